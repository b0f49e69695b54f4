"""What lies in the warehouses, what is promised, and how it came to be."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from catalog.models import (
    MovementKind,
    StockLevel,
    StockMovement,
    StockReservation,
)
from orders.models import OrderLine, OrderState, Shipment, ShipmentLine
from orders.rules import stock_owner
from shop.demo.content import PRODUCTS
from shop.demo.content.model import VariantContent
from shop.demo.seed.demo import Demo

Place = tuple[str, int]  # warehouse code, variant

# Free at Brașov, Bucharest, Cluj; days until more comes; how much.
KNOWN = {
    "GN-11065-P": (820, 300, 120, 10, 600),
    "GN-12100-P": (18, 0, 0, 10, 300),
    "GN-11150-P": (0, 0, 0, 10, 240),
    "PR-2208": (30, 0, 0, 10, 10),
    "CF-1002": (620, 180, 80, 0, 0),
}
OPEN = (OrderState.PLACED, OrderState.CONFIRMED, OrderState.PARTLY_SHIPPED)
SHARES = {"BV": Decimal(1), "BU": Decimal("0.4"), "CJ": Decimal("0.2")}


def write_stock(demo: Demo, shipments: Sequence[Shipment]) -> None:
    """Levels whose on-hand is the sum of their movements, and reserved of promises."""
    levels = {
        place: level
        for product in PRODUCTS
        for variant in product.variants
        if variant.stock_policy != "made_to_order"
        for place, level in _levels(demo, variant).items()
    }
    _promise(demo, levels)
    out = _shipped(demo, levels, shipments)
    opened_at = demo.now - timedelta(days=400)
    opening = [
        StockMovement(
            variant_id=level.variant_id,
            warehouse_id=level.warehouse_id,
            kind=MovementKind.RECEIPT,
            quantity=level.on_hand - out[place],
            reference="Opening stock",
            actor=demo.users["depot@angro.example"],
            at=opened_at,
        )
        for place, level in levels.items()
        if level.on_hand != out[place]
    ]
    StockLevel.objects.bulk_create(levels.values(), batch_size=1000)
    StockMovement.objects.bulk_create(opening, batch_size=1000)


def _levels(demo: Demo, content: VariantContent) -> dict[Place, StockLevel]:
    variant = demo.variants[content.sku]
    *free, days, arriving = KNOWN.get(content.sku) or _drawn(demo, content)
    levels = {}
    for code, quantity in zip(demo.warehouses, free, strict=True):
        is_first = code == "BV"
        comes = is_first and arriving > 0
        levels[code, variant.pk] = StockLevel(
            variant=variant,
            warehouse=demo.warehouses[code],
            on_hand=Decimal(quantity),
            arrives_on=demo.today + timedelta(days=days) if comes else None,
            arriving=Decimal(arriving) if comes else Decimal(0),
            counted_at=demo.now - timedelta(minutes=demo.rng.randint(2, 50)),
        )
    return levels


def _drawn(demo: Demo, content: VariantContent) -> tuple[int, int, int, int, int]:
    """Plenty, little or nothing, with more on its way or not."""
    rng = demo.rng
    step = int(content.units[0].step) or 1
    usual = int(max(2400 / float(content.list_price_net), 4))
    plenty = -(-min(usual, 4000) // step) * step
    mood = rng.random()
    if mood < 0.05:
        return 0, 0, 0, rng.randint(3, 24), plenty
    if mood < 0.08:
        return 0, 0, 0, 0, 0
    if mood < 0.16:
        return step * rng.randint(1, 3), 0, 0, rng.randint(3, 18), plenty
    main = step * rng.randint(max(plenty // step // 3, 1), max(plenty // step, 1))
    other = [
        int(main * SHARES[code] * Decimal(str(round(rng.random(), 2)))) // step * step
        for code in ("BU", "CJ")
    ]
    return main, other[0], other[1], 0, 0


def _promise(demo: Demo, levels: dict[Place, StockLevel]) -> None:
    """Reserve what open orders wait for, on top of what is free."""
    waiting = OrderLine.objects.filter(order__state__in=OPEN)
    rows = []
    for line in waiting.select_related("order").order_by("pk"):
        level = levels.get(("BV", line.variant_id))
        quantity = line.quantity_left * line.unit_factor
        if level is None or not quantity:
            continue
        level.on_hand += quantity
        level.reserved += quantity
        rows.append(
            StockReservation(
                variant_id=line.variant_id,
                warehouse=demo.warehouses["BV"],
                owner=stock_owner(line.pk),
                quantity=quantity,
            )
        )
    StockReservation.objects.bulk_create(rows)


def _shipped(
    demo: Demo, levels: dict[Place, StockLevel], shipments: Sequence[Shipment]
) -> dict[Place, Decimal]:
    """Write what left as movements; the (negative) sum by place."""
    codes = {warehouse.pk: code for code, warehouse in demo.warehouses.items()}
    out: dict[Place, Decimal] = defaultdict(Decimal)
    movements = []
    lines = ShipmentLine.objects.filter(shipment__in=shipments)
    for line in lines.select_related("shipment__order", "order_line").order_by("pk"):
        shipment, sold = line.shipment, line.order_line
        place = (codes[shipment.warehouse_id], sold.variant_id)
        if place not in levels:
            continue
        quantity = -line.quantity * sold.unit_factor
        out[place] += quantity
        movements.append(
            StockMovement(
                variant_id=sold.variant_id,
                warehouse_id=shipment.warehouse_id,
                kind=MovementKind.SHIPMENT,
                quantity=quantity,
                reference=shipment.order.number,
                actor_id=shipment.shipped_by_id,
                at=shipment.shipped_at,
            )
        )
    StockMovement.objects.bulk_create(movements, batch_size=1000)
    return out
