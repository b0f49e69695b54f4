"""A buyer's own prices, by one query for any number of asks."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import CustomerGroup, CustomerState
from accounts.selectors import buyer_for_customer
from pricing.models import PriceListLevel
from pricing.rules import Ask, Tier
from pricing.selectors import chain_for, prices_for
from tests import make

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SECOND = timedelta(microseconds=1)


def ask(variant, quantity=1, unit=None) -> Ask:
    unit = unit or variant.units.get(is_base=True)
    return Ask(variant.pk, unit.pk, Decimal(quantity))


def price_of(variant, buyer, quantity=1, unit=None):
    asked = ask(variant, quantity, unit)
    return prices_for([asked], buyer).get(asked)


def amount_of(variant, buyer, quantity=1, unit=None) -> Decimal | None:
    found = price_of(variant, buyer, quantity, unit)
    return found.unit_amount if found else None


@pytest.fixture
def buyer(acme, bob):
    return make.buyer(bob, acme, now=NOON)


@pytest.fixture
def bolt(db):
    return make.variant("BOLT-8")


@pytest.fixture
def base(channel):
    return make.price_list("base", to=channel)


def test_contract_then_customer_then_parent_then_group_then_channel(channel):
    group = CustomerGroup.objects.create(code="horeca", name="Horeca")
    head = make.company(name="Head", channel=channel)
    branch = make.company(name="Branch", channel=channel, parent=head)
    branch.groups.add(group)
    for code, to, contract in (
        ("of-channel", channel, False),
        ("of-group", group, False),
        ("of-head", head, True),
        ("of-branch", branch, False),
        ("contract", branch, True),
    ):
        make.price_list(code, to=to, contract=contract)

    links = chain_for(buyer_for_customer(customer=branch, now=NOON)).links

    assert [(link.name, link.level) for link in links] == [
        ("Contract", PriceListLevel.CONTRACT),
        ("Of-Branch", PriceListLevel.CUSTOMER),
        ("Of-Head", PriceListLevel.PARENT),
        ("Of-Group", PriceListLevel.GROUP),
        ("Of-Channel", PriceListLevel.CHANNEL),
    ]


def test_the_first_list_with_a_price_answers_even_when_it_is_dearer(
    acme, base, bolt, buyer
):
    make.price(base, bolt, "4.00")
    make.price(make.price_list("own", to=acme), bolt, "5.00")

    found = price_of(bolt, buyer)

    assert found.unit_amount == Decimal("5.0000")
    assert (found.list_name, found.list_level) == ("Own", PriceListLevel.CUSTOMER)


def test_where_the_channel_says_so_the_lowest_answers(acme, base, bolt, buyer):
    buyer.channel.lowest_price_wins = True
    make.price(base, bolt, "4.00")
    make.price(make.price_list("own", to=acme), bolt, "5.00")

    assert price_of(bolt, buyer).list_name == "Base"


def test_the_highest_tier_reached_answers_and_the_next_is_known(base, bolt, buyer):
    for quantity, amount in ((1, "4.52"), (24, "4.10"), (100, "3.80")):
        make.price(base, bolt, amount, from_quantity=quantity)

    found = price_of(bolt, buyer, 24)

    assert found.unit_amount == Decimal("4.1000")
    assert found.from_quantity == 24
    assert found.next_tier == Tier(Decimal(100), Decimal("3.8000"))
    assert [tier.from_quantity for tier in found.tiers] == [1, 24, 100]
    assert amount_of(bolt, buyer, "23.999") == Decimal("4.5200")


def test_tiers_are_what_the_buyer_pays_whichever_list_answers(acme, base, bolt, buyer):
    make.price(base, bolt, "4.00")
    make.price(make.price_list("bulk", to=acme), bolt, "3.00", from_quantity=50)

    found = price_of(bolt, buyer, 38)

    assert found.list_name == "Base"
    assert found.next_tier == Tier(Decimal(50), Decimal("3.0000"))


def test_base_unit_prices_answer_for_cartons_tier_by_quantity_in_base_units(
    base, bolt, buyer
):
    carton = make.unit(bolt, "carton", 12)
    make.price(base, bolt, "0.3333")
    make.price(base, bolt, "0.2999", from_quantity=100)

    assert amount_of(bolt, buyer, 8, carton) == Decimal("3.9996")
    assert amount_of(bolt, buyer, 9, carton) == Decimal("3.5988")
    assert price_of(bolt, buyer, 8, carton).next_tier == Tier(
        Decimal(9), Decimal("3.5988")
    )


def test_rounding_comes_after_the_factor(acme, base, bolt, buyer):
    carton = make.unit(bolt, "carton", 12)
    make.price(base, bolt, "0.3333")
    make.price_list(
        "cents", to=acme, parent=base, percent=Decimal("-5"), rounding="0.01"
    )

    # 0.3333 × 12 × 0.95 = 3.79962; per piece it would be 0.32 × 12 = 3.84.
    assert amount_of(bolt, buyer, 1, carton) == Decimal("3.8000")


def test_a_price_of_the_asked_unit_goes_before_the_base_units(base, bolt, buyer):
    carton = make.unit(bolt, "carton", 12)
    make.price(base, bolt, "0.10")
    make.price(base, bolt, "2.00", unit=carton, from_quantity=2)

    assert amount_of(bolt, buyer, 1, carton) == Decimal("1.2000")
    assert amount_of(bolt, buyer, 2, carton) == Decimal("2.0000")


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        ("none", "9.4810"),
        ("0.01", "9.4800"),
        ("0.05", "9.5000"),
        ("0.10", "9.5000"),
        ("x.90", "9.9000"),
    ],
)
def test_a_percentage_list_rounds_by_its_rule(
    acme, base, bolt, buyer, rounding, expected
):
    make.price(base, bolt, "9.98")
    make.price_list(
        "less", to=acme, parent=base, percent=Decimal("-5"), rounding=rounding
    )

    assert amount_of(bolt, buyer) == Decimal(expected)


def test_rounding_makes_no_gift_of_a_small_price(acme, base, bolt, buyer):
    make.price(base, bolt, "0.0100")
    make.price_list("tens", to=acme, parent=base, percent=0, rounding="0.10")

    assert amount_of(bolt, buyer) == Decimal("0.1000")


def test_a_price_holds_from_its_start_and_no_longer_at_its_end(base, bolt, buyer):
    tomorrow = NOON + timedelta(days=1)
    make.price(base, bolt, "4.00", ends_at=NOON)
    make.price(base, bolt, "3.00", starts_at=NOON, ends_at=tomorrow)

    assert amount_of(bolt, buyer.at(NOON - SECOND)) == Decimal("4.0000")
    assert amount_of(bolt, buyer) == Decimal("3.0000")
    assert price_of(bolt, buyer).valid_until == tomorrow
    assert amount_of(bolt, buyer.at(tomorrow - SECOND)) == Decimal("3.0000")
    assert price_of(bolt, buyer.at(tomorrow)) is None


def test_a_list_out_of_its_period_is_silent_and_so_are_its_children(
    acme, base, bolt, buyer
):
    make.price(base, bolt, "4.00")
    offer = make.price_list("offer", to=acme, ends_at=NOON + timedelta(days=1))
    make.price(offer, bolt, "3.00")
    make.price_list("child", to=acme, parent=offer, percent=Decimal("-50"))

    later = buyer.at(NOON + timedelta(days=1))

    assert amount_of(bolt, buyer) == Decimal("3.0000")
    assert amount_of(bolt, later) == Decimal("4.0000")
    assert [link.name for link in chain_for(later).links] == ["Base"]
    assert {silent.reason for silent in chain_for(later).silent} == {"ended", "parent"}


@pytest.mark.parametrize(
    "fields",
    [{"currency": "RON"}, {"prices_include_tax": True}, {"is_active": False}],
)
def test_lists_of_another_currency_or_basis_or_switched_off_are_silent(
    acme, bolt, buyer, fields
):
    make.price(make.price_list("odd", to=acme, **fields), bolt, "3.00")

    assert price_of(bolt, buyer) is None


def test_lists_of_another_seller_are_silent(acme, bolt, buyer):
    foreign = make.price_list("foreign", to=acme, seller=make.seller("other"))
    make.price(foreign, bolt, "3.00")

    assert price_of(bolt, buyer) is None


def test_at_most_sixteen_lists_are_asked(acme, bolt, buyer):
    for number in range(17):
        make.price_list(f"list-{number:02d}", to=acme)

    chain = chain_for(buyer)

    assert len(chain.links) == 16
    assert [silent.name for silent in chain.silent] == ["List-16"]


def test_free_of_charge_is_a_price(base, bolt, buyer):
    make.price(base, bolt, "0", is_free=True)

    assert amount_of(bolt, buyer) == Decimal("0.0000")


def test_a_quantity_below_every_tier_or_zero_or_negative_has_no_price(
    base, bolt, buyer
):
    make.price(base, bolt, "4.00", from_quantity=10)

    assert price_of(bolt, buyer, 9) is None
    assert price_of(bolt, buyer, 0) is None
    assert price_of(bolt, buyer, -10) is None


def test_a_unit_of_another_article_has_no_price(base, bolt, buyer):
    nut = make.variant("NUT-8")
    make.price(base, bolt, "4.00")

    assert price_of(nut, buyer, 1, bolt.units.get()) is None


def test_another_customers_list_is_never_in_the_chain(acme, bolt, buyer, mallory):
    other = mallory.memberships.get().customer
    make.price(make.price_list("theirs", to=other), bolt, "1.00")

    assert price_of(bolt, buyer) is None
    assert amount_of(bolt, make.buyer(mallory, other, now=NOON)) == Decimal("1.0000")


def test_a_pending_company_is_asked_from_the_channels_lists_only(channel, bolt):
    channel.access_mode = "open"
    channel.save()
    applicant = make.company(name="New", channel=channel, state=CustomerState.PENDING)
    make.price(make.price_list("promised", to=applicant), bolt, "1.00")
    make.price(make.price_list("shop", to=channel), bolt, "4.00")

    assert amount_of(bolt, buyer_for_customer(customer=applicant, now=NOON)) == Decimal(
        "4.0000"
    )


def test_who_may_not_see_prices_has_none(channel, base, bolt):
    make.price(base, bolt, "4.00")

    assert price_of(bolt, make.guest(channel, now=NOON)) is None


def test_a_guest_of_an_open_shop_has_the_channels_prices(channel, base, bolt):
    channel.access_mode = "open"
    make.price(base, bolt, "4.00")

    assert amount_of(bolt, make.guest(channel, now=NOON)) == Decimal("4.0000")


@pytest.mark.parametrize("count", [1, 1_000])
def test_one_query_prices_any_number_of_asks(
    base, buyer, count, django_assert_num_queries
):
    bolts = [make.variant(f"BOLT-{number}") for number in range(3)]
    for bolt in bolts:
        make.price(base, bolt, "4.00")
    asks = [ask(bolts[number % 3], 1 + number // 3) for number in range(count)]
    chain_for(buyer)

    with django_assert_num_queries(1):
        answers = prices_for(asks, buyer)

    assert len(answers) == count


def test_the_chain_is_found_by_one_query_and_kept(base, buyer):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        chain_for(buyer)
        chain_for(buyer)

    assert len(queries) == 1
