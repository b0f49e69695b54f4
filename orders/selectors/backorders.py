"""What of orders waits for goods, and when they come."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef

from accounts.models import Channel
from catalog.models import ShownStock, StockPolicy
from catalog.selectors.stock import stock_for
from orders.models import Backorder, Order
from orders.rules.parts import whole_units
from orders.selectors.dispatches import LONG_COLUMNS


@dataclass(frozen=True)
class Waiting:
    """What of a line is there and what follows, in the line's unit.

    `expected_on` is from today on; None: nobody knows.
    """

    ready: Decimal
    follows: Decimal
    expected_on: date | None


def waiting_lines(order: Order, *, today: date) -> dict[int, Waiting]:
    """The lines of an order that wait for goods. One query."""
    rows = Backorder.objects.owed().filter(order_line__order=order)
    long = (f"order_line__{name}" for name in LONG_COLUMNS)
    found = {}
    for row in rows.select_related("order_line").defer(*long):
        line = row.order_line
        left = line.quantity_left
        ready = max(whole_units(left * line.unit_factor - row.quantity, line), ZERO)
        is_known = row.expected_on is not None and row.expected_on >= today
        found[line.pk] = Waiting(
            ready=ready,
            follows=left - ready,
            expected_on=row.expected_on if is_known else None,
        )
    return found


ZERO = Decimal(0)


def expected_days(
    variant_ids: Collection[int], channel: Channel, *, today: date
) -> dict[int, date | None]:
    """When more of each variant can leave, from today on. One query."""
    if not variant_ids:
        return {}
    answers = stock_for(variant_ids, channel, today=today)
    return {pk: answer.more_on for pk, answer in answers.items()}


def orders_to_fill() -> list[int]:
    """Orders that wait for something of which there is some now, oldest first."""
    there = ShownStock.objects.filter(
        variant=OuterRef("variant"),
        warehouse__channels=OuterRef("order_line__order__channel"),
        free__gt=0,
    )
    rows = Backorder.objects.owed().filter(Exists(there))
    found = rows.order_by("order_line__order__placed_at", "order_line__order")
    return list(dict.fromkeys(found.values_list("order_line__order", flat=True)))


def orders_with_other_days(today_in: Iterable[tuple[Channel, date]]) -> list[int]:
    """Orders of channels whose backorders are expected on another day than was said.

    Two queries a channel. Made-to-order goods keep the day they were promised for.
    """
    found: dict[int, None] = {}
    for channel, today in today_in:
        rows = Backorder.objects.owed().filter(
            order_line__order__channel=channel,
            variant__stock_policy=StockPolicy.BACKORDER,
        )
        by_variant = defaultdict(list)
        for variant_id, order_id, day in rows.order_by("pk").values_list(
            "variant", "order_line__order", "expected_on"
        ):
            by_variant[variant_id].append((order_id, day))
        days = expected_days(by_variant.keys(), channel, today=today)
        for variant_id, waiting in by_variant.items():
            new = days.get(variant_id)
            found |= dict.fromkeys(pk for pk, day in waiting if new and new != day)
    return list(found)
