"""Stock: promise it, give it back, ship it, receive it, count it.

Everybody touches levels in the same order (variant, then warehouse) and last in the
transaction: they are the most wanted rows of the shop. A level's `reserved` is the sum
of its reservations; its `on_hand` is the sum of its movements.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import User
from catalog.errors import OutOfStock
from catalog.models import (
    MovementKind,
    StockLevel,
    StockPolicy,
    StockReservation,
    Variant,
    Warehouse,
)
from catalog.services.counting import (
    Arrival,
    StockCount,
    count_levels,
    count_stock,
    receive_stock,
)
from catalog.services.levels import (
    Place,
    add_on_hand,
    columns,
    ensure_levels,
    lock_places,
    refuse_nothing,
    unpromise,
    write_movement,
)

__all__ = [
    "Arrival",
    "StockCount",
    "StockHold",
    "StockIssue",
    "count_levels",
    "count_stock",
    "receive_stock",
    "release_expired_stock",
    "release_stock",
    "reserve_stock",
    "ship_stock",
]


@dataclass(frozen=True)
class StockHold:
    """`quantity` base units of a variant wanted for `owner`, such as order-line:17."""

    variant_id: int
    quantity: Decimal
    owner: str


@dataclass(frozen=True)
class StockIssue:
    """`quantity` base units leave a warehouse for `owner`."""

    variant_id: int
    quantity: Decimal
    owner: str


@dataclass(frozen=True)
class _Share:
    place: Place
    owner: str
    quantity: Decimal


@transaction.atomic
def reserve_stock(
    *,
    holds: Sequence[StockHold],
    channel_id: int,
    expires_at: datetime | None = None,
) -> None:
    """Promise stock of the channel's warehouses: all of it or nothing.

    Locks the levels in order and holds them until commit: call it last. Backordered
    and made-to-order variants are promised what is there and never refuse. A repeated
    owner adds to what it has. Raises OutOfStock for the first SKU that is short.
    """
    wanted = sorted(holds, key=lambda hold: (hold.variant_id, hold.owner))
    refuse_nothing(hold.quantity for hold in wanted)
    variant_ids = sorted({hold.variant_id for hold in wanted})
    variants = Variant.objects.in_bulk(variant_ids)
    warehouses = list(
        Warehouse.objects.filter(channels=channel_id)
        .order_by("position", "pk")
        .values_list("pk", flat=True)
    )
    free = _lock_free(variant_ids, warehouses)
    shares: list[_Share] = []
    for hold in wanted:
        taken = _fill(hold, warehouses, free)
        missing = hold.quantity - sum(share.quantity for share in taken)
        variant = variants[hold.variant_id]
        if missing > 0 and variant.stock_policy == StockPolicy.STOP:
            raise OutOfStock(sku=variant.sku)
        shares += taken
    _promise(shares, expires_at, variants)


def _lock_free(
    variant_ids: list[int], warehouse_ids: list[int]
) -> dict[Place, Decimal]:
    rows = (
        StockLevel.objects.filter(
            variant_id__in=variant_ids, warehouse_id__in=warehouse_ids
        )
        .in_lock_order()
        .select_for_update(no_key=True)
    )
    return {
        (row.variant_id, row.warehouse_id): max(row.on_hand - row.reserved, Decimal(0))
        for row in rows
    }


def _fill(
    hold: StockHold, warehouses: list[int], free: dict[Place, Decimal]
) -> list[_Share]:
    """Take from the first warehouse that has it all, else from one after another."""
    places = [(hold.variant_id, warehouse) for warehouse in warehouses]
    whole = [place for place in places if free.get(place, 0) >= hold.quantity]
    missing, shares = hold.quantity, []
    for place in whole[:1] or places:
        part = min(free.get(place, Decimal(0)), missing)
        if part > 0:
            free[place] -= part
            missing -= part
            shares.append(_Share(place, hold.owner, part))
    return shares


def _promise(
    shares: Sequence[_Share],
    expires_at: datetime | None,
    variants: dict[int, Variant],
) -> None:
    if not shares:
        return
    by_place: dict[Place, Decimal] = defaultdict(Decimal)
    for share in shares:
        by_place[share.place] += share.quantity
    places = sorted(by_place)
    with connection.cursor() as cursor:
        # The condition stands here as well as in the lock above: should a caller ever
        # take stock without the lock, nothing is sold twice.
        cursor.execute(
            """
            UPDATE catalog_stocklevel AS level
            SET reserved = level.reserved + taken.quantity
            FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[])
                AS taken (variant_id, warehouse_id, quantity)
            WHERE level.variant_id = taken.variant_id
              AND level.warehouse_id = taken.warehouse_id
              AND level.reserved <= level.on_hand - taken.quantity
            """,
            [*columns(places), [by_place[place] for place in places]],
        )
        if cursor.rowcount != len(places):
            raise OutOfStock(sku=variants[places[0][0]].sku)
        cursor.execute(
            """
            INSERT INTO catalog_stockreservation AS held
                (variant_id, warehouse_id, owner, quantity, expires_at, created_at)
            SELECT variant_id, warehouse_id, owner, sum(quantity), %s, now()
            FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::numeric[])
                AS share (variant_id, warehouse_id, owner, quantity)
            GROUP BY variant_id, warehouse_id, owner
            ON CONFLICT (owner, variant_id, warehouse_id) DO UPDATE
            SET quantity = held.quantity + excluded.quantity,
                expires_at = excluded.expires_at
            """,
            [
                expires_at,
                *columns([share.place for share in shares]),
                [share.owner for share in shares],
                [share.quantity for share in shares],
            ],
        )


@transaction.atomic
def release_stock(*, owners: Sequence[str]) -> None:
    """Give back all that `owners` hold; owners without a reservation are fine."""
    _release(Q(owner__in=owners))


@transaction.atomic
def release_expired_stock(*, now: datetime, limit: int = 1000) -> int:
    """Give back reservations whose time is over; return how many of them."""
    expired = StockReservation.objects.filter(expires_at__lte=now)
    due = expired.order_by("expires_at").values_list("pk", flat=True)[:limit]
    return _release(Q(pk__in=list(due), expires_at__lte=now))


def _release(which: Q) -> int:
    held = StockReservation.objects.filter(which)
    lock_places(held.values_list("variant_id", "warehouse_id"))
    rows = list(held.order_by("variant_id", "warehouse_id").select_for_update())
    by_place: dict[Place, Decimal] = defaultdict(Decimal)
    for row in rows:
        by_place[row.variant_id, row.warehouse_id] += row.quantity
    StockReservation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    unpromise(by_place)
    return len(rows)


@transaction.atomic
def ship_stock(
    *,
    issues: Sequence[StockIssue],
    warehouse_id: int,
    reference: str,
    actor: User | None,
) -> None:
    """Take goods out of a warehouse and off their owners' reservations.

    What an owner holds there is used first, then what it holds elsewhere. Goods
    promised to others stay: raises OutOfStock. Made-to-order variants are received as
    they leave, for what is not on the shelf. Writes movements.
    """
    refuse_nothing(issue.quantity for issue in issues)
    wanted = sorted(issues, key=lambda issue: (issue.variant_id, issue.owner))
    held = StockReservation.objects.filter(
        owner__in=[issue.owner for issue in wanted],
        variant_id__in=[issue.variant_id for issue in wanted],
    )
    here = [(issue.variant_id, warehouse_id) for issue in wanted]
    lock_places([*here, *held.values_list("variant_id", "warehouse_id")])
    variants = Variant.objects.in_bulk({issue.variant_id for issue in wanted})
    for issue in wanted:
        _use_reservations(issue, warehouse_id)
        variant = variants[issue.variant_id]
        if variant.stock_policy == StockPolicy.MADE_TO_ORDER:
            _receive_what_was_made(issue, warehouse_id, reference, actor)
        if not _issue(issue, warehouse_id):
            raise OutOfStock(sku=variant.sku)
        write_movement(
            (issue.variant_id, warehouse_id),
            -issue.quantity,
            MovementKind.SHIPMENT,
            reference,
            actor,
        )


def _use_reservations(issue: StockIssue, warehouse_id: int) -> None:
    held = StockReservation.objects.filter(
        owner=issue.owner, variant_id=issue.variant_id
    ).select_for_update()
    missing, used = issue.quantity, defaultdict[Place, Decimal](Decimal)
    for row in sorted(held, key=lambda row: (row.warehouse_id != warehouse_id, row.pk)):
        part = min(row.quantity, missing)
        missing -= part
        used[row.variant_id, row.warehouse_id] += part
        if part == row.quantity:
            row.delete()
        elif part:
            row.quantity = row.quantity - part
            row.save(update_fields=["quantity"])
    unpromise(used)


def _issue(issue: StockIssue, warehouse_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE catalog_stocklevel SET on_hand = on_hand - %(quantity)s
            WHERE variant_id = %(variant)s AND warehouse_id = %(warehouse)s
              AND reserved <= on_hand - %(quantity)s
            """,
            {
                "quantity": issue.quantity,
                "variant": issue.variant_id,
                "warehouse": warehouse_id,
            },
        )
        return bool(cursor.rowcount == 1)


def _receive_what_was_made(
    issue: StockIssue, warehouse_id: int, reference: str, actor: User | None
) -> None:
    place = (issue.variant_id, warehouse_id)
    ensure_levels([place])
    level = StockLevel.objects.get(
        variant_id=issue.variant_id, warehouse_id=warehouse_id
    )
    missing = issue.quantity - (level.on_hand - level.reserved)
    if missing > 0:
        add_on_hand(place, missing)
        write_movement(place, missing, MovementKind.RECEIPT, reference, actor)
