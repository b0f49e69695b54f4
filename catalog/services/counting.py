"""What comes in and what is found on the shelf."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from catalog.models import MovementKind
from catalog.services.kits import contents_of, refuse_kits
from catalog.services.levels import (
    Movement,
    Place,
    add_on_hand,
    ensure_levels,
    lock_places,
    refuse_nothing,
    write_movements,
)


@dataclass(frozen=True)
class Arrival:
    """The next delivery, in base units; `on` None: nothing is on its way."""

    on: date | None
    quantity: Decimal = Decimal(0)


@dataclass(frozen=True)
class StockCount:
    """What was found on the shelf, in base units. Without `arrival` that stays."""

    variant_id: int
    warehouse_id: int
    on_hand: Decimal
    arrival: Arrival | None = None


@dataclass(frozen=True)
class Receipt:
    """`quantity` base units of a variant that came in; a kit is taken apart."""

    variant_id: int
    quantity: Decimal


def receive_stock(
    *,
    variant_id: int,
    warehouse_id: int,
    quantity: Decimal,
    kind: MovementKind = MovementKind.RECEIPT,
    reference: str = "",
    actor: User | None = None,
) -> None:
    """Add goods of one variant that came in; see receive_goods."""
    receive_goods(
        receipts=[Receipt(variant_id, quantity)],
        warehouse_id=warehouse_id,
        kind=kind,
        reference=reference,
        actor=actor,
    )


@transaction.atomic
def receive_goods(
    *,
    receipts: Sequence[Receipt],
    warehouse_id: int,
    kind: MovementKind = MovementKind.RECEIPT,
    reference: str = "",
    actor: User | None = None,
) -> None:
    """Add goods that came in (a receipt or a return), each with a movement.

    Few statements for any number of them. A kit that comes in is taken apart: its
    components are added. What waits for such goods is found by the sweep of orders.
    """
    refuse_nothing(receipt.quantity for receipt in receipts)
    kits = contents_of({receipt.variant_id for receipt in receipts})
    added: dict[Place, Decimal] = defaultdict(Decimal)
    movements = []
    for receipt in sorted(receipts, key=lambda one: one.variant_id):
        parts = kits.get(receipt.variant_id, {receipt.variant_id: Decimal(1)})
        for variant_id, need in sorted(parts.items()):
            place, quantity = (variant_id, warehouse_id), receipt.quantity * need
            added[place] += quantity
            movements.append(Movement(place, quantity, kind))
    ensure_levels(added)
    lock_places(added)
    add_on_hand(added)
    write_movements(movements, reference=reference, actor=actor)


def count_stock(
    *,
    variant_id: int,
    warehouse_id: int,
    on_hand: Decimal,
    reference: str = "",
    actor: User | None = None,
) -> None:
    """Set what is on hand to what was counted, in base units; see count_levels."""
    counts = [StockCount(variant_id, warehouse_id, on_hand)]
    count_levels(counts=counts, reference=reference, actor=actor)


@transaction.atomic
def count_levels(
    *,
    counts: Sequence[StockCount],
    reference: str = "",
    actor: User | None = None,
) -> int:
    """Set many levels to what was counted; return how many differed.

    Few statements for any number of counts; the last count of a place wins. Each
    difference is a movement. Reservations stay, also where fewer goods were found
    than are promised: such a level has nothing free until goods come in. Raises
    KitHasNoStock.
    """
    if any(count.on_hand < 0 for count in counts):
        message = "Stock on hand cannot be negative"
        raise ValueError(message)
    by_place = {(count.variant_id, count.warehouse_id): count for count in counts}
    places = sorted(by_place)
    refuse_kits(variant_id for variant_id, _ in places)
    ensure_levels(places)
    lock_places(places)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT_LEVELS,
            {
                **_columns([by_place[place] for place in places]),
                "now": timezone.now(),
                "kind": MovementKind.COUNT.value,
                "reference": reference,
                "actor": actor.pk if actor else None,
            },
        )
        return int(cursor.rowcount)


def _columns(counts: Sequence[StockCount]) -> dict[str, list[Any]]:
    # Any: values of SQL
    arrivals = [count.arrival for count in counts]
    return {
        "variants": [count.variant_id for count in counts],
        "warehouses": [count.warehouse_id for count in counts],
        "found": [count.on_hand for count in counts],
        "days": [one.on if one else None for one in arrivals],
        "arriving": [one.quantity if one else None for one in arrivals],
    }


COUNT_LEVELS = """
WITH found AS (
    SELECT * FROM unnest(
        %(variants)s::bigint[], %(warehouses)s::bigint[], %(found)s::numeric[],
        %(days)s::date[], %(arriving)s::numeric[]
    ) AS f (variant_id, warehouse_id, on_hand, arrives_on, arriving)
), before AS (
    SELECT level.id, level.variant_id, level.warehouse_id, level.on_hand
    FROM catalog_stocklevel AS level JOIN found USING (variant_id, warehouse_id)
), counted AS (
    UPDATE catalog_stocklevel AS level
    SET on_hand = found.on_hand,
        counted_at = %(now)s,
        arrives_on = CASE WHEN found.arriving IS NULL THEN level.arrives_on
                          ELSE found.arrives_on END,
        arriving = coalesce(found.arriving, level.arriving)
    FROM found
    WHERE level.variant_id = found.variant_id
      AND level.warehouse_id = found.warehouse_id
    RETURNING level.id, level.on_hand
)
INSERT INTO catalog_stockmovement
    (variant_id, warehouse_id, kind, quantity, reference, actor_id, at)
SELECT before.variant_id, before.warehouse_id, %(kind)s,
       counted.on_hand - before.on_hand, %(reference)s, %(actor)s, %(now)s
FROM counted JOIN before USING (id)
WHERE counted.on_hand <> before.on_hand
ORDER BY before.variant_id, before.warehouse_id
"""
