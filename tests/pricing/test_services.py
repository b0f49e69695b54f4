"""Writing prices, deriving and assigning lists: what is refused leaves nothing."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import CustomerGroup
from pricing.errors import (
    CircularParents,
    ListHasNoRows,
    ListHasRows,
    ListsDiffer,
    NotServedBy,
    PeriodEmpty,
    PriceNeedsReason,
    PricesOverlap,
    TooManyParents,
    WrongUnit,
)
from pricing.models import PriceList, PriceListAssignment, PriceRow
from pricing.services import (
    NewPrice,
    Place,
    assign_list,
    change_price,
    check_list_parent,
    set_price,
)
from tests import make

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def base(db):
    return make.price_list("base")


@pytest.fixture
def bolt(db):
    return make.variant("BOLT-8")


@pytest.fixture
def new(base, bolt):
    """Build a price of the bolt in the base list."""

    def build(amount="4.10", **fields) -> NewPrice:
        unit_id = fields.pop("unit_id", bolt.units.get().pk)
        list_id = fields.pop("price_list_id", base.pk)
        return NewPrice(list_id, unit_id, Decimal(amount), **fields)

    return build


def test_a_price_is_kept_with_four_decimals(new):
    row = set_price(price=new("4.10005"))

    row.refresh_from_db()
    assert (row.amount, row.from_quantity) == (Decimal("4.1001"), Decimal("1.000"))


def test_the_same_key_and_start_is_replaced(new):
    first = set_price(price=new("4.10"))
    second = set_price(price=new("3.90", ends_at=NOON))

    assert (second.pk, PriceRow.objects.get().amount) == (first.pk, Decimal("3.9000"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((None, None), (NOON, None)),
        ((None, NOON), (NOON - DAY, None)),
        ((NOON, None), (None, NOON + DAY)),
        ((NOON, NOON + 2 * DAY), (NOON + DAY, NOON + 3 * DAY)),
        ((NOON, NOON + 3 * DAY), (NOON + DAY, NOON + 2 * DAY)),
    ],
)
def test_two_prices_of_one_key_never_hold_at_one_instant(new, first, second):
    set_price(price=new("4", starts_at=first[0], ends_at=first[1]))

    with pytest.raises(PricesOverlap, match="BOLT-8"):
        set_price(price=new("5", starts_at=second[0], ends_at=second[1]))

    assert PriceRow.objects.get().amount == 4


def test_periods_may_meet_at_an_instant(new):
    set_price(price=new("4", ends_at=NOON))
    set_price(price=new("5", starts_at=NOON, ends_at=NOON + DAY))
    set_price(price=new("6", starts_at=NOON + DAY))
    set_price(price=new("3", from_quantity=Decimal(24)))

    assert PriceRow.objects.count() == 4


def test_a_change_may_not_move_a_price_into_another(new):
    row = set_price(price=new("4", ends_at=NOON))
    set_price(price=new("5", starts_at=NOON))

    change_price(row_id=row.pk, price=new("4.50", ends_at=NOON))
    with pytest.raises(PricesOverlap):
        change_price(row_id=row.pk, price=new("4.50", ends_at=NOON + DAY))

    row.refresh_from_db()
    assert (row.amount, row.ends_at) == (Decimal("4.5000"), NOON)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"amount": "0"}, PriceNeedsReason),
        ({"amount": "0.00004"}, PriceNeedsReason),
        ({"amount": "-1", "is_free": True}, PriceNeedsReason),
        ({"starts_at": NOON, "ends_at": NOON}, PeriodEmpty),
        ({"unit_id": 0}, WrongUnit),
    ],
)
def test_what_is_no_price_is_refused(new, fields, refusal):
    with pytest.raises(refusal):
        set_price(price=new(**fields))

    assert not PriceRow.objects.exists()


def test_zero_is_a_price_when_it_is_free(new):
    assert set_price(price=new("0", is_free=True)).amount == 0


def test_a_percentage_list_holds_no_prices(base, new):
    less = make.price_list("less", parent=base, percent=Decimal(-5))

    with pytest.raises(ListHasNoRows, match="Less"):
        set_price(price=new(price_list_id=less.pk))


@pytest.mark.django_db(transaction=True)
def test_of_two_overlapping_prices_written_at_once_one_is_refused(new):
    prices = [new("4"), new("5", starts_at=NOON)]
    start, refused = threading.Barrier(2), []

    def write(price):
        start.wait()
        try:
            set_price(price=price)
        except PricesOverlap:
            refused.append(price)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(price,)) for price in prices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(refused), PriceRow.objects.count()) == (1, 1)


def test_a_list_is_not_derived_from_itself_by_any_way_round(base):
    child = make.price_list("child", parent=base, percent=1)
    grandchild = make.price_list("grandchild", parent=child, percent=1)

    for parent in (base, child, grandchild):
        base.parent, base.percent = parent, Decimal(1)
        with pytest.raises(CircularParents):
            check_list_parent(price_list=base)


def test_a_line_of_lists_has_an_end(base):
    last = base
    for number in range(8):
        last = make.price_list(f"derived-{number}", parent=last, percent=1)

    check_list_parent(price_list=last)
    with pytest.raises(TooManyParents):
        check_list_parent(price_list=PriceList(parent=last, name="One more"))


@pytest.mark.parametrize("fields", [{"currency": "RON"}, {"prices_include_tax": True}])
def test_parent_and_child_share_currency_and_basis(base, fields):
    other = make.price_list("other", **fields)
    other.parent, other.percent = base, Decimal(1)

    with pytest.raises(ListsDiffer):
        check_list_parent(price_list=other)


def test_a_list_keeps_the_currency_of_those_derived_from_it(base):
    make.price_list("child", parent=base, percent=1)
    base.currency = "RON"

    with pytest.raises(ListsDiffer, match="Child"):
        check_list_parent(price_list=base)


def test_a_list_with_prices_is_not_derived(base, new):
    set_price(price=new())
    base.parent, base.percent = make.price_list("other"), Decimal(1)

    with pytest.raises(ListHasRows):
        check_list_parent(price_list=base)


def test_assigning_again_moves_a_list_in_its_level(acme, base):
    assign_list(price_list_id=base.pk, place=Place(acme))
    assign_list(price_list_id=base.pk, place=Place(acme, is_contract=True, position=2))

    entry = PriceListAssignment.objects.get()
    assert (entry.customer, entry.is_contract, entry.position) == (acme, True, 2)


@pytest.mark.parametrize("fields", [{"currency": "RON"}, {"prices_include_tax": True}])
def test_lists_that_would_never_answer_are_not_assigned(acme, channel, fields):
    odd = make.price_list("odd", **fields)

    for to in (acme, channel):
        with pytest.raises(NotServedBy, match="Odd"):
            assign_list(price_list_id=odd.pk, place=Place(to))

    assert not PriceListAssignment.objects.exists()


def test_a_customers_own_currency_counts_and_groups_take_any_list(acme):
    acme.currency = "RON"
    ron = make.price_list("ron", currency="RON")
    group = CustomerGroup.objects.create(code="ron", name="Paying in RON")

    assign_list(price_list_id=ron.pk, place=Place(acme))
    assign_list(price_list_id=ron.pk, place=Place(group))

    assert PriceListAssignment.objects.count() == 2
