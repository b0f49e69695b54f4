"""Two who change the same thing: the second sees what the first did, and is told.

Each pair is played in both orders. The first has written and not committed when the
second comes; that the second waits for its locks is part of what is tested.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from io import StringIO
from threading import Event
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from catalog.errors import OutOfStock
from catalog.models import StockLevel, StockReservation
from invoicing.models import Invoice
from orders.errors import (
    ApprovalOver,
    CartAlreadySent,
    CartChanged,
    CartGone,
    CartRefused,
    QuoteBeingEdited,
    ReturnRefused,
)
from orders.jobs import bill_shipments
from orders.models import (
    CartLine,
    Order,
    OrderLine,
    OrderReturn,
    Quote,
    QuoteDraft,
    QuoteEdit,
)
from orders.rules.quote_lines import lines_from_json
from orders.rules.quotes import Terms
from orders.services.approvals import take_back
from orders.services.cart import add_to_cart, remove_line, set_line_quantity
from orders.services.crediting import credit_return
from orders.services.fulfilment import (
    cancel_order,
    cancel_own_order,
    confirm_order,
    ship_order,
)
from orders.services.quote_drafts import (
    DraftContent,
    open_draft,
    save_draft,
    send_draft,
)
from orders.services.returns import ReturnWords
from orders.services.submit import submit_cart
from shop.errors import StaleForm, WrongState
from tests import make, make_quotes, make_returns
from tests.make_approvals import approve, fresh, request_of, rule, send_back, take_out
from tests.make_orders import choice, item
from tests.make_orders import order as ordered
from tests.make_returns import reason
from tests.race import PATIENCE_SECONDS, at_once, one_behind_the_other

pytestmark = pytest.mark.django_db(transaction=True)


def now(buyer):
    return buyer.at(timezone.now())


def reserved() -> Decimal:
    held = StockReservation.objects.aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)
    assert held == StockLevel.objects.aggregate(sum=Sum("reserved"))["sum"]
    return held


# --- a yes and a change at the same moment --------------------------------------------


@pytest.fixture
def asked(buyer, acme, carla, bolt, nut) -> SimpleNamespace:
    """10 bolts and 10 nuts wait for Carla's yes; what may be done about them."""
    chief = make.member("chief", acme, role="approver")
    members = (acme.members.get(user=carla), chief)
    rule(acme, members, above="50")
    order = ordered(buyer, (bolt, 10), (nut, 10))
    line = order.lines.get(sku="NUT-8")
    request, carla = request_of(order), make.buyer(carla, acme)
    deeds = {
        "approve": partial(approve, carla, order),
        "approve too": partial(approve, make.buyer(chief.user, acme), order),
        "take out": partial(take_out, carla, order, line),
        "send back": partial(send_back, carla, order),
        "take back": partial(take_back, buyer=buyer, request_id=request.pk),
        "cancel": partial(cancel_own_order, buyer=buyer, order_id=order.pk),
    }
    # What was seen before, as two pages that are open show it.
    seen = {"request_id": request.pk, "version": request.version}
    return SimpleNamespace(order=order, deeds=deeds, seen=seen)


@pytest.mark.parametrize(
    ("first", "second", "told", "state", "held"),
    [
        ("approve", "take back", ApprovalOver, "placed", 20),
        ("take back", "approve", ApprovalOver, "sent_back", 0),
        pytest.param(
            "approve", "take out", ApprovalOver, "placed", 20, marks=pytest.mark.full
        ),
        ("take out", "approve too", StaleForm, "to_approve", 10),
        pytest.param(
            "approve", "send back", ApprovalOver, "placed", 20, marks=pytest.mark.full
        ),
        pytest.param(
            "send back",
            "approve too",
            ApprovalOver,
            "sent_back",
            0,
            marks=pytest.mark.full,
        ),
        ("cancel", "approve", ApprovalOver, "cancelled", 0),
    ],
)
def test_a_yes_and_a_change_at_the_same_moment(asked, first, second, told, state, held):
    outcomes = one_behind_the_other(asked.deeds[first], asked.deeds[second])

    assert not isinstance(outcomes[0], Exception), outcomes
    assert isinstance(outcomes[1], told), outcomes
    assert fresh(asked.order).state == state
    assert reserved() == held
    if state == "sent_back":
        kept = CartLine.objects.filter(cart__state="open")
        assert sorted(kept.values_list("quantity", flat=True)) == [10, 10]


