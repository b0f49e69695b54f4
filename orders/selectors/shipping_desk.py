"""What whoever ships an order has before them."""

from dataclasses import dataclass
from decimal import Decimal

from catalog.models import StockPolicy, Variant, Warehouse
from orders.models import Order, OrderLine, PickOrder
from orders.selectors.held import held_by_warehouse
from orders.selectors.picking import picked_quantities

ZERO = Decimal(0)


@dataclass(frozen=True)
class Depot:
    """A warehouse that may ship, and for how many lines it holds something."""

    warehouse: Warehouse
    lines_count: int


@dataclass(frozen=True)
class ShippingDesk:
    """Lines of an order that have not all left, and what can leave from where.

    `quantities` are what the form proposes, in the lines' units: what was picked, else
    what is held in the chosen warehouse. `made` are lines made for the order, of which
    nothing is ever held.
    """

    order: Order
    lines: tuple[OrderLine, ...]
    depots: tuple[Depot, ...]
    warehouse_id: int | None
    held: dict[int, Decimal]
    quantities: dict[int, Decimal]
    made: frozenset[int]
    pick: PickOrder | None


def shipping_desk(
    order: Order, *, warehouse_id: int | None = None, pick: PickOrder | None = None
) -> ShippingDesk:
    """What can leave of an order. A handful of queries for any number of lines."""
    lines = tuple(line for line in order.lines.all() if line.quantity_left)
    held = held_by_warehouse(lines)
    places = Warehouse.objects.filter(channels=order.channel_id)
    depots = tuple(
        Depot(place, len(held.get(place.pk, {})))
        for place in places.order_by("position", "pk")
    )
    chosen = pick.warehouse_id if pick else warehouse_id or _fullest(depots)
    here = held.get(chosen, {}) if chosen else {}
    return ShippingDesk(
        order=order,
        lines=lines,
        depots=depots,
        warehouse_id=chosen,
        held=here,
        quantities=_to_one_place(lines, picked_quantities(pick) if pick else here),
        made=_made(lines),
        pick=pick,
    )


def finished_pick(order: Order, pick_id: int) -> PickOrder | None:
    """What was fetched for an order and has not left yet."""
    picks = order.picks.filter(pk=pick_id, closed_at__isnull=True)
    return picks.select_related("pick_list").first()


def _to_one_place(
    lines: tuple[OrderLine, ...], quantities: dict[int, Decimal]
) -> dict[int, Decimal]:
    """Goods for the first place alone: a shipment goes to one."""
    places = {line.pk: line.destination_id for line in lines}
    there = [pk for pk in places if quantities.get(pk)]
    return {pk: quantities[pk] for pk in there if places[pk] == places[there[0]]}


def _fullest(depots: tuple[Depot, ...]) -> int | None:
    best = max(depots, key=lambda depot: depot.lines_count, default=None)
    return best.warehouse.pk if best else None


def _made(lines: tuple[OrderLine, ...]) -> frozenset[int]:
    made = set(
        Variant.objects.filter(
            pk__in={line.variant_id for line in lines},
            stock_policy=StockPolicy.MADE_TO_ORDER,
        ).values_list("pk", flat=True)
    )
    return frozenset(line.pk for line in lines if line.variant_id in made)
