"""Goods that come back: what may, until when, into which shelf, for how much."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import (
    KitComponent,
    StockLevel,
    StockMovement,
    StockPolicy,
    Variant,
)
from invoicing.models import Invoice
from invoicing.selectors import owed_by
from orders.errors import (
    InspectionIncomplete,
    NothingToReturn,
    ReasonNeeded,
    ReturnReasonNeeded,
    ReturnRefused,
    ShelfNeeded,
    WrongWarehouse,
)
from orders.jobs import bill_shipments, credit_returns, print_return_slips
from orders.models import BudgetPeriod, OrderReturn, ReturnPolicy, ReturnState
from orders.rules.returns import Returnable, ReturnFacts, refusal_of_quantity
from orders.selectors.return_credits import credited_shares, freight_to_credit
from orders.selectors.returns import returnable_lines
from orders.services import crediting
from orders.services import returns as services
from orders.services.cancelling import cancel_rest
from orders.services.returns import ReturnWish, ReturnWords, Verdict
from shop.errors import NotAllowed, WrongState
from shop.models import OutgoingMail
from tests import (
    make,
    make_kits,
    make_orders,
    make_promotions,
    make_restrictions,
    make_rules,
)
from tests.make_returns import ask, back, inspect, reason, ship, wish
from tests.race import at_once


def admin_of(customer):
    return make.buyer(make.member("ada", customer, role="admin").user, customer)


@pytest.fixture
def order(buyer, bolt, nut):
    return make_orders.order(buyer, (bolt, 24), (nut, 10))


@pytest.fixture
def shipped(order, dora):
    return ship(order, dora)


@pytest.fixture
def billed(shipped):
    bill_shipments()
    return shipped


def possible(order, buyer) -> dict[str, tuple[Decimal, str]]:
    return {
        one.line.sku: (one.possible.quantity, one.possible.refusal)
        for one in returnable_lines(order, buyer)
    }


def test_a_return_is_asked_for_numbered_and_told_both_sides(shipped, buyer):
    made = ask(buyer, shipped, BOLT_8=4)

    assert made.number.startswith("RET-")
    assert (made.state, made.requested_by) == (ReturnState.REQUESTED, buyer.user)
    line = made.lines.get()
    assert (line.quantity, line.reason_name) == (4, reason().name_in("en"))
    mails = OutgoingMail.objects.filter(once__startswith="return-")
    assert {mail.template for mail in mails} == {
        "orders/order_news",
        "orders/order_work",
    }


def test_the_same_form_twice_is_one_return(shipped, buyer):
    words = ReturnWords(key="once")

    made = [ask(buyer, shipped, BOLT_8=4, words=words) for _ in range(2)]

    assert made[0] == made[1]
    assert OrderReturn.objects.count() == 1


@pytest.mark.parametrize(
    ("quantity", "said"),
    [("25", "At most 24"), ("-1", "BOLT-8"), ("0.5", "whole number")],
)
def test_what_cannot_come_back_says_why(shipped, buyer, quantity, said):
    with pytest.raises(ReturnRefused, match=said):
        ask(buyer, shipped, BOLT_8=quantity)

    assert not OrderReturn.objects.exists()


def test_what_is_too_little_to_be_kept_is_refused():
    facts = ReturnFacts((), step=Decimal("0.25"))
    most = Returnable(Decimal(4))

    assert "3 decimals" in refusal_of_quantity(Decimal("0.0001"), facts, most)
    assert not refusal_of_quantity(Decimal("0.125"), facts, most)


def test_nothing_no_reason_and_strangers_lines_are_refused(shipped, buyer, bolt, dora):
    with pytest.raises(NothingToReturn):
        ask(buyer, shipped, BOLT_8=0)
    line = shipped.lines.get(sku="BOLT-8")
    lines = [ReturnWish(line.pk, Decimal(1), 0)]
    with pytest.raises(ReturnReasonNeeded):
        services.request_return(buyer=buyer, order_id=shipped.pk, lines=lines)
    other = ship(make_orders.order(buyer, (bolt, 1)), dora)
    with pytest.raises(NothingToReturn):
        services.request_return(
            buyer=buyer, order_id=shipped.pk, lines=[wish(other, "BOLT-8", 1)]
        )


def test_what_is_on_its_way_back_does_not_come_back_twice(shipped, buyer, dora):
    first = ask(buyer, shipped, BOLT_8=20)

    with pytest.raises(ReturnRefused, match="At most 4"):
        ask(buyer, shipped, BOLT_8=5)
    services.decline_return(return_id=first.pk, by=dora, reason="Used")
    assert ask(buyer, shipped, BOLT_8=24).state == ReturnState.REQUESTED


def test_what_was_not_taken_back_may_be_asked_for_again(billed, buyer, dora):
    back(ask(buyer, billed, BOLT_8=10), dora, accepted=7)

    assert possible(billed, buyer)["BOLT-8"] == (Decimal(17), "")


def test_only_what_left_comes_back(order, buyer, dora):
    assert possible(order, buyer)["BOLT-8"][1] == "Not delivered yet."
    ship(order, dora, BOLT_8=10)

    assert possible(order, buyer) == {
        "BOLT-8": (Decimal(10), ""),
        "NUT-8": (Decimal(0), "Not delivered yet."),
    }


def test_the_days_count_from_each_shipment(order, buyer, dora):
    ReturnPolicy.objects.create(channel=order.channel, days=30)
    ship(order, dora, BOLT_8=10)
    # By the seller's days: thirty times 24 hours are another day when clocks change.
    day = buyer.today - timedelta(days=30)
    noon = datetime.combine(day, time(12), tzinfo=order.seller.zone)
    order.shipments.update(shipped_at=noon)
    ship(order, dora, BOLT_8=14)

    assert possible(order, buyer)["BOLT-8"][0] == 24
    tomorrow = make.buyer(buyer.user, order.customer, now=buyer.now + timedelta(days=1))
    assert possible(order, tomorrow)["BOLT-8"][0] == 14
    late = make.buyer(buyer.user, order.customer, now=buyer.now + timedelta(days=31))
    quantity, said = possible(order, late)["BOLT-8"]
    assert quantity == 0
    assert said.startswith("Could be sent back until")


def test_goods_made_to_order_and_classes_the_channel_names_stay(
    shipped, buyer, bolt, nut
):
    Variant.objects.filter(pk=bolt.pk).update(stock_policy=StockPolicy.MADE_TO_ORDER)
    make_restrictions.restriction(nut, handling="Chilled")
    policy = ReturnPolicy.objects.create(
        channel=shipped.channel, excluded_handling=["chilled"]
    )

    fresh = make.buyer(buyer.user, shipped.customer)
    found = possible(shipped, fresh)
    assert "Made to order" in found["BOLT-8"][1]
    assert found["NUT-8"][1] == "Chilled goods cannot be sent back."
    policy.takes_made_to_order = True
    policy.save()
    assert possible(shipped, fresh)["BOLT-8"] == (Decimal(24), "")


MOVES = {
    "approve": lambda found, by, buyer: services.approve_return(
        return_id=found.pk, by=by
    ),
    "decline": lambda found, by, buyer: services.decline_return(
        return_id=found.pk, by=by, reason="No"
    ),
    "cancel": lambda found, by, buyer: services.cancel_return(
        buyer=buyer, return_id=found.pk
    ),
    "give_up": lambda found, by, buyer: services.give_up_return(
        return_id=found.pk, by=by
    ),
    "receive": lambda found, by, buyer: services.receive_return(
        return_id=found.pk, by=by
    ),
    "inspect": lambda found, by, buyer: inspect(found, by),
    "credit": lambda found, by, buyer: crediting.credit_return(return_id=found.pk),
}
ALLOWED = {
    "requested": {"approve", "decline", "cancel"},
    "approved": {"receive", "give_up"},
    "declined": set(),
    "received": {"inspect"},
    "inspected": {"credit"},
    "closed": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("state", ALLOWED)
def test_a_return_goes_only_where_it_may(billed, buyer, dora, state):
    made = ask(buyer, billed, BOLT_8=1)
    made.lines.update(accepted_quantity=1 if state == "inspected" else None)

    for name, move in MOVES.items():
        OrderReturn.objects.filter(pk=made.pk).update(
            state=state, credit_number="", credits_freight=False
        )
        made.refresh_from_db()
        if name not in ALLOWED[state]:
            with pytest.raises(WrongState):
                move(made, dora, buyer)
            made.refresh_from_db()
            assert made.state == state
    for name in ALLOWED[state] - {"cancel", "decline", "give_up"}:
        MOVES[name](made, dora, buyer)
        made.refresh_from_db()
        assert made.state != state


def test_a_no_needs_its_reason_and_is_told_once(shipped, buyer, dora):
    made = ask(buyer, shipped, BOLT_8=1)
    with pytest.raises(ReasonNeeded):
        services.decline_return(return_id=made.pk, by=dora, reason=" ")

    services.decline_return(return_id=made.pk, by=dora, reason="Was used")

    mail = OutgoingMail.objects.get(once=f"return-{made.pk}-declined")
    assert mail.context["note"] == "Was used"
    assert mail.recipient == buyer.user.email


def test_only_who_has_the_right_sends_goods_back(shipped, acme, mallory, channel):
    viewer = make.buyer(make.member("vera", acme, role="viewer").user, acme)
    with pytest.raises(NotAllowed):
        ask(viewer, shipped, BOLT_8=1)
    stranger = make.buyer(mallory, mallory.memberships.get().customer)
    with pytest.raises(shipped.DoesNotExist):
        ask(stranger, shipped, BOLT_8=1)


def test_taken_back_goods_lie_on_the_shelf_again(billed, buyer, bolt, dora):
    made = back(ask(buyer, billed, BOLT_8=4), dora)

    assert StockLevel.objects.get(variant=bolt).on_hand == 80
    move = StockMovement.objects.get(kind="return")
    assert (move.quantity, move.reference) == (4, made.number)


def test_scrapped_goods_are_credited_but_not_on_the_shelf(billed, buyer, bolt, dora):
    back(ask(buyer, billed, BOLT_8=4), dora, shelf=False)

    assert StockLevel.objects.get(variant=bolt).on_hand == 76
    assert credit_returns() == 1


def test_a_kit_comes_back_as_its_components(buyer, prices, bolt, nut, dora):
    kit = make_kits.kit("SET-1", {bolt: 2, nut: 1})
    order = ship(make_orders.order(buyer, (kit, 5)), dora)
    KitComponent.objects.filter(kit=kit, component=nut).delete()
    bill_shipments()

    back(ask(buyer, order, SET_1=3), dora)

    # What was in it when it left, whatever is in it now.
    assert StockLevel.objects.get(variant=bolt).on_hand == 100 - 10 + 6
    assert StockLevel.objects.get(variant=nut).on_hand == 50 - 5 + 3


def test_inspection_says_something_sensible_of_every_line(shipped, buyer, dora):
    made = ask(buyer, shipped, BOLT_8=2)
    services.approve_return(return_id=made.pk, by=dora)
    services.receive_return(return_id=made.pk, by=dora)
    line, far = made.lines.get(), make.warehouse("far", make.channel("other"))
    wrong = (
        (InspectionIncomplete, []),
        (InspectionIncomplete, [Verdict(line.pk, Decimal(3), "as_new")]),
        (ShelfNeeded, [Verdict(line.pk, Decimal(0), "missing", far.pk)]),
        (WrongWarehouse, [Verdict(line.pk, Decimal(1), "as_new", far.pk)]),
    )

    for refusal, verdicts in wrong:
        with pytest.raises(refusal):
            services.inspect_return(return_id=made.pk, by=dora, verdicts=verdicts)

    made.refresh_from_db()
    assert made.state == ReturnState.RECEIVED


def test_nothing_taken_back_closes_the_return(billed, buyer, dora):
    made = back(ask(buyer, billed, BOLT_8=2), dora, accepted=0)

    assert made.state == ReturnState.CLOSED
    assert credit_returns() == 0


def test_the_credit_is_the_billed_share_and_comes_once(billed, buyer, dora):
    made = back(ask(buyer, billed, BOLT_8=4), dora)

    assert credit_returns() == 1
    assert credit_returns() == 0

    made.refresh_from_db()
    note = Invoice.objects.get(number=made.credit_number)
    assert (made.state, note.billable) == (ReturnState.CREDITED, f"return:{made.pk}")
    assert note.total_net == Decimal("30.00")  # 4 × 7.50
    assert note.snapshot["return_number"] == made.number
    assert crediting.credit_return(return_id=made.pk) == note.number
    billed_once = Invoice.objects.get(kind="invoice")
    owed = owed_by(buyer)[0]
    assert owed.balance_gross == billed_once.total_gross - note.total_gross


def test_a_fee_and_the_freight_are_the_sellers_choice(billed, buyer, dora):
    made = back(ask(buyer, billed, BOLT_8=4), dora, fee="10", freight=True)
    credit_returns()

    made.refresh_from_db()
    note = Invoice.objects.get(number=made.credit_number)
    assert note.total_net == Decimal("45.00")  # 30 − 3 + 18
    second = back(ask(buyer, billed, BOLT_8=1), dora, freight=True)
    credit_returns()
    second.refresh_from_db()
    note = Invoice.objects.get(number=second.credit_number)
    assert note.total_net == Decimal("7.50")  # the freight went back before


def test_freight_that_went_back_before_is_weighed_no_more(billed, buyer, dora, acme):
    centre = make_rules.cost_centre(acme, "4711")
    billed.lines.filter(sku="BOLT-8").update(cost_centre=centre)
    first = back(ask(buyer, billed, BOLT_8=4), dora, freight=True)
    assert freight_to_credit(first) == 18
    credit_returns()
    second = back(ask(buyer, billed, BOLT_8=1), dora, freight=True)

    left = freight_to_credit(second)
    net = Decimal("7.50")
    shares = credited_shares(second, total_net=net, freight_amount=left)

    assert (left, shares) == (0, {centre.pk: net, None: 0})


def test_of_what_is_sold_whole_no_fraction_is_taken_back(shipped, buyer, dora):
    made = ask(buyer, shipped, BOLT_8=2)
    services.approve_return(return_id=made.pk, by=dora)
    services.receive_return(return_id=made.pk, by=dora)

    with pytest.raises(ReturnRefused, match="BOLT-8: Sold whole only"):
        inspect(made, dora, accepted="1.5")


def test_goods_that_are_not_billed_yet_wait_for_their_invoice(shipped, buyer, dora):
    made = back(ask(buyer, shipped, BOLT_8=4), dora)
    assert credit_returns() == 0
    assert crediting.credit_return(return_id=made.pk) == ""

    bill_shipments()

    assert credit_returns() == 1


def test_a_line_of_two_shipments_is_credited_on_both_invoices(order, buyer, dora):
    ship(order, dora, BOLT_8=10)
    ship(order, dora, BOLT_8=14, NUT_8=10)
    bill_shipments()
    made = back(ask(buyer, order, BOLT_8=12, NUT_8=10), dora)
    credit_returns()

    made.refresh_from_db()
    note = Invoice.objects.get(number=made.credit_number)
    assert [row.quantity for row in note.lines.order_by("position")] == [10, 2, 10]
    assert len(note.snapshot["corrects"]) == 2
    assert note.total_net == Decimal("101.00")


def test_all_partial_returns_of_a_discounted_order_come_to_what_was_billed(
    buyer, bolt, dora
):
    make_promotions.promotion(
        "autumn", percent="7", to=[buyer.channel], on=[bolt.product]
    )
    order = make_orders.order(buyer, (bolt, 23))
    ship(order, dora, BOLT_8=10)
    ship(order, dora, BOLT_8=13)
    bill_shipments()

    for size in (1, 9, 5, 8):
        back(ask(buyer, order, BOLT_8=size), dora, freight=True)
        credit_returns()

    bills = Invoice.objects.filter(kind="invoice")
    notes = Invoice.objects.filter(kind="credit_note")
    assert notes.count() == 4
    assert sum(one.total_gross for one in notes) == sum(
        one.total_gross for one in bills
    )
    assert owed_by(buyer) == []


def test_running_budgets_get_back_what_was_credited(buyer, acme, bolt, dora):
    make_rules.budget_company(admin_of(acme), month="500")
    order = ship(make_orders.order(buyer, (bolt, 24)), dora)
    bill_shipments()
    spent = BudgetPeriod.objects.get().spent_net

    back(ask(buyer, order, BOLT_8=4), dora)
    credit_returns()

    period = BudgetPeriod.objects.get()
    assert period.spent_net == spent - 30
    BudgetPeriod.objects.update(ends_on=buyer.today - timedelta(days=1))
    back(ask(buyer, order, BOLT_8=4), dora)
    credit_returns()
    assert BudgetPeriod.objects.get().spent_net == spent - 30


def test_the_slip_is_printed_by_the_worker(shipped, buyer, dora):
    ReturnPolicy.objects.create(
        channel=shipped.channel, address="Depot 2\nBrașov", instructions="Gate 4"
    )
    made = ask(buyer, shipped, BOLT_8=4)
    services.approve_return(return_id=made.pk, by=dora, instructions="Call first")

    assert print_return_slips() == 1
    assert print_return_slips() == 0

    slip = made.slip
    slip.refresh_from_db()
    assert slip.snapshot["send_to"] == ["Depot 2", "Brașov"]
    assert slip.snapshot["instructions"] == ["Call first", "Gate 4"]
    assert slip.pdf.read().startswith(b"%PDF")


def test_a_long_order_takes_the_queries_of_a_short_one(buyer, prices, dora):
    counts = []
    # The first of all makes the year's range of numbers.
    for size in (1, 3, 30):
        goods = [make.variant(f"S{size}-{place}") for place in range(size)]
        for each in goods:
            make.price(prices, each, "1.00")
            make.stock(each, 5)
        order = ship(make_orders.order(buyer, *((one, 2) for one in goods)), dora)
        wishes = [
            ReturnWish(line.pk, Decimal(1), reason().pk) for line in order.lines.all()
        ]
        with CaptureQueriesContext(connection) as captured:
            services.request_return(buyer=buyer, order_id=order.pk, lines=wishes)
        counts.append(len(captured))

    assert counts[1] == counts[2]


@pytest.mark.django_db(transaction=True)
def test_two_returns_of_the_same_goods_at_once(shipped, buyer):
    reason()

    outcomes = at_once([lambda: ask(buyer, shipped, BOLT_8=20)] * 2)

    assert sorted(type(one).__name__ for one in outcomes) == [
        "OrderReturn",
        "ReturnRefused",
    ]
    assert OrderReturn.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_return_and_the_end_of_the_rest_at_once(order, buyer, dora):
    reason()
    ship(order, dora, BOLT_8=10)

    outcomes = at_once(
        [
            lambda: ask(buyer, order, BOLT_8=10),
            lambda: cancel_rest(order_id=order.pk, by=dora, reason="Gone"),
        ]
    )

    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    line = order.lines.get(sku="BOLT-8")
    assert (line.quantity_shipped, line.quantity_cancelled) == (10, 14)
    assert OrderReturn.objects.get().lines.get().quantity == 10


@pytest.mark.django_db(transaction=True)
def test_eight_workers_credit_a_return_once(billed, buyer, dora):
    back(ask(buyer, billed, BOLT_8=4), dora)

    outcomes = at_once([credit_returns] * 8)

    assert sorted(outcomes) == [0] * 7 + [1]
    assert Invoice.objects.filter(kind="credit_note").count() == 1