# --- a cart that is sent and changed at the same moment -------------------------------


@pytest.fixture
def cart(buyer, bolt, nut):
    return add_to_cart(buyer=buyer, items=[item(bolt, 10), item(nut, 10)])


@pytest.fixture
def deeds(buyer, cart, bolt) -> dict[str, Callable[[], object]]:
    """What two tabs may do with the cart at the same moment."""
    agreed = choice(buyer)
    line = cart.lines.get(variant=bolt)

    def submit(key: str) -> Order:
        return submit_cart(buyer=now(buyer), cart_id=cart.pk, checkout=agreed, key=key)

    return {
        "submit": partial(submit, "one"),
        "submit again": partial(submit, "one"),
        "submit in another tab": partial(submit, "two"),
        "change": partial(
            set_line_quantity, buyer=buyer, line_id=line.pk, quantity=Decimal(12)
        ),
        "remove": partial(remove_line, buyer=buyer, line_id=line.pk),
        "add": partial(
            add_to_cart, buyer=buyer, items=[item(bolt, 2)], cart_id=cart.pk
        ),
    }


@pytest.mark.parametrize(
    "second",
    [
        "submit again",
        "submit in another tab",
        "change",
        pytest.param("remove", marks=pytest.mark.full),
        pytest.param("add", marks=pytest.mark.full),
    ],
)
def test_what_comes_behind_an_order_does_not_change_it(deeds, cart, second):
    order, told = one_behind_the_other(deeds["submit"], deeds[second])

    if second == "submit again":
        assert told == order
    else:
        assert isinstance(told, CartAlreadySent | CartGone), told
    assert Order.objects.get() == order
    quantities = order.lines.order_by("sku").values_list("sku", "quantity")
    assert list(quantities) == [("BOLT-8", 10), ("NUT-8", 10)]
    assert sorted(cart.lines.values_list("quantity", flat=True)) == [10, 10]
    assert reserved() == 20


@pytest.mark.parametrize(
    "first",
    [
        "change",
        pytest.param("remove", marks=pytest.mark.full),
        pytest.param("add", marks=pytest.mark.full),
    ],
)
def test_a_cart_that_changes_under_the_order_is_shown_again(deeds, first):
    _, told = one_behind_the_other(deeds[first], deeds["submit"])

    assert isinstance(told, CartChanged), told
    assert "BOLT-8" in " ".join(told.changes)
    assert not Order.objects.exists()
    assert reserved() == 0


# --- the seller's and the buyer's hands on one order ----------------------------------


@pytest.fixture
def hands(buyer, bolt, dora) -> SimpleNamespace:
    order = ordered(buyer, (bolt, 10))
    line, house = order.lines.get(), make.warehouse()
    ship = partial(
        ship_order,
        order_id=order.pk,
        quantities={line.pk: Decimal(6)},
        warehouse_id=house.pk,
        by=dora,
    )
    deeds = {
        "confirm": partial(confirm_order, order_id=order.pk, by=dora),
        "ship": ship,
        "ship too": ship,
        "cancel": partial(cancel_order, order_id=order.pk, by=dora),
        "cancel own": partial(cancel_own_order, buyer=buyer, order_id=order.pk),
    }
    return SimpleNamespace(order=order, deeds=deeds)


@pytest.mark.full
@pytest.mark.parametrize(
    ("first", "second", "state", "held"),
    [
        ("confirm", "cancel own", "confirmed", 10),
        ("cancel own", "confirm", "cancelled", 0),
    ],
)
def test_a_promise_and_a_change_of_mind(hands, first, second, state, held):
    _, told = one_behind_the_other(hands.deeds[first], hands.deeds[second])

    assert isinstance(told, WrongState), told
    assert fresh(hands.order).state == state
    assert reserved() == held


@pytest.mark.full
@pytest.mark.parametrize(
    ("first", "second", "state", "held"),
    [
        ("ship", "cancel", "partly_shipped", 4),
        ("cancel", "ship", "cancelled", 0),
        ("ship", "ship too", "partly_shipped", 4),
    ],
)
def test_goods_leave_once_or_not_at_all(hands, first, second, state, held):
    hands.deeds["confirm"]()

    outcomes = one_behind_the_other(hands.deeds[first], hands.deeds[second])

    assert not isinstance(outcomes[0], Exception), outcomes
    assert isinstance(outcomes[1], Exception), outcomes
    assert fresh(hands.order).state == state
    assert reserved() == held
    shipped = OrderLine.objects.get().quantity_shipped
    assert StockLevel.objects.get(variant__sku="BOLT-8").on_hand == 100 - shipped


