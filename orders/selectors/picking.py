"""What can be fetched from the shelves of a warehouse, and what is being fetched."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from catalog.models import StockLevel, StockReservation, Warehouse
from catalog.selectors.reservations import Held, kit_contents, whole_kits
from orders.models import (
    FulfilmentPolicy,
    Order,
    OrderLine,
    OrderState,
    PickLine,
    PickList,
    PickOrder,
    PickState,
)
from orders.rules import stock_owner
from orders.rules.destinations import goes_to
from orders.rules.parts import whole_units
from orders.selectors.held import held_of
from orders.selectors.lines import UNIT_NAMES

ZERO = Decimal(0)
# More are fetched after these.
MOST_ORDERS = 200
# What orders and their lines carry that nobody at a shelf reads.
LONG_FACTS = (
    "pick_order__order__snapshot",
    "order_line__price_trace",
    "order_line__discounts",
)


@dataclass(frozen=True)
class ReadyOrder:
    """An order that can be picked in a warehouse; `is_whole`: nothing else is left."""

    order: Order
    lines_count: int
    is_whole: bool


@dataclass(frozen=True)
class PickRow:
    """One walk to a bin: `quantity` base units, said in the line's unit as well."""

    line: PickLine
    order_number: str
    sku: str
    name: str
    ean: str
    unit: str
    # The same in the unit that was ordered, where that is another.
    units: Decimal | None
    kit: str
    # Where it goes, where the order goes to several places.
    goes_to: str = ""


@dataclass(frozen=True)
class PickedOrder:
    """An order of a pick list: what was found of it, and where it leaves."""

    pick: PickOrder
    order: Order
    short: tuple[PickRow, ...]
    is_shippable: bool

    @property
    def key(self) -> str:
        """The key of the pick, for addresses."""
        return str(self.pick.pk)


def pickable(staff: User, warehouse: Warehouse) -> QuerySet[Order]:
    """Orders that something is held for in a warehouse and that nobody picks there.

    Confirmed ones, and placed ones where the channel picks those. By the day they are
    wanted for, then as they came.
    """
    held = StockReservation.objects.filter(
        warehouse=warehouse,
        owner=Concat(Value(PREFIX), Cast(OuterRef("pk"), TextField())),
    )
    lines = OrderLine.objects.filter(Exists(held), order=OuterRef("pk"))
    picked = PickOrder.objects.filter(
        order=OuterRef("pk"), warehouse=warehouse, closed_at__isnull=True
    )
    found = _promised(staff).filter(Exists(lines), ~Exists(picked))
    return found.order_by("requested_on", "placed_at", "pk")


def _promised(staff: User) -> QuerySet[Order]:
    picks_placed = FulfilmentPolicy.objects.filter(picks_placed=True).values("channel")
    is_promised = Q(state__in=(OrderState.CONFIRMED, OrderState.PARTLY_SHIPPED))
    is_taken_at_once = Q(state=OrderState.PLACED, channel__in=picks_placed)
    return Order.objects.managed_by(staff).filter(is_promised | is_taken_at_once)


PREFIX = stock_owner(0).removesuffix("0")


def ready_orders(staff: User, warehouse: Warehouse) -> list[ReadyOrder]:
    """The first orders of `pickable`, with what of them is there. Four queries."""
    orders = list(
        pickable(staff, warehouse)
        .select_related("customer")
        .defer("snapshot")[:MOST_ORDERS]
    )
    lines = list(
        OrderLine.objects.filter(order__in=orders).defer("price_trace", "discounts")
    )
    here: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for line, one in held_of(lines):
        if one.warehouse_id == warehouse.pk:
            here[line.order_id][line.pk] = whole_units(one.quantity, line)
    left = {line.pk: line.quantity_left for line in lines if line.quantity_left}
    by_order: dict[int, list[int]] = defaultdict(list)
    for line in lines:
        if line.pk in left:
            by_order[line.order_id].append(line.pk)
    return [
        ReadyOrder(
            order=order,
            lines_count=len(here[order.pk]),
            is_whole=all(
                here[order.pk].get(pk, ZERO) >= left[pk] for pk in by_order[order.pk]
            ),
        )
        for order in orders
    ]


def to_pick(
    order_ids: Collection[int], warehouse: Warehouse
) -> dict[int, list[tuple[OrderLine, Held]]]:
    """What is held in a warehouse for the lines of orders, by order. Three queries."""
    lines = OrderLine.objects.filter(order__in=order_ids).order_by("order", "position")
    found: dict[int, list[tuple[OrderLine, Held]]] = defaultdict(list)
    for line, one in held_of(list(lines)):
        if one.warehouse_id == warehouse.pk and line.quantity_left:
            found[line.order_id].append((line, one))
    return found


