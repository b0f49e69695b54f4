"""From where an order is filled."""

from collections.abc import Iterable, Mapping, Sequence

from catalog.models import StockSplit, Warehouse, WarehouseArea
from catalog.sourcing_rules import Sourcing
from orders.models import FulfilmentPolicy, Order, OrderDestination, OrderLine
from orders.rules.sourcing import ServedArea, nearest_first

Place = Mapping[str, str]


def sourcing_of(order: Order, lines: Sequence[OrderLine]) -> dict[int, Sourcing]:
    """Where goods for each line come from, as its channel settled and its place asks.

    Two queries; one more where the nearest warehouse goes first, and one where the
    order goes to several places.
    """
    policy = fulfilment_policy(order.channel_id)
    split = StockSplit(policy.split)
    rows = Warehouse.objects.filter(channels=order.channel_id)
    served = tuple(rows.order_by("position", "pk").values_list("pk", flat=True))
    if not policy.is_nearest_first:
        return dict.fromkeys((line.pk for line in lines), Sourcing(served, split))
    places = _places(order, lines)
    areas = _areas(served, {place["country"] for place in places.values()})
    near = {
        key: nearest_first(
            served, areas, country=place["country"], postcode=place["postcode"]
        )
        for key, place in places.items()
    }
    return {line.pk: Sourcing(near[line.destination_id], split) for line in lines}


def fulfilment_policy(channel_id: int) -> FulfilmentPolicy:
    """How a channel's orders are filled; the usual way where nobody settled it."""
    found = FulfilmentPolicy.objects.filter(channel=channel_id).first()
    return found or FulfilmentPolicy(channel_id=channel_id)


def _places(order: Order, lines: Iterable[OrderLine]) -> dict[int | None, Place]:
    """Where lines go, by their destination; the order's own place without one."""
    places: dict[int | None, Place] = {None: order.snapshot["delivery"]}
    if {line.destination_id for line in lines} - {None}:
        rows = OrderDestination.objects.filter(order=order)
        places |= {row.pk: row.place for row in rows}
    return places


def _areas(warehouse_ids: tuple[int, ...], countries: set[str]) -> list[ServedArea]:
    rows = WarehouseArea.objects.filter(
        warehouse__in=warehouse_ids, country__in=countries
    )
    return [
        ServedArea(
            warehouse_id=row.warehouse_id,
            country=str(row.country.code),
            postcode_from=row.postcode_from,
            postcode_to=row.postcode_to,
            position=row.position,
        )
        for row in rows
    ]