def test_stock_is_never_sold_twice(channel, shop, bolt, dora):
    StockLevel.objects.filter(variant=bolt).update(on_hand=10)
    earlier = ordered(a_buyer(channel, 9), (bolt, 4))
    buyers = [a_buyer(channel, number) for number in range(5)]
    for one in buyers:
        add_to_cart(buyer=one, items=[item(bolt, 3)])
    tabs = [
        partial(
            submit_cart,
            buyer=one,
            cart_id=one.user.carts.get().pk,
            checkout=choice(one),
            key="k",
        )
        for one in buyers
    ]

    outcomes = at_once([*tabs, partial(cancel_order, order_id=earlier.pk, by=dora)])[:5]

    placed = [one for one in outcomes if isinstance(one, Order)]
    others = [one for one in outcomes if one not in placed]
    # Two fit beside the earlier order, three once it is gone.
    assert len(placed) in (2, 3), outcomes
    assert all(isinstance(one, OutOfStock | CartRefused) for one in others), others
    assert reserved() == 3 * len(placed)


def a_buyer(channel, number):
    company = make.company(name=f"Company {number}", channel=channel)
    return make.buyer(make.member(f"buyer{number}", company).user, company)


# --- two representatives and one quote ------------------------------------------------


@pytest.fixture
def quote(buyer, bolt) -> Quote:
    return make_quotes.asked(buyer, (bolt, 24))


@pytest.fixture
def rita(channel):
    return make.user("rita", is_staff=True, is_superuser=True)


def content(quote: Quote, words: str) -> DraftContent:
    lines = lines_from_json(QuoteDraft.objects.get(quote=quote).lines)
    return DraftContent(
        lines=tuple(replace(line, unit_amount=Decimal("7.20")) for line in lines),
        message=words,
        valid_until=timezone.localdate() + timedelta(days=9),
        terms=Terms(),
        title="",
    )


@pytest.mark.full
def test_of_two_who_open_one_quote_the_second_is_told_who_edits(quote, dora, rita):
    _, told = one_behind_the_other(
        partial(open_draft, quote_id=quote.pk, by=dora),
        partial(open_draft, quote_id=quote.pk, by=rita),
    )

    assert isinstance(told, QuoteBeingEdited), told
    assert "Dora" in str(told)
    assert QuoteEdit.objects.get().user == dora


@pytest.mark.full
def test_who_takes_over_is_not_overwritten_by_who_was_slow(quote, dora, rita):
    open_draft(quote_id=quote.pk, by=dora)
    QuoteEdit.objects.update(until=timezone.now() - timedelta(minutes=1))
    ritas, doras = content(quote, "From Rita"), content(quote, "From Dora")

    kept, told = one_behind_the_other(
        partial(save_draft, quote_id=quote.pk, revision=1, content=ritas, by=rita),
        partial(save_draft, quote_id=quote.pk, revision=1, content=doras, by=dora),
    )

    assert kept.message == "From Rita", kept
    assert isinstance(told, QuoteBeingEdited), told
    assert QuoteDraft.objects.get().message == "From Rita"


def test_an_offer_goes_out_once_and_as_it_was_sent(quote, dora, rita):
    open_draft(quote_id=quote.pk, by=dora)
    save_draft(
        quote_id=quote.pk, revision=1, content=content(quote, "From Dora"), by=dora
    )
    late = content(quote, "From Rita")

    sent, told = one_behind_the_other(
        partial(send_draft, quote_id=quote.pk, revision=2, by=dora),
        partial(save_draft, quote_id=quote.pk, revision=2, content=late, by=rita),
    )

    assert not isinstance(sent, Exception), sent
    assert isinstance(told, StaleForm), told
    quote.refresh_from_db()
    assert (quote.answer, quote.state) == ("From Dora", "offered")
    assert not QuoteEdit.objects.exists()


# --- an order while prices are brought in ---------------------------------------------


