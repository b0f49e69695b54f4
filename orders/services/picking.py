"""Fetching goods from the shelves: who takes which orders, and what was found."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.events import record
from accounts.models import Customer, User
from catalog.models import Warehouse
from catalog.selectors.reservations import Held
from orders.errors import (
    BeingPicked,
    MoreThanToPick,
    NothingToPick,
    NotReadyToPick,
    PickListOver,
)
from orders.mails_steps import mail_confirmed
from orders.models import (
    Order,
    OrderLine,
    OrderState,
    PickLine,
    PickList,
    PickOrder,
    PickState,
)
from orders.selectors.picking import bins_of, pickable, to_pick
from orders.services.locks import move_order
from shop.sweeps import kick
from shop.templatetags.angro import plain_quantity
from shop.templatetags.angro import quantity as written

Found = list[tuple[OrderLine, Held]]
ZERO = Decimal(0)


@transaction.atomic
def start_pick_list(
    *, warehouse_id: int, order_ids: Collection[int], by: User
) -> PickList:
    """Take orders onto a list of one's own: nobody else picks them there meanwhile.

    What is held for them in the warehouse is to be fetched. Placed orders are
    confirmed by it, where their channel picks those. Locks customers, then orders, by
    their keys. Raises NothingToPick, BeingPicked, NotReadyToPick.
    """
    if not order_ids:
        raise NothingToPick
    warehouse = Warehouse.objects.get(pk=warehouse_id)
    orders = _lock(order_ids)
    _refuse_what_others_pick(orders, warehouse)
    there = to_pick(order_ids, warehouse)
    ready = set(
        pickable(by, warehouse).filter(pk__in=order_ids).values_list("pk", flat=True)
    )
    for order in orders:
        if order.pk not in ready or not there.get(order.pk):
            raise NotReadyToPick(number=order.number)
        if order.state == OrderState.PLACED:
            move_order(order, to=OrderState.CONFIRMED)
            record(order, verb="confirmed", actor=by)
            mail_confirmed(order)
    pick_list = PickList.objects.create(
        warehouse=warehouse, picker=by, language=by.language
    )
    _write(pick_list, orders, there)
    kick("orders.print_papers")
    return pick_list


def _lock(order_ids: Collection[int]) -> list[Order]:
    rows = Order.objects.filter(pk__in=order_ids)
    customers = Customer.objects.filter(pk__in=rows.values("customer"))
    # Evaluated: a queryset that nobody reads locks nothing.
    list(customers.order_by("pk").select_for_update(of=("self",), no_key=True))
    locked = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
    return sorted(locked, key=lambda one: list(order_ids).index(one.pk))


def _refuse_what_others_pick(orders: Collection[Order], warehouse: Warehouse) -> None:
    taken = PickOrder.objects.filter(
        order__in=[order.pk for order in orders],
        warehouse=warehouse,
        closed_at__isnull=True,
    ).select_related("order", "pick_list")
    first = taken.order_by("pk").first()
    if first is not None:
        raise BeingPicked(number=first.order.number, pick_list=str(first.pick_list))


def _write(
    pick_list: PickList, orders: Collection[Order], there: Mapping[int, Found]
) -> None:
    picks = PickOrder.objects.bulk_create(
        PickOrder(
            pick_list=pick_list,
            order=order,
            warehouse=pick_list.warehouse,
            position=position,
        )
        for position, order in enumerate(orders, start=1)
    )
    parts = [
        (pick, line, variant_id, quantity)
        for pick in picks
        for line, held in there[pick.order_id]
        for variant_id, quantity in sorted(held.parts.items())
    ]
    bins = bins_of((variant_id for _, _, variant_id, _ in parts), pick_list.warehouse)
    PickLine.objects.bulk_create(
        (
            PickLine(
                pick_order=pick,
                order_line=line,
                variant_id=variant_id,
                bin=bins.get(variant_id, ""),
                quantity=quantity,
            )
            for pick, line, variant_id, quantity in parts
        ),
        batch_size=500,
    )


@transaction.atomic
def note_picked(*, pick_list_id: int, found: Mapping[int, Decimal | None]) -> PickList:
    """Note what was found of lines, in base units; None: nobody has looked yet.

    Lines that are not named stay as they are. Raises PickListOver, MoreThanToPick.
    """
    pick_list = _lock_open(pick_list_id)
    _note(pick_list, found)
    return pick_list


@transaction.atomic
def finish_pick_list(
    *, pick_list_id: int, found: Mapping[int, Decimal | None], by: User
) -> PickList:
    """End the walk: what nobody found is short, and said so on its order.

    Orders of which nothing was found are free for others again. Raises PickListOver,
    MoreThanToPick.
    """
    pick_list = _lock_open(pick_list_id)
    _note(pick_list, found)
    lines = list(
        PickLine.objects.filter(pick_order__pick_list=pick_list).select_related(
            "pick_order__order", "variant"
        )
    )
    missed = [line for line in lines if line.picked is None]
    for line in missed:
        line.picked = ZERO
    PickLine.objects.bulk_update(missed, ["picked"], batch_size=500)
    _report_short(lines, by)
    found_of = {line.pick_order_id for line in lines if line.picked}
    now = timezone.now()
    empty = pick_list.orders.filter(closed_at__isnull=True).exclude(pk__in=found_of)
    empty.update(closed_at=now)
    is_left = pick_list.orders.filter(closed_at__isnull=True).exists()
    pick_list.state = PickState.PICKED if is_left else PickState.DONE
    pick_list.picked_at = now
    pick_list.save(update_fields=["state", "picked_at"])
    return pick_list


@transaction.atomic
def drop_pick_list(*, pick_list_id: int) -> PickList:
    """Give a list up: its orders are free for others. Raises PickListOver."""
    pick_list = PickList.objects.select_for_update(of=("self",), no_key=True).get(
        pk=pick_list_id
    )
    if pick_list.state not in (PickState.OPEN, PickState.PICKED):
        raise PickListOver(state=pick_list.get_state_display())
    pick_list.state = PickState.DROPPED
    pick_list.save(update_fields=["state"])
    open_picks = pick_list.orders.filter(closed_at__isnull=True)
    open_picks.update(closed_at=timezone.now())
    return pick_list


def _lock_open(pick_list_id: int) -> PickList:
    pick_list = PickList.objects.select_for_update(of=("self",), no_key=True).get(
        pk=pick_list_id
    )
    if pick_list.state != PickState.OPEN:
        raise PickListOver(state=pick_list.get_state_display())
    return pick_list


def _note(pick_list: PickList, found: Mapping[int, Decimal | None]) -> None:
    lines = PickLine.objects.filter(
        pick_order__pick_list=pick_list, pk__in=found
    ).select_related("variant")
    changed = []
    for line in lines:
        count = found[line.pk]
        if count is not None and not 0 <= count <= line.quantity:
            raise MoreThanToPick(sku=line.variant.sku, wanted=written(line.quantity))
        if count != line.picked:
            line.picked = count
            changed.append(line)
    PickLine.objects.bulk_update(changed, ["picked"], batch_size=500)


def _report_short(lines: Collection[PickLine], by: User) -> None:
    """Leave on the trail of each order what was not where it should be."""
    short: dict[Order, list[str]] = {}
    for line in lines:
        if line.picked is not None and line.picked < line.quantity:
            found, wanted = plain_quantity(line.picked), plain_quantity(line.quantity)
            said = f"{line.variant.sku}: {found}/{wanted}"
            short.setdefault(line.pick_order.order, []).append(said)
    for order, lacking in short.items():
        record(order, verb="picked_short", actor=by, lines=lacking)
