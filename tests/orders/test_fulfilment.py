"""What happens to a placed order."""

from decimal import Decimal

import pytest

from accounts.models import Event
from catalog.errors import OutOfStock
from catalog.models import StockLevel, StockMovement, StockReservation
from invoicing.models import Invoice
from orders.errors import MoreThanOrdered, NothingToShip, WrongWarehouse
from orders.jobs import bill_shipments
from orders.models import CancelRequestState, OrderState, Shipment
from orders.services.billing import bill_again
from orders.services.cancelling import ask_to_cancel
from orders.services.fulfilment import (
    cancel_order,
    cancel_own_order,
    complete_order,
    confirm_order,
    ship_order,
)
from shop.errors import NotAllowed, WrongState
from shop.models import OutgoingMail
from tests import make, make_orders
from tests.race import at_once


@pytest.fixture
def order(buyer, bolt, nut):
    return make_orders.order(buyer, (bolt, 24), (nut, 10))


@pytest.fixture
def confirmed(order, dora):
    return confirm_order(order_id=order.pk, by=dora)


@pytest.fixture
def brasov(bolt):
    return make.warehouse("brasov")


def ship(order, warehouse, by, **quantities):
    by_sku = {line.sku: line for line in order.lines.all()}
    return ship_order(
        order_id=order.pk,
        quantities={
            by_sku[sku.replace("_", "-")].pk: Decimal(quantity)
            for sku, quantity in quantities.items()
        },
        warehouse_id=warehouse.pk,
        tracking_number="RO123",
        by=by,
    )


def test_confirming_moves_the_order_and_leaves_an_event(order, dora):
    confirm_order(order_id=order.pk, by=dora)

    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED
    assert Event.objects.filter(subject_id=order.pk, verb="confirmed").count() == 1


def test_an_order_is_confirmed_once(confirmed, dora):
    with pytest.raises(WrongState):
        confirm_order(order_id=confirmed.pk, by=dora)

    assert Event.objects.filter(subject_id=confirmed.pk, verb="confirmed").count() == 1


def test_a_part_leaves_and_the_rest_follows(confirmed, brasov, dora, bolt):
    first = ship(confirmed, brasov, dora, BOLT_8=10)
    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.PARTLY_SHIPPED

    second = ship(confirmed, brasov, dora, BOLT_8=14, NUT_8=10)

    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.SHIPPED
    assert (first.bills_delivery, second.bills_delivery) == (True, False)
    assert [line.quantity_left for line in confirmed.lines.all()] == [0, 0]
    level = StockLevel.objects.get(variant=bolt)
    assert (level.on_hand, level.reserved) == (76, 0)
    assert not StockReservation.objects.exists()
    assert StockMovement.objects.filter(reference=confirmed.number).count() == 3
    assert OutgoingMail.objects.filter(template="orders/shipped").count() == 2


def test_an_order_nobody_confirmed_does_not_leave(order, brasov, dora):
    with pytest.raises(WrongState):
        ship(order, brasov, dora, BOLT_8=1)

    assert not Shipment.objects.exists()


@pytest.mark.parametrize(
    ("quantities", "refusal"),
    [
        ({"BOLT_8": "25"}, MoreThanOrdered),
        ({"BOLT_8": "-1"}, MoreThanOrdered),
        ({"BOLT_8": "0"}, NothingToShip),
        ({}, NothingToShip),
    ],
)
def test_impossible_shipments_change_nothing(
    confirmed, brasov, dora, quantities, refusal, bolt
):
    with pytest.raises(refusal):
        ship(confirmed, brasov, dora, **quantities)

    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.CONFIRMED
    assert StockLevel.objects.get(variant=bolt).on_hand == 100
    assert not Shipment.objects.exists()


def test_a_warehouse_of_another_channel_ships_nothing(confirmed, dora):
    other = make.warehouse("far", make.channel("other"))

    with pytest.raises(WrongWarehouse):
        ship(confirmed, other, dora, BOLT_8=1)


def test_goods_that_are_not_there_do_not_leave(confirmed, brasov, dora, bolt):
    StockLevel.objects.filter(variant=bolt).update(on_hand=5)

    with pytest.raises(OutOfStock):
        ship(confirmed, brasov, dora, BOLT_8=10)

    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.CONFIRMED
    assert [line.quantity_shipped for line in confirmed.lines.all()] == [0, 0]


def test_cancelling_frees_the_stock(confirmed, dora, bolt):
    cancel_order(order_id=confirmed.pk, by=dora, reason="Closed")

    assert StockLevel.objects.get(variant=bolt).reserved == 0
    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.CANCELLED


