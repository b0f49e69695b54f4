"""Goods that came in go to the orders that wait for them, oldest first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.events import record
from accounts.models import Channel
from catalog.models import StockPolicy, StockSplit
from catalog.services.stock import StockHold, reserve_stock
from catalog.sourcing_rules import Sourcing
from orders.mails_backorders import mail_new_days, mail_ready
from orders.models import OWED, Backorder, Order, OrderLine
from orders.rules import stock_owner
from orders.selectors.backorders import (
    expected_days,
    orders_with_other_days,
)
from orders.selectors.held import held_of
from orders.selectors.sourcing import sourcing_of
from orders.services.holding import keep_backorders, sellers_today
from orders.services.locks import lock_order


@transaction.atomic
def fill_order(*, order_id: int) -> bool:
    """Reserve for an order what it waits for, as far as it is there; say if any was.

    The order's lock is taken before it is looked at: every piece is promised once.
    Whoever ordered is told of the lines that are complete now.
    """
    order = lock_order(order_id)
    rows = _waiting(order)
    if not rows:
        return False
    sourcing = _sourcing(order, [row.order_line for row in rows])
    missing = reserve_stock(
        holds=[
            StockHold(
                variant_id=row.variant_id,
                quantity=row.quantity,
                owner=stock_owner(row.order_line_id),
                sourcing=sourcing[row.order_line_id],
                # It was sold as what may wait, also if it is not any more.
                may_wait=True,
            )
            for row in rows
        ],
        channel_id=order.channel_id,
    )
    changed = []
    for row in rows:
        left = missing.get(stock_owner(row.order_line_id), row.quantity * 0)
        if left != row.quantity:
            row.quantity = left
            changed.append(row)
    if not changed:
        return False
    complete = [row.order_line for row in changed if not row.quantity]
    keep_backorders(changed)
    if complete:
        record(order, verb="goods_came", actor=None, lines=len(complete))
        mail_ready(order, complete)
    return True


def tell_new_days() -> int:
    """Note and tell where goods that are waited for come on another day.

    Say for how many orders. A day that passed without goods is told when there is a
    new one.
    """
    channels = Channel.objects.select_related("seller").order_by("pk")
    days = [
        (channel, timezone.localdate(timezone=channel.seller.zone))
        for channel in channels
    ]
    return sum(_tell_new_days(pk) for pk in orders_with_other_days(days))


@transaction.atomic
def _tell_new_days(order_id: int) -> bool:
    order = lock_order(order_id)
    rows = [
        row
        for row in _waiting(order)
        if row.variant.stock_policy == StockPolicy.BACKORDER
    ]
    changed = _with_new_days(order, rows, today=sellers_today(order))
    if not changed:
        return False
    keep_backorders(changed)
    mail_new_days(order, changed)
    return True


def _with_new_days(
    order: Order, rows: Sequence[Backorder], *, today: date
) -> list[Backorder]:
    days = expected_days({row.variant_id for row in rows}, order.channel, today=today)
    changed = []
    for row in rows:
        new = days.get(row.variant_id)
        if new and new != row.expected_on:
            row.expected_on = new
            changed.append(row)
    return changed


def _waiting(order: Order) -> list[Backorder]:
    if order.state not in OWED:
        return []
    rows = Backorder.objects.filter(order_line__order=order)
    return list(
        rows.select_related("order_line", "variant").order_by("order_line__position")
    )


def _sourcing(order: Order, lines: Sequence[OrderLine]) -> dict[int, Sourcing]:
    """Where more may come from: an order that is not split stays where it lies."""
    usual = sourcing_of(order, lines)
    if all(one.split != StockSplit.WHOLE for one in usual.values()):
        return usual
    lying: dict[int | None, set[int]] = defaultdict(set)
    for line, one in held_of(list(order.lines.all())):
        lying[line.destination_id].add(one.warehouse_id)
    return {
        line.pk: _within(usual[line.pk], lying[line.destination_id]) for line in lines
    }


def _within(sourcing: Sourcing, places: set[int]) -> Sourcing:
    kept = tuple(pk for pk in sourcing.warehouse_ids if pk in places)
    return replace(sourcing, warehouse_ids=kept) if kept else sourcing
