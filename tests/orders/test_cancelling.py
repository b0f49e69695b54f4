"""Calling off: at once, by asking, line by line; and what is free again."""

from decimal import Decimal

import pytest

from accounts.models import Event
from catalog.models import StockLevel, StockReservation
from invoicing.models import Invoice
from orders.errors import (
    CancelAskedBefore,
    NothingAsked,
    NothingLeftToCancel,
    ReasonNeeded,
)
from orders.jobs import bill_shipments
from orders.models import (
    BudgetPeriod,
    CancelRequest,
    CancelRequestState,
    Order,
    OrderState,
    Shipment,
)
from orders.services.cancelling import (
    accept_cancel_request,
    ask_to_cancel,
    cancel_lines,
    cancel_rest,
    decline_cancel_request,
    withdraw_cancel_request,
)
from orders.services.fulfilment import (
    cancel_order,
    cancel_own_order,
    complete_order,
    confirm_order,
)
from pricing.models import PromotionUse
from shop.errors import NotAllowed
from shop.models import OutgoingMail
from tests import make, make_orders, make_promotions, make_rules
from tests.make_returns import ship
from tests.race import at_once


def admin_of(customer):
    return make.buyer(make.member("ada", customer, role="admin").user, customer)


@pytest.fixture
def order(buyer, bolt, nut):
    return make_orders.order(buyer, (bolt, 24), (nut, 10))


@pytest.fixture
def confirmed(order, dora):
    return confirm_order(order_id=order.pk, by=dora)


@pytest.fixture
def partly(order, dora):
    return ship(order, dora, BOLT_8=10)


def mails(**where) -> int:
    return OutgoingMail.objects.filter(**where).count()


def test_each_step_is_told_once_in_the_orders_language(order, dora, buyer):
    Order.objects.filter(pk=order.pk).update(language="ro")
    confirm_order(order_id=order.pk, by=dora)
    ship(order, dora)
    complete_order(order_id=order.pk, by=dora)

    steps = OutgoingMail.objects.filter(template="orders/order_news")
    assert sorted(mail.once.rpartition("-")[0] for mail in steps) == [
        "order-completed",
        "order-confirmed",
    ]
    assert {(mail.language, mail.recipient) for mail in steps} == {
        ("ro", buyer.user.email)
    }


def test_a_cancelled_order_is_told_with_its_reason(order, dora, buyer):
    cancel_own_order(buyer=buyer, order_id=order.pk, reason="Twice")

    mail = OutgoingMail.objects.get(once=f"order-cancelled-{order.pk}")
    assert mail.context["note"] == "Twice"


def test_buyers_ask_once_the_order_is_confirmed(confirmed, buyer, acme):
    viewer = make.buyer(make.member("vera", acme, role="viewer").user, acme)
    with pytest.raises(NotAllowed):
        ask_to_cancel(buyer=viewer, order_id=confirmed.pk)

    asked = ask_to_cancel(buyer=buyer, order_id=confirmed.pk, reason="Too late")

    assert (asked.state, asked.reason) == (CancelRequestState.OPEN, "Too late")
    with pytest.raises(CancelAskedBefore):
        ask_to_cancel(buyer=buyer, order_id=confirmed.pk)
    work = OutgoingMail.objects.get(template="orders/order_work")
    assert work.context["admin_url"].endswith(f"/{confirmed.pk}/answer-cancel/")
    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.CONFIRMED


@pytest.mark.parametrize("state", ["placed", "shipped", "completed", "cancelled"])
def test_nothing_to_ask_for_in_other_states(order, buyer, state):
    Order.objects.filter(pk=order.pk).update(state=state)

    with pytest.raises(NothingLeftToCancel):
        ask_to_cancel(buyer=buyer, order_id=order.pk)

    assert not CancelRequest.objects.exists()


def test_a_yes_cancels_the_order_and_is_told_by_one_mail(confirmed, buyer, dora, bolt):
    ask_to_cancel(buyer=buyer, order_id=confirmed.pk)

    accept_cancel_request(order_id=confirmed.pk, by=dora, answer="Fine")

    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.CANCELLED
    assert StockLevel.objects.get(variant=bolt).reserved == 0
    assert CancelRequest.objects.get().state == CancelRequestState.ACCEPTED
    assert mails(once=f"order-cancelled-{confirmed.pk}") == 1
    with pytest.raises(NothingAsked):
        accept_cancel_request(order_id=confirmed.pk, by=dora)


def test_a_no_says_why(confirmed, buyer, dora):
    asked = ask_to_cancel(buyer=buyer, order_id=confirmed.pk)
    with pytest.raises(ReasonNeeded):
        decline_cancel_request(order_id=confirmed.pk, by=dora, reason="")

    decline_cancel_request(order_id=confirmed.pk, by=dora, reason="On the van")

    mail = OutgoingMail.objects.get(once=f"cancel-declined-{asked.pk}")
    assert mail.context["note"] == "On the van"
    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.CONFIRMED
    assert ask_to_cancel(buyer=buyer, order_id=confirmed.pk).pk != asked.pk