def bins_of(variant_ids: Iterable[int], warehouse: Warehouse) -> dict[int, str]:
    """Where variants lie in a warehouse; "" where nobody said. One query."""
    levels = StockLevel.objects.filter(
        warehouse=warehouse, variant__in=set(variant_ids)
    )
    return dict(levels.values_list("variant", "bin"))


def pick_rows(pick_list: PickList) -> list[PickRow]:
    """What to fetch, as one walks through the bins. One query."""
    rows = PickLine.objects.filter(pick_order__pick_list=pick_list)
    lines = rows.select_related(
        "order_line__destination", "variant", "pick_order__order"
    ).defer(*LONG_FACTS)
    # Bins as they are numbered: A-2 before A-10.
    ordered = sorted(lines, key=_walk)
    return [_row(line) for line in ordered]


def _walk(line: PickLine) -> tuple[bool, list[tuple[bool, int, str]], str, int]:
    parts = re.findall(r"\d+|\D+", line.bin)
    numbered = [
        (part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts
    ]
    return not line.bin, numbered, line.variant.sku, line.pk


def _row(line: PickLine) -> PickRow:
    sold = line.order_line
    is_part = line.variant_id != sold.variant_id
    is_plain = is_part or sold.unit_factor == 1
    unit = "" if is_part else str(UNIT_NAMES.get(sold.unit_code, sold.unit_code))
    return PickRow(
        line=line,
        order_number=line.pick_order.order.number,
        sku=line.variant.sku,
        name=sold.name,
        ean=line.variant.ean,
        unit=unit,
        units=None if is_plain else whole_units(line.quantity, sold),
        kit=sold.sku if is_part else "",
        goes_to=goes_to(sold),
    )


def picked_orders(pick_list: PickList) -> list[PickedOrder]:
    """The orders of a list with what was not found. Two queries."""
    rows = pick_rows(pick_list)
    short: dict[int, list[PickRow]] = defaultdict(list)
    found: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row.line.pick_order_id] += row.line.picked or ZERO
        if row.line.picked is not None and row.line.picked < row.line.quantity:
            short[row.line.pick_order_id].append(row)
    picks = pick_list.orders.select_related("order__customer", "shipment").defer(
        "order__snapshot"
    )
    return [
        PickedOrder(
            pick=pick,
            order=pick.order,
            short=tuple(short[pick.pk]),
            is_shippable=pick_list.state == PickState.PICKED
            and pick.closed_at is None
            and found[pick.pk] > 0,
        )
        for pick in picks
    ]


def picked_quantities(pick: PickOrder) -> dict[int, Decimal]:
    """What was fetched of each line of an order, in the lines' units. Two queries.

    Lines whose place was served since are not named.
    """
    parts: dict[int, dict[int, Decimal]] = defaultdict(dict)
    lines: dict[int, OrderLine] = {}
    rows = pick.lines.filter(has_left=False).select_related("order_line")
    for row in rows.defer("order_line__price_trace", "order_line__discounts"):
        lines[row.order_line_id] = row.order_line
        parts[row.order_line_id][row.variant_id] = row.picked or ZERO
    contents = kit_contents(
        {stock_owner(pk): line.variant_id for pk, line in lines.items()}
    )
    return {
        pk: _units(line, parts[pk], contents.get(stock_owner(pk)))
        for pk, line in lines.items()
    }


def _units(
    line: OrderLine, parts: dict[int, Decimal], contents: dict[int, Decimal] | None
) -> Decimal:
    count = (
        whole_kits(parts, contents) if contents else parts.get(line.variant_id, ZERO)
    )
    return min(whole_units(count, line), line.quantity_left)


def to_pick_anywhere(staff: User) -> QuerySet[Order]:
    """Orders that can be picked in some warehouse and that nobody picks there."""
    if not staff.sees_every_customer:
        return Order.objects.none()
    picked = PickOrder.objects.filter(
        order=OuterRef(OuterRef("order")),
        warehouse=OuterRef("warehouse"),
        closed_at__isnull=True,
    )
    held = StockReservation.objects.filter(
        ~Exists(picked),
        owner=Concat(Value(PREFIX), Cast(OuterRef("pk"), TextField())),
    )
    there = OrderLine.objects.filter(Exists(held), order=OuterRef("pk"))
    return _promised(staff).filter(Exists(there))


def open_lists(staff: User) -> Sequence[PickList]:
    """Lists that somebody is at, the oldest first."""
    rows = PickList.objects.managed_by(staff)
    found = rows.filter(state__in=(PickState.OPEN, PickState.PICKED))
    return list(found.select_related("warehouse", "picker").order_by("pk"))
