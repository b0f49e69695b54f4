"""Goods of an order leave a warehouse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.events import record
from accounts.models import User
from catalog.models import Warehouse
from catalog.services.stock import StockIssue, ship_stock
from orders.errors import (
    BeingPicked,
    CarrierNotInUse,
    MixedDestinations,
    MoreThanOrdered,
    NothingToShip,
    WrongWarehouse,
)
from orders.mails import shipment_mail
from orders.mails_steps import mail_cancel_declined
from orders.models import (
    CancelRequest,
    CancelRequestState,
    Carrier,
    Order,
    OrderLine,
    OrderState,
    Parcel,
    PickList,
    PickOrder,
    PickState,
    Shipment,
    ShipmentLine,
)
from orders.rules import check_move, stock_owner
from orders.services.holding import end_pick_lists, settle_backorders
from orders.services.locks import lock_order, move_order
from orders.services.notes import write_note
from shop.mail import queue_mail
from shop.numbers import next_number
from shop.sweeps import kick
from shop.templatetags.angro import quantity as written

SERIES = "SHP"


@dataclass(frozen=True)
class ParcelSpec:
    """One parcel; its number may be empty, the weight is in kilograms."""

    tracking_number: str = ""
    weight_kg: Decimal | None = None


@dataclass(frozen=True)
class Sending:
    """Who carries goods, in how many parcels."""

    carrier_id: int | None = None
    parcels: tuple[ParcelSpec, ...] = ()


BY_NOBODY = Sending()


@transaction.atomic
def ship_order(
    *,
    order_id: int,
    quantities: Mapping[int, Decimal],
    warehouse_id: int,
    tracking_number: str = "",
    sending: Sending = BY_NOBODY,
    by: User,
) -> Shipment:
    """Send goods of a confirmed order: `quantities` by line, in the lines' units.

    Zero leaves a line for later. Takes the goods out of the warehouse, owes the mail,
    the delivery note and, by `awaiting_invoice`, the invoice; freight goes with the
    first shipment to a place. What was picked for that place is done. Where nothing
    is left, whoever asked to cancel is told that it is too late. `tracking_number`
    is short for a sending of one parcel. Raises WrongState, NothingToShip,
    MoreThanOrdered, MixedDestinations, WrongWarehouse, CarrierNotInUse,
    BeingPicked, OutOfStock.
    """
    order = lock_order(order_id)
    shipped = _checked(order, quantities)
    pick = _finished_pick(order, warehouse_id)
    to = next(iter(shipped)).destination_id
    shipment = _new_shipment(order, to, warehouse_id, sending, by)
    move_order(order, to=_state_after(order, shipped))
    shipment.save()
    _write_parcels(shipment, sending.parcels or _only_parcel(tracking_number))
    lines = _write_lines(shipment, shipped)
    _take_out(lines, shipment)
    settle_backorders(list(shipped))
    if pick is not None:
        _close(pick, shipment)
    _number(shipment, order)
    write_note(shipment)
    record(order, verb="shipped", actor=by, shipment=shipment.number)
    _owe_mail(shipment, lines)
    _answer_cancel_request(order, by)
    kick("orders.bill_shipments")
    return shipment


def _checked(
    order: Order, quantities: Mapping[int, Decimal]
) -> dict[OrderLine, Decimal]:
    """Lines and quantities to ship now; refuses the impossible before any write."""
    check_move(number=order.number, state=order.state, to=OrderState.SHIPPED)
    shipped: dict[OrderLine, Decimal] = {}
    for line in order.lines.select_related("unit", "destination"):
        wanted = quantities.get(line.pk, Decimal(0))
        if wanted > line.quantity_left or wanted < 0:
            raise MoreThanOrdered(sku=line.sku, left=written(line.quantity_left))
        if wanted:
            shipped[line] = wanted
    if not shipped:
        raise NothingToShip
    _refuse_several_places(list(shipped))
    return shipped


def _refuse_several_places(lines: Sequence[OrderLine]) -> None:
    first = lines[0]
    for line in lines:
        if line.destination_id != first.destination_id:
            raise MixedDestinations


def _new_shipment(
    order: Order,
    destination_id: int | None,
    warehouse_id: int,
    sending: Sending,
    by: User,
) -> Shipment:
    """The shipment, not written yet."""
    warehouse = Warehouse.objects.filter(
        pk=warehouse_id, channels=order.channel_id
    ).first()
    if warehouse is None:
        raise WrongWarehouse
    before = order.shipments.filter(destination=destination_id)
    return Shipment(
        order=order,
        customer_id=order.customer_id,
        warehouse=warehouse,
        destination_id=destination_id,
        # The number is taken last; until then something that no other has.
        number=f"~{uuid4().hex}",
        carrier=_carrier(sending.carrier_id),
        shipped_by=by,
        bills_delivery=not before.exists(),
    )


def _answer_cancel_request(order: Order, by: User) -> None:
    """Where nothing is left to cancel, say so to whoever asked for it."""
    if order.state != OrderState.SHIPPED:
        return
    asked = CancelRequest.objects.open().filter(order=order).first()
    if asked is None:
        return
    asked.order = order
    with translation.override(order.language):
        asked.answer = gettext("All of it had left before we could answer.")
    asked.state, asked.decided_by = CancelRequestState.DECLINED, by
    asked.decided_at = timezone.now()
    asked.save(update_fields=["state", "decided_by", "answer", "decided_at"])
    record(order, verb="cancel_declined", actor=by, reason=asked.answer)
    mail_cancel_declined(asked)


def _finished_pick(order: Order, warehouse_id: int) -> PickOrder | None:
    """What was fetched for the order; refuses while somebody is still at it."""
    picks = PickOrder.objects.filter(
        order=order, warehouse=warehouse_id, closed_at__isnull=True
    )
    # Orders first, then their lists: nobody finishes or drops one meanwhile.
    lists = PickList.objects.filter(pk__in=picks.values("pick_list")).order_by("pk")
    list(lists.select_for_update(of=("self",), no_key=True))
    pick = picks.select_related("pick_list").first()
    if pick is not None and pick.pick_list.state == PickState.OPEN:
        raise BeingPicked(number=order.number, pick_list=str(pick.pick_list))
    return pick


def _close(pick: PickOrder, shipment: Shipment) -> None:
    """What was fetched for the place has left; what is for others goes next.

    As with an order to one place, what was found and not sent is picked again.
    """
    served = pick.lines.filter(order_line__destination=shipment.destination_id)
    served.update(has_left=True)
    if _waits_for_others(pick):
        return
    pick.shipment, pick.closed_at = shipment, timezone.now()
    pick.save(update_fields=["shipment", "closed_at"])
    end_pick_lists([pick.pick_list_id])


def _waits_for_others(pick: PickOrder) -> bool:
    """Say whether something was found for other places that has not left yet."""
    gone = F("order_line__quantity_shipped") + F("order_line__quantity_cancelled")
    found = pick.lines.filter(picked__gt=0, has_left=False)
    return found.filter(order_line__quantity__gt=gone).exists()


def _carrier(carrier_id: int | None) -> Carrier | None:
    if carrier_id is None:
        return None
    carrier = Carrier.objects.filter(pk=carrier_id, is_active=True).first()
    if carrier is None:
        raise CarrierNotInUse
    return carrier


def _only_parcel(tracking_number: str) -> tuple[ParcelSpec, ...]:
    return (ParcelSpec(tracking_number),) if tracking_number else ()


def _write_parcels(shipment: Shipment, parcels: Sequence[ParcelSpec]) -> None:
    rows = Parcel.objects.bulk_create(
        Parcel(
            shipment=shipment,
            position=position,
            tracking_number=one.tracking_number,
            weight_kg=one.weight_kg,
        )
        for position, one in enumerate(parcels, start=1)
    )
    numbers = [row.tracking_number for row in rows if row.tracking_number]
    shipment.tracking_number = numbers[0] if numbers else ""


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


def _take_out(lines: Sequence[ShipmentLine], shipment: Shipment) -> None:
    ship_stock(
        issues=[_issue(line.order_line, line.quantity) for line in lines],
        warehouse_id=shipment.warehouse_id,
        reference=shipment.order.number,
        actor=shipment.shipped_by,
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
    shipment.save(update_fields=["number", "tracking_number"])


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
