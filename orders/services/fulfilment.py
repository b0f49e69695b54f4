"""What happens to a placed order: confirm, ship, cancel, complete."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.events import record, record_by
from accounts.models import Customer, User
from accounts.rights import Right
from catalog.models import Warehouse
from catalog.services.stock import StockIssue, release_stock, ship_stock
from orders.errors import (
    MixedDestinations,
    MoreThanOrdered,
    NothingToShip,
    WrongWarehouse,
)
from orders.mails import shipment_mail
from orders.mails_steps import mail_cancelled, mail_completed, mail_confirmed
from orders.models import (
    ApprovalRequest,
    ApprovalState,
    CancelRequest,
    CancelRequestState,
    Order,
    OrderDestination,
    OrderLine,
    OrderState,
    Shipment,
    ShipmentLine,
)
from orders.rules import check_move, stock_owner
from orders.rules.states import CANCELLED_BY_BUYERS
from orders.services.budgets import give_back, hold_takes
from pricing.services.promotions import give_back_promotions, hold_uses
from shop.errors import NotAllowed, WrongState
from shop.mail import queue_mail
from shop.numbers import next_number
from shop.sweeps import kick
from shop.templatetags.angro import quantity as written

SERIES = "SHP"


def lock_order(order_id: int) -> Order:
    """Lock an order after its customer, which everybody locks first."""
    _lock_customer_of(order_id)
    return Order.objects.select_for_update(of=("self",), no_key=True).get(pk=order_id)


def _lock_customer_of(order_id: int) -> None:
    found = Order.objects.only("customer_id").get(pk=order_id)
    Customer.objects.select_for_update(of=("self",), no_key=True).get(
        pk=found.customer_id
    )


def lock_with_counters(order_id: int) -> Order:
    """Lock an order after its customer and the counters it took from."""
    _lock_customer_of(order_id)
    hold_uses(Order.objects.only("number").get(pk=order_id).number)
    hold_takes(order_id)
    return lock_order(order_id)


@transaction.atomic
def confirm_order(*, order_id: int, by: User) -> Order:
    """Promise delivery of a placed order. Raises WrongState."""
    order = lock_order(order_id)
    _move(order, to=OrderState.CONFIRMED)
    record(order, verb="confirmed", actor=by)
    mail_confirmed(order)
    return order


@transaction.atomic
def ship_order(
    *,
    order_id: int,
    quantities: Mapping[int, Decimal],
    warehouse_id: int,
    tracking_number: str = "",
    by: User,
) -> Shipment:
    """Send goods of a confirmed order: `quantities` by line, in the lines' units.

    Zero leaves a line for later. Takes the goods out of the warehouse, owes the mail
    and, by `awaiting_invoice`, the invoice; freight goes with the first shipment to
    each place. Raises WrongState, NothingToShip, MoreThanOrdered, MixedDestinations,
    WrongWarehouse, OutOfStock.
    """
    order = lock_order(order_id)
    shipped = _checked(order, quantities)
    warehouse = _warehouse(order, warehouse_id)
    destination = _destination(shipped)
    is_first = not order.shipments.filter(destination=destination).exists()
    _move(order, to=_state_after(order, shipped))
    shipment = Shipment.objects.create(
        order=order,
        customer_id=order.customer_id,
        warehouse=warehouse,
        destination=destination,
        # The number is taken last; until then something that no other has.
        number=f"~{uuid4().hex}",
        tracking_number=tracking_number,
        shipped_by=by,
        bills_delivery=is_first,
    )
    lines = _write_lines(shipment, shipped)
    ship_stock(
        issues=[_issue(line.order_line, line.quantity) for line in lines],
        warehouse_id=warehouse.pk,
        reference=order.number,
        actor=by,
    )
    _number(shipment, order)
    record(order, verb="shipped", actor=by, shipment=shipment.number)
    _owe_mail(shipment, lines)
    kick("orders.bill_shipments")
    return shipment


@transaction.atomic
def cancel_order(*, order_id: int, by: User, reason: str = "") -> Order:
    """Call an order off before anything was shipped.

    Its stock is free again, budgets and promotions get back what it took. Raises
    WrongState.
    """
    order = lock_with_counters(order_id)
    _cancel(order)
    record(order, verb="cancelled", actor=by, reason=reason)
    mail_cancelled(order, reason=reason)
    return order


@transaction.atomic
def cancel_own_order(*, buyer: Buyer, order_id: int, reason: str = "") -> Order:
    """Let a buyer with the right call off an order that nobody has confirmed yet.

    Raises NotAllowed, WrongState.
    """
    if not buyer.can(Right.CANCEL_ORDERS):
        raise NotAllowed
    order = lock_with_counters(Order.objects.visible_to(buyer).get(pk=order_id).pk)
    if order.state not in CANCELLED_BY_BUYERS:
        raise WrongState(
            number=order.number,
            state=order.get_state_display(),
            target=OrderState.CANCELLED.label,
        )
    _cancel(order)
    record_by(buyer, order, verb="cancelled", reason=reason)
    mail_cancelled(order, reason=reason)
    return order


@transaction.atomic
def complete_order(*, order_id: int, by: User) -> Order:
    """Close an order that was shipped in full. Raises WrongState."""
    order = lock_order(order_id)
    _move(order, to=OrderState.COMPLETED)
    record(order, verb="completed", actor=by)
    mail_completed(order)
    return order


def _move(order: Order, *, to: OrderState) -> None:
    check_move(number=order.number, state=order.state, to=to)
    order.state = to
    order.save(update_fields=["state"])


def _cancel(order: Order) -> None:
    let_go(order, to=OrderState.CANCELLED)
    close_request(order, state=ApprovalState.WITHDRAWN)
    close_cancel_request(order)


def let_go(order: Order, *, to: OrderState) -> None:
    """End an order: what it holds is free again. Its locks are held.

    Raises WrongState.
    """
    _move(order, to=to)
    give_back(order)
    give_back_promotions(order_number=order.number)
    release_stock(owners=[stock_owner(line.pk) for line in order.lines.all()])


def close_cancel_request(order: Order) -> None:
    """What a buyer asked for happened: nobody has to answer it any more."""
    CancelRequest.objects.open().filter(order=order).update(
        state=CancelRequestState.ACCEPTED, decided_at=timezone.now()
    )


def close_request(order: Order, *, state: ApprovalState) -> None:
    """Nobody has to approve an order any more, if anybody had to."""
    ApprovalRequest.objects.open().filter(order=order).update(
        state=state, finished_at=timezone.now(), version=F("version") + 1
    )


def _checked(
    order: Order, quantities: Mapping[int, Decimal]
) -> dict[OrderLine, Decimal]:
    """Lines and quantities to ship now; refuses the impossible before any write."""
    check_move(number=order.number, state=order.state, to=OrderState.SHIPPED)
    shipped = {}
    for line in order.lines.select_related("unit", "destination"):
        wanted = quantities.get(line.pk, Decimal(0))
        if wanted > line.quantity_left or wanted < 0:
            raise MoreThanOrdered(sku=line.sku, left=written(line.quantity_left))
        if wanted:
            shipped[line] = wanted
    if not shipped:
        raise NothingToShip
    return shipped


def _destination(shipped: Mapping[OrderLine, Decimal]) -> OrderDestination | None:
    """The one place that all of it goes to; None where the order has but one."""
    found = {line.destination_id: line.destination for line in shipped}
    if len(found) > 1:
        raise MixedDestinations
    return next(iter(found.values()))


def _warehouse(order: Order, warehouse_id: int) -> Warehouse:
    warehouse = Warehouse.objects.filter(
        pk=warehouse_id, channels=order.channel_id
    ).first()
    if warehouse is None:
        raise WrongWarehouse
    return warehouse


def _state_after(order: Order, shipped: Mapping[OrderLine, Decimal]) -> OrderState:
    left = sum((line.quantity_left for line in order.lines.all()), Decimal(0))
    if left > sum(shipped.values()):
        return OrderState.PARTLY_SHIPPED
    return OrderState.SHIPPED


def _write_lines(
    shipment: Shipment, shipped: Mapping[OrderLine, Decimal]
) -> list[ShipmentLine]:
    for line, quantity in shipped.items():
        line.quantity_shipped += quantity
    OrderLine.objects.bulk_update(list(shipped), ["quantity_shipped"], batch_size=500)
    return ShipmentLine.objects.bulk_create(
        [
            ShipmentLine(shipment=shipment, order_line=line, quantity=quantity)
            for line, quantity in shipped.items()
        ],
        batch_size=500,
    )


def _issue(line: OrderLine, quantity: Decimal) -> StockIssue:
    return StockIssue(
        variant_id=line.variant_id,
        quantity=quantity * line.unit_factor,
        owner=stock_owner(line.pk),
    )


def _number(shipment: Shipment, order: Order) -> None:
    seller = order.seller
    shipment.number = next_number(
        seller_id=seller.pk,
        kind="shipment",
        series=f"{SERIES}{seller.number_prefix}",
        on=timezone.localdate(timezone=seller.zone),
    )
    shipment.save(update_fields=["number"])


def _owe_mail(shipment: Shipment, lines: list[ShipmentLine]) -> None:
    to = shipment.order.snapshot["placed_by"]["email"]
    if not to:
        return
    queue_mail(
        "orders/shipped",
        to=to,
        language=shipment.order.language,
        once=f"shipped-{shipment.pk}",
        context=shipment_mail(shipment, lines),
    )
