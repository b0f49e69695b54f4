"""What mails say about goods that were waited for."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from django.utils import timezone, translation

from accounts.selectors import mail_brand
from orders.models import Backorder, Order, OrderLine
from orders.rules.parts import whole_units
from orders.selectors.guests import is_guests, order_address
from orders.selectors.lines import UNIT_NAMES
from orders.selectors.readers import reader_of
from shop.mail import queue_mail
from shop.templatetags.angro import date_weekday

# Longer lists are on the order's page.
LINES_SHOWN = 50

Context = dict[str, Any]  # what the template names, as JSON


def mail_ready(order: Order, lines: Sequence[OrderLine]) -> None:
    """Owe whoever ordered the news that lines have all they waited for, once a line."""
    with translation.override(order.language):
        shown = [
            _line(line, str(line.quantity_left), day="") for line in lines[:LINES_SHOWN]
        ]
    _queue(
        "orders/backorder_ready",
        order,
        shown,
        len(lines),
        once=_mark(str(line.pk) for line in lines),
    )


def mail_new_days(order: Order, rows: Sequence[Backorder]) -> None:
    """Owe whoever ordered the day when goods come.

    Once for each change, which is noted in the same transaction: a day that was told
    before may be the right one again.
    """
    with translation.override(order.language):
        shown = [
            _line(
                row.order_line,
                str(whole_units(row.quantity, row.order_line) or row.quantity),
                day=date_weekday(row.expected_on),
            )
            for row in rows[:LINES_SHOWN]
        ]
    _queue(
        "orders/backorder_days",
        order,
        shown,
        len(rows),
        once=timezone.now().isoformat(),
    )


def _queue(
    template: str,
    order: Order,
    shown: list[Context],
    count: int,
    *,
    once: str,
) -> None:
    to = reader_of(order)
    if not to:
        return
    queue_mail(
        template,
        to=to,
        language=order.language,
        once=f"{template}-{order.pk}-{once}",
        context={
            **mail_brand(order.channel),
            "number": order.number,
            "po_number": order.po_number,
            "name": order.snapshot["placed_by"]["name"],
            "lines": shown,
            "more_count": max(count - LINES_SHOWN, 0),
            "order_url": order_address(order),
            "is_guest": is_guests(order),
        },
    )


def _mark(parts: Iterable[str]) -> str:
    return sha256("|".join(parts).encode()).hexdigest()[:20]


def _line(line: OrderLine, quantity: str, *, day: str) -> Context:
    return {
        "sku": line.sku,
        "own_number": line.own_number,
        "name": line.name,
        "unit": str(UNIT_NAMES.get(line.unit_code, line.unit_code)),
        "quantity": quantity,
        "day": day,
    }