def test_what_left_is_not_cancelled(confirmed, brasov, dora):
    ship(confirmed, brasov, dora, BOLT_8=10)

    with pytest.raises(WrongState):
        cancel_order(order_id=confirmed.pk, by=dora)


def test_buyers_cancel_until_somebody_confirms(buyer, order, dora, acme):
    viewer = make.buyer(make.member("vera", acme, role="viewer").user, acme)
    with pytest.raises(NotAllowed):
        cancel_own_order(buyer=viewer, order_id=order.pk)
    confirm_order(order_id=order.pk, by=dora)

    with pytest.raises(WrongState):
        cancel_own_order(buyer=buyer, order_id=order.pk)

    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED


def test_a_shipped_order_is_completed(confirmed, brasov, dora):
    ship(confirmed, brasov, dora, BOLT_8=24, NUT_8=10)

    complete_order(order_id=confirmed.pk, by=dora)

    confirmed.refresh_from_db()
    assert confirmed.state == OrderState.COMPLETED


def test_each_shipment_becomes_one_invoice(confirmed, brasov, dora):
    first = ship(confirmed, brasov, dora, BOLT_8=10)
    second = ship(confirmed, brasov, dora, BOLT_8=14, NUT_8=10)

    assert bill_shipments() == 2
    assert bill_shipments() == 0

    first.refresh_from_db()
    second.refresh_from_db()
    bills = {bill.number: bill for bill in Invoice.objects.all()}
    # 10 × 7.50 and the freight of 18; then 14 × 7.50 and 11.
    assert bills[first.invoice_number].total_net == Decimal("93.00")
    assert bills[first.invoice_number].total_gross == Decimal("112.53")
    assert bills[second.invoice_number].total_net == Decimal("116.00")
    assert bills[second.invoice_number].order_number == confirmed.number
    total = sum(bill.total_gross for bill in bills.values())
    assert total == confirmed.total_gross


def test_a_shipment_that_cannot_be_billed_is_put_aside(
    confirmed, brasov, dora, monkeypatch
):
    from invoicing.errors import NothingToBill

    shipment = ship(confirmed, brasov, dora, BOLT_8=10)

    def refuse(*, billable):
        raise NothingToBill(reference=billable.reference)

    with monkeypatch.context() as patched:
        patched.setattr("orders.services.billing.issue_invoice", refuse)
        assert bill_shipments() == 0
    shipment.refresh_from_db()
    assert "no lines" in shipment.put_aside_because
    assert bill_shipments() == 0

    bill_again(shipment_id=shipment.pk)
    assert bill_shipments() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_workers_bill_a_shipment_once(confirmed, brasov, dora):
    ship(confirmed, brasov, dora, BOLT_8=10)

    outcomes = at_once([bill_shipments] * 8)

    assert sorted(outcomes) == [0] * 7 + [1]
    assert Invoice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_ship_the_same_goods_once(confirmed, brasov, dora):
    outcomes = at_once([lambda: ship(confirmed, brasov, dora, BOLT_8=24, NUT_8=10)] * 2)

    assert sum(isinstance(outcome, Shipment) for outcome in outcomes) == 1
    assert Shipment.objects.count() == 1


def test_who_asked_to_cancel_is_told_when_all_has_left(confirmed, buyer, brasov, dora):
    asked = ask_to_cancel(buyer=buyer, order_id=confirmed.pk, reason="Too late")
    ship(confirmed, brasov, dora, BOLT_8="24")
    asked.refresh_from_db()
    waits = asked.state

    ship(confirmed, brasov, dora, NUT_8="10")

    asked.refresh_from_db()
    said = "All of it had left before we could answer."
    assert waits == CancelRequestState.OPEN
    assert (asked.state, asked.answer) == (CancelRequestState.DECLINED, said)
    assert asked.decided_by == dora
    mail = OutgoingMail.objects.get(once=f"cancel-declined-{asked.pk}")
    assert (mail.recipient, mail.context["note"]) == (buyer.user.email, said)
    assert Event.objects.get(verb="cancel_declined").data["reason"] == said


def test_a_shipment_that_fails_answers_nobody(confirmed, buyer, bolt, dora):
    asked = ask_to_cancel(buyer=buyer, order_id=confirmed.pk)
    cluj = make.stock(bolt, 0, at="cluj").warehouse

    with pytest.raises(OutOfStock):
        ship(confirmed, cluj, dora, BOLT_8="24", NUT_8="10")

    asked.refresh_from_db()
    assert asked.state == CancelRequestState.OPEN
    assert not OutgoingMail.objects.filter(once=f"cancel-declined-{asked.pk}").exists()
