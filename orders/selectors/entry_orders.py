"""What a company ordered before, to order again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Max, QuerySet

from accounts.buyer import Buyer
from orders.models import Order, OrderLine
from orders.models.orders import FALLEN

OFTEN_WITHIN = timedelta(days=365)
MOST_OFTEN = 60


@dataclass(frozen=True)
class OrderedLine:
    """An article in a unit as it was ordered last; the price is that order's."""

    variant_id: int
    unit_id: int
    sku: str
    quantity: Decimal
    unit_amount: Decimal
    currency: str
    note: str = ""
    orders_count: int = 1
    cost_centre_id: int | None = None
    project: str = ""


def ordered_lines(order_ids: Sequence[int], buyer: Buyer) -> list[OrderedLine]:
    """Lines of orders that `buyer` may see, those of the same article added up.

    Price, note, cost centre and project are those of the newest order. One query.
    """
    orders = Order.objects.visible_to(buyer).filter(pk__in=order_ids)
    rows = OrderLine.objects.filter(order__in=orders).select_related("order")
    found: dict[tuple[int, int], OrderedLine] = {}
    for line in rows.order_by("-order_id", "position"):
        key = (line.variant_id, line.unit_id)
        known = found.get(key)
        if known is None:
            found[key] = _line(line)
        else:
            total = known.quantity + line.quantity
            count = known.orders_count + 1
            found[key] = replace(known, quantity=total, orders_count=count)
    return list(found.values())


def _line(line: OrderLine) -> OrderedLine:
    return OrderedLine(
        variant_id=line.variant_id,
        unit_id=line.unit_id,
        sku=line.sku,
        quantity=line.quantity,
        unit_amount=line.unit_price_amount,
        currency=line.order.currency,
        note=line.note,
        cost_centre_id=line.cost_centre_id,
        project=line.project,
    )


def frequent_lines(buyer: Buyer) -> list[OrderedLine]:
    """What stood in most orders of the last year that `buyer` may see.

    Those that came to nothing aside. The most frequent first, each as it was ordered
    last. Two queries.
    """
    orders = Order.objects.visible_to(buyer).exclude(state__in=FALLEN)
    orders = orders.filter(placed_at__gte=buyer.now - OFTEN_WITHIN)
    counted = (
        _lines(orders)
        .values("variant_id", "unit_id")
        .annotate(times=Count("order", distinct=True), last=Max("pk"))
        .order_by("-times", "-last")[:MOST_OFTEN]
    )
    times = {row["last"]: row["times"] for row in counted}
    lines = _lines(orders).select_related("order").in_bulk(list(times))
    return [
        replace(_line(lines[pk]), orders_count=count)
        for pk, count in times.items()
        if pk in lines
    ]


def _lines(orders: QuerySet[Order]) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(order__in=orders)
