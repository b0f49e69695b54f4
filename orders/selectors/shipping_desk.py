"""What whoever ships an order has before them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from catalog.models import StockPolicy, Variant, Warehouse
from orders.models import Order, OrderDestination, OrderLine, PickOrder
from orders.rules.destinations import named_place
from orders.selectors.held import held_by_warehouse
from orders.selectors.picking import picked_quantities

ZERO = Decimal(0)


@dataclass(frozen=True)
class Depot:
    """A warehouse that may ship, and for how many lines it holds something."""

    warehouse: Warehouse
    lines_count: int
    # What the address of the form says of it, and of the place.
    query: str = ""


@dataclass(frozen=True)
class OpenPlace:
    """One of several places that something is still to go to.

    `lines_count` are lines that are open, `ready_count` those of them that something
    is picked or held for; `query` is what the address of the form says of it.
    """

    destination: OrderDestination
    lines_count: int
    ready_count: int
    query: str
    is_chosen: bool

    @property
    def key(self) -> str:
        """The key of the destination, for forms."""
        return str(self.destination.pk)

    @property
    def name(self) -> str:
        """Who is there, and where."""
        return named_place(self.destination)


@dataclass(frozen=True)
class ShippingDesk:
    """Lines of an order that have not all left, and what can leave from where.

    A shipment goes to one place: of an order that goes to several, `lines` are those
    of the chosen one of its `places`. `quantities` are what the form proposes, in the
    lines' units: what was picked, else what is held in the chosen warehouse. `made`
    are lines made for the order, of which nothing is ever held.
    """

    order: Order
    lines: tuple[OrderLine, ...]
    depots: tuple[Depot, ...]
    warehouse_id: int | None
    held: dict[int, Decimal]
    quantities: dict[int, Decimal]
    made: frozenset[int]
    pick: PickOrder | None
    places: tuple[OpenPlace, ...] = ()

    @property
    def place(self) -> OpenPlace | None:
        """Where the lines go; None where all of the order goes to one place."""
        return next((one for one in self.places if one.is_chosen), None)


@dataclass(frozen=True)
class Asked:
    """Which warehouse, which place and what was picked, as the address says it."""

    warehouse_id: int | None = None
    place_id: int | None = None
    pick: PickOrder | None = None


def shipping_desk(order: Order, asked: Asked | None = None) -> ShippingDesk:
    """What can leave of an order. A handful of queries for any number of lines."""
    asked = asked or Asked()
    rows = order.lines.defer("price_trace", "discounts")
    still = tuple(line for line in rows if line.quantity_left)
    held, pick = held_by_warehouse(still), asked.pick
    picked = picked_quantities(pick) if pick else None
    ready = picked if picked is not None else _anywhere(held)
    place_id = _chosen_place(still, ready, asked.place_id)
    lines = tuple(line for line in still if line.destination_id == place_id)
    depots = _depots(order, lines, held, place_id)
    chosen = pick.warehouse_id if pick else asked.warehouse_id or _fullest(depots)
    here = held.get(chosen, {}) if chosen else {}
    proposed = here if picked is None else picked
    return ShippingDesk(
        order=order,
        lines=lines,
        depots=depots,
        warehouse_id=chosen,
        held=here,
        quantities={line.pk: proposed.get(line.pk, ZERO) for line in lines},
        made=_made(lines),
        pick=pick,
        places=_places(order, still, ready, place_id, pick),
    )


def _anywhere(held: Mapping[int, Mapping[int, Decimal]]) -> dict[int, Decimal]:
    """Lines that some warehouse holds something for."""
    return {pk: many for here in held.values() for pk, many in here.items()}


def _chosen_place(
    lines: Sequence[OrderLine], ready: Mapping[int, Decimal], asked: int | None
) -> int | None:
    """The place that is asked for, else the first that something can leave for."""
    known = dict.fromkeys(line.destination_id for line in lines)
    if asked in known:
        return asked
    able = (line.destination_id for line in lines if ready.get(line.pk))
    return next(able, next(iter(known), None))


def _depots(
    order: Order,
    lines: Iterable[OrderLine],
    held: Mapping[int, Mapping[int, Decimal]],
    place_id: int | None,
) -> tuple[Depot, ...]:
    """The warehouses that may ship, with how many of `lines` each holds some of."""
    keys = {line.pk for line in lines}
    of_place = {} if place_id is None else {"place": place_id}
    found = Warehouse.objects.filter(channels=order.channel_id)
    return tuple(
        Depot(
            warehouse=one,
            lines_count=len(keys & held.get(one.pk, {}).keys()),
            query=urlencode({**of_place, "warehouse": one.pk}),
        )
        for one in found.order_by("position", "pk")
    )


def _places(
    order: Order,
    lines: Sequence[OrderLine],
    ready: Mapping[int, Decimal],
    chosen: int | None,
    pick: PickOrder | None,
) -> tuple[OpenPlace, ...]:
    """The places that something is still to go to; none where there is only one."""
    if all(line.destination_id is None for line in lines):
        return ()
    of_pick = {} if pick is None else {"pick": pick.pk}
    counted = Counter(line.destination_id for line in lines)
    able = Counter(line.destination_id for line in lines if ready.get(line.pk))
    return tuple(
        OpenPlace(
            destination=one,
            lines_count=counted[one.pk],
            ready_count=able[one.pk],
            query=urlencode({"place": one.pk, **of_pick}),
            is_chosen=one.pk == chosen,
        )
        for one in order.destinations.all()
        if counted[one.pk]
    )


def finished_pick(order: Order, pick_id: int) -> PickOrder | None:
    """What was fetched for an order and has not left yet."""
    picks = order.picks.filter(pk=pick_id, closed_at__isnull=True)
    return picks.select_related("pick_list").first()


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