class Between:
    """Does a deed just before this connection says some words the `turn`th time."""

    def __init__(
        self, turn: int, deed: Callable[[], object], words: str = "pricing_pricerow"
    ) -> None:
        self.turn, self.deed, self.words, self.asked = turn, deed, words, 0

    def __call__(self, execute, sql, params, many, context):
        if self.words in sql:
            self.asked += 1
            if self.asked == self.turn:
                (refused,) = at_once([self.deed])
                assert refused is None, refused
        return execute(sql, params, many, context)


@pytest.fixture
def import_new(tmp_path, prices, bolt, nut) -> Callable[[], None]:
    """Brings in 9.00 for bolts and 1.20 for nuts, as the command does."""
    file = tmp_path / "prices.csv"
    file.write_text("sku,amount\nBOLT-8,9.00\nNUT-8,1.20\n")

    def bring_in() -> None:
        call_command(
            "import_prices", str(file), "--list", prices.code, stdout=StringIO()
        )

    return bring_in


OLD = {"BOLT-8": Decimal("8.0000"), "NUT-8": Decimal("1.1000")}


def prices_of(order: Order) -> dict[str, Decimal]:
    """What the lines say, having agreed with what their traces say."""
    lines = list(order.lines.all())
    for line in lines:
        told = Decimal(str(line.price_trace["unit_amount"]))
        assert told == line.unit_price_amount, line.price_trace
    return {line.sku: line.unit_price_amount for line in lines}


# Once for the lines of the cart, once to explain them.
@pytest.mark.full
@pytest.mark.parametrize("turn", [1, 2])
def test_prices_that_come_in_while_it_is_sent_count_whole_or_not_at_all(
    buyer, deeds, import_new, turn
):
    between = Between(turn, import_new)

    with connection.execute_wrapper(between), pytest.raises(CartChanged) as told:
        deeds["submit"]()

    assert between.asked == turn
    said = " ".join(told.value.changes)
    assert "BOLT-8, price: 8.00 → 9.00" in said
    assert "NUT-8, price: 1.10 → 1.20" in said
    assert not Order.objects.exists()
    assert reserved() == 0


def test_prices_that_come_in_after_they_were_read_are_not_those_of_the_order(
    deeds, import_new
):
    after = Between(1, import_new, words='INSERT INTO "orders_orderline"')

    with connection.execute_wrapper(after):
        order = deeds["submit"]()

    assert after.asked == 1
    assert prices_of(order) == OLD
    assert order.goods_amount == Decimal("91.00")


@pytest.mark.full
def test_nobody_waits_for_an_import_that_is_not_done(deeds, import_new):
    begun, placed = Event(), Event()

    def bring_in():
        with transaction.atomic():
            import_new()
            begun.set()
            assert placed.wait(PATIENCE_SECONDS), "the order waits for the import"

    def submit():
        begun.wait(PATIENCE_SECONDS)
        order = deeds["submit"]()
        placed.set()
        return order

    _, order = at_once([bring_in, submit])

    assert prices_of(order) == OLD


# --- goods that come back -------------------------------------------------------------


@pytest.fixture
def sent(buyer, bolt, dora) -> Order:
    """10 bolts that are with the buyer, and billed."""
    order = make_returns.ship(ordered(buyer, (bolt, 10)), dora)
    assert bill_shipments() == 1
    reason()
    return order


def test_of_two_returns_of_the_same_goods_one_is_refused(buyer, sent):
    twice = partial(make_returns.ask, buyer, sent, BOLT_8=6)

    first, told = one_behind_the_other(twice, twice)

    assert isinstance(first, OrderReturn), first
    assert isinstance(told, ReturnRefused), told
    assert OrderReturn.objects.get().lines.get().quantity == 6


@pytest.mark.full
def test_one_form_sent_twice_asks_for_one_return(buyer, sent):
    words = ReturnWords(key="one")
    twice = partial(make_returns.ask, buyer, sent, words=words, BOLT_8=4)

    first, again = one_behind_the_other(twice, twice)

    assert again == first == OrderReturn.objects.get()


def test_what_came_back_is_credited_once(buyer, sent, dora):
    found = make_returns.back(make_returns.ask(buyer, sent, BOLT_8=4), dora)
    twice = partial(credit_return, return_id=found.pk)

    first, again = one_behind_the_other(twice, twice)

    assert first == again == Invoice.objects.credit_notes().get().number
    # 4 of 10 × 8.00, 21 % VAT.
    assert Invoice.objects.credit_notes().get().total_gross == Decimal("38.72")
    assert StockLevel.objects.get(variant__sku="BOLT-8").on_hand == 94
