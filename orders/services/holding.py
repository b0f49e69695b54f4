"""Stock for the lines of an order, and what it waits for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from catalog.services.stock import StockHold, release_stock, reserve_stock
from orders.models import (
    Backorder,
    Order,
    OrderLine,
    PickList,
    PickOrder,
    PickState,
)
from orders.rules import stock_owner
from orders.selectors.backorders import expected_days
from orders.selectors.held import held_of
from orders.selectors.sourcing import sourcing_of

ZERO = Decimal(0)


def hold_lines(order: Order, lines: Sequence[OrderLine]) -> None:
    """Reserve stock for lines that hold none yet, last in the transaction.

    From where the order is filled; what is short becomes a backorder where the
    article may wait. Raises OutOfStock.
    """
    if not lines:
        return
    sourcing = sourcing_of(order, lines)
    holds = [
        StockHold(
            variant_id=line.variant_id,
            quantity=line.quantity * line.unit_factor,
            owner=stock_owner(line.pk),
            sourcing=sourcing[line.pk],
        )
        for line in lines
    ]
    missing = reserve_stock(holds=holds, channel_id=order.channel_id)
    _note_backorders(order, lines, missing)


def forget_backorders(lines: Collection[OrderLine]) -> None:
    """Lines wait for nothing any more: they go, or are held anew."""
    Backorder.objects.filter(order_line__in=lines).delete()


def release_lines(order: Order, lines: Sequence[OrderLine]) -> None:
    """Lines are called off: their stock is free, and nobody picks the order any more.

    The order's lock is held; call it last in the transaction.
    """
    forget_backorders(lines)
    _leave_pick_lists(order)
    release_stock(owners=[stock_owner(line.pk) for line in lines])


def _leave_pick_lists(order: Order) -> None:
    picks = PickOrder.objects.filter(order=order, closed_at__isnull=True)
    # Orders first, then their lists, as whoever ships does.
    rows = PickList.objects.filter(pk__in=picks.values("pick_list")).order_by("pk")
    lists = list(rows.select_for_update(of=("self",), no_key=True))
    picks.update(closed_at=timezone.now())
    end_pick_lists([one.pk for one in lists])


def end_pick_lists(keys: Collection[int]) -> None:
    """Close those of picked lists that wait for no order; the lists are locked.

    Lists that somebody still walks with end when they are handed in.
    """
    waiting = PickOrder.objects.filter(pick_list__in=keys, closed_at__isnull=True)
    picked = PickList.objects.filter(pk__in=keys, state=PickState.PICKED)
    done = picked.exclude(pk__in=waiting.values("pick_list"))
    done.update(state=PickState.DONE)


def settle_backorders(lines: Sequence[OrderLine]) -> None:
    """After goods left: lines wait for what is neither shipped nor held."""
    rows = list(Backorder.objects.filter(order_line__in=lines))
    if not rows:
        return
    by_line = {line.pk: line for line in lines}
    waiting = [by_line[row.order_line_id] for row in rows]
    held = dict.fromkeys((line.pk for line in waiting), ZERO)
    for line, one in held_of(waiting):
        held[line.pk] += one.quantity
    for row in rows:
        line = by_line[row.order_line_id]
        row.quantity = line.quantity_left * line.unit_factor - held[line.pk]
    keep_backorders(rows)


def keep_backorders(rows: Sequence[Backorder]) -> None:
    """Write what rows wait for now; those that wait for nothing go."""
    Backorder.objects.filter(
        pk__in=[row.pk for row in rows if row.quantity <= 0]
    ).delete()
    Backorder.objects.bulk_update(
        [row for row in rows if row.quantity > 0],
        ["quantity", "expected_on"],
        batch_size=500,
    )


def _note_backorders(
    order: Order, lines: Sequence[OrderLine], missing: Mapping[str, Decimal]
) -> None:
    short = [line for line in lines if stock_owner(line.pk) in missing]
    if not short:
        return
    days = expected_days(
        {line.variant_id for line in short}, order.channel, today=sellers_today(order)
    )
    Backorder.objects.bulk_create(
        (
            Backorder(
                order_line=line,
                variant_id=line.variant_id,
                quantity=missing[stock_owner(line.pk)],
                expected_on=days.get(line.variant_id),
            )
            for line in short
        ),
        batch_size=500,
    )


def sellers_today(order: Order) -> date:
    """The date where the seller is."""
    return timezone.localdate(timezone=order.seller.zone)