def test_who_asked_may_think_again(confirmed, buyer, dora):
    ask_to_cancel(buyer=buyer, order_id=confirmed.pk)

    withdraw_cancel_request(buyer=buyer, order_id=confirmed.pk)

    assert CancelRequest.objects.get().state == CancelRequestState.WITHDRAWN
    with pytest.raises(NothingAsked):
        accept_cancel_request(order_id=confirmed.pk, by=dora)


def test_an_order_cancelled_by_the_seller_answers_the_request(confirmed, buyer, dora):
    ask_to_cancel(buyer=buyer, order_id=confirmed.pk)

    cancel_order(order_id=confirmed.pk, by=dora)

    assert not CancelRequest.objects.open().exists()


def test_the_rest_of_a_partly_shipped_order_is_called_off(partly, dora, bolt, nut):
    cancel_rest(order_id=partly.pk, by=dora, reason="Out of production")

    partly.refresh_from_db()
    assert partly.state == OrderState.SHIPPED
    lines = {line.sku: line for line in partly.lines.all()}
    assert (lines["BOLT-8"].quantity_cancelled, lines["BOLT-8"].quantity_left) == (
        14,
        0,
    )
    assert lines["NUT-8"].quantity_cancelled == 10
    assert not StockReservation.objects.exists()
    assert StockLevel.objects.get(variant=bolt).reserved == 0
    event = Event.objects.get(verb="rest_cancelled")
    assert event.data["reason"] == "Out of production"
    assert mails(once=f"order-rest-cancelled-{event.pk}") == 1
    assert complete_order(order_id=partly.pk, by=dora).state == OrderState.COMPLETED


def test_single_lines_are_called_off_and_the_others_still_leave(confirmed, dora, nut):
    line = confirmed.lines.get(sku="NUT-8")

    cancel_lines(order_id=confirmed.pk, line_ids=[line.pk], by=dora)

    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.CONFIRMED
    assert StockLevel.objects.get(variant=nut).reserved == 0
    ship(confirmed, dora)
    assert confirmed.state == OrderState.SHIPPED
    assert Shipment.objects.get().lines.count() == 1
    with pytest.raises(NothingLeftToCancel):
        cancel_lines(order_id=confirmed.pk, line_ids=[line.pk], by=dora)


def test_line_by_line_to_the_last_is_cancelling_the_order(confirmed, dora):
    for line in confirmed.lines.all():
        cancel_lines(order_id=confirmed.pk, line_ids=[line.pk], by=dora)

    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.CANCELLED


def test_budgets_get_back_the_rest_only(buyer, acme, bolt, dora):
    make_rules.budget_company(admin_of(acme), month="500")
    order = ship(make_orders.order(buyer, (bolt, 24)), dora, BOLT_8=10)
    assert BudgetPeriod.objects.get().spent_net == Decimal(198)

    cancel_rest(order_id=order.pk, by=dora)

    # 10 × 7.50 and the freight stay.
    assert BudgetPeriod.objects.get().spent_net == Decimal(93)


def test_promotions_keep_their_share_of_what_is_delivered(buyer, bolt, nut, dora):
    make_promotions.promotion(
        "autumn", percent="10", to=[buyer.channel], on=[bolt.product]
    )
    order = ship(make_orders.order(buyer, (bolt, 24)), dora, BOLT_8=10)

    cancel_rest(order_id=order.pk, by=dora)
    bill_shipments()

    use = PromotionUse.objects.get()
    assert (use.amount, use.given_back_at) == (Decimal("7.50"), None)
    # 75.00 less 7.50, and 18 for the van.
    assert Invoice.objects.get().total_net == Decimal("85.50")


@pytest.mark.django_db(transaction=True)
def test_shipping_and_calling_off_at_once_ship_or_cancel_every_piece(confirmed, dora):
    outcomes = at_once(
        [
            lambda: ship(confirmed, dora, BOLT_8=24, NUT_8=10),
            lambda: cancel_rest(order_id=confirmed.pk, by=dora),
        ]
    )

    confirmed.refresh_from_db()
    failed = [one for one in outcomes if isinstance(one, Exception)]
    assert len(failed) == 1, outcomes
    assert confirmed.state in {OrderState.SHIPPED, OrderState.CANCELLED}
    is_shipped = confirmed.state == OrderState.SHIPPED
    assert Shipment.objects.count() == is_shipped
    assert not StockReservation.objects.exists()
    levels = StockLevel.objects.filter(variant__sku="BOLT-8").get()
    assert levels.on_hand == (76 if is_shipped else 100)
    assert levels.reserved == 0
