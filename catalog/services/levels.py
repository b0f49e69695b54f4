"""Stock levels row by row: the statements that the services of stock share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from accounts.models import User
from catalog.models import MovementKind

Place = tuple[int, int]  # variant and warehouse: the order of locks


def columns(places: Sequence[Place]) -> tuple[list[int], list[int]]:
    return [variant for variant, _ in places], [warehouse for _, warehouse in places]


def refuse_nothing(quantities: Iterable[Decimal]) -> None:
    """Raise ValueError unless every quantity is positive."""
    if any(quantity <= 0 for quantity in quantities):
        message = "A quantity of stock must be positive"
        raise ValueError(message)


def lock_places(places: Iterable[Place]) -> None:
    """Lock levels in order; a queryset that nobody evaluates would lock nothing."""
    wanted = sorted(set(places))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 1 FROM catalog_stocklevel AS level
            JOIN unnest(%s::bigint[], %s::bigint[]) AS place (variant_id, warehouse_id)
                USING (variant_id, warehouse_id)
            ORDER BY level.variant_id, level.warehouse_id
            FOR NO KEY UPDATE OF level
            """,
            [*columns(wanted)],
        )


def unpromise(by_place: Mapping[Place, Decimal]) -> None:
    """Take from what is reserved; the levels are locked."""
    places = sorted(by_place)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE catalog_stocklevel AS level
            SET reserved = level.reserved - back.quantity
            FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[])
                AS back (variant_id, warehouse_id, quantity)
            WHERE level.variant_id = back.variant_id
              AND level.warehouse_id = back.warehouse_id
            """,
            [*columns(places), [by_place[place] for place in places]],
        )


def ensure_levels(places: Iterable[Place]) -> None:
    """Make the levels that are not there yet, empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO catalog_stocklevel
                (variant_id, warehouse_id, on_hand, reserved, arriving, counted_at)
            SELECT variant_id, warehouse_id, 0, 0, 0, now()
            FROM unnest(%s::bigint[], %s::bigint[]) AS p (variant_id, warehouse_id)
            ORDER BY variant_id, warehouse_id
            ON CONFLICT (variant_id, warehouse_id) DO NOTHING
            """,
            [*columns(sorted(places))],
        )


def add_on_hand(by_place: Mapping[Place, Decimal]) -> None:
    """Add to what is on hand; the levels are there and locked."""
    places = sorted(by_place)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE catalog_stocklevel AS level
            SET on_hand = level.on_hand + more.quantity
            FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[])
                AS more (variant_id, warehouse_id, quantity)
            WHERE level.variant_id = more.variant_id
              AND level.warehouse_id = more.warehouse_id
            """,
            [*columns(places), [by_place[place] for place in places]],
        )


@dataclass(frozen=True)
class Movement:
    """A change of what is on hand, signed, in base units."""

    place: Place
    quantity: Decimal
    kind: MovementKind


def write_movements(
    movements: Sequence[Movement], *, reference: str, actor: User | None
) -> None:
    """Write movements in their order, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO catalog_stockmovement
                (variant_id, warehouse_id, kind, quantity, reference, actor_id, at)
            SELECT variant_id, warehouse_id, kind, quantity, %s, %s, now()
            FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::numeric[])
                WITH ORDINALITY AS moved (variant_id, warehouse_id, kind, quantity, n)
            ORDER BY n
            """,
            [
                reference,
                actor.pk if actor else None,
                *columns([one.place for one in movements]),
                [one.kind.value for one in movements],
                [one.quantity for one in movements],
            ],
        )
