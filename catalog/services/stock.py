"""Stock: promise it, give it back, ship it, receive it, count it.

Everybody touches levels in the same order (variant, then warehouse) and last in the
transaction: they are the most wanted rows of the shop. A level's `reserved` is the sum
of its reservations; its `on_hand` is the sum of its movements.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import User
from catalog.errors import OutOfStock
from catalog.models import (
    KitPromise,
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
from catalog.services.kits import (
    Contents,
    contents_for,
    pack,
    remember_contents,
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
    owner adds to what it has. Kits are promised as their components, by the policy of
    the kit. Raises OutOfStock for the first SKU that is short.
    """
    wanted = sorted(holds, key=lambda hold: (hold.variant_id, hold.owner))
    refuse_nothing(hold.quantity for hold in wanted)
    variants = Variant.objects.in_bulk({hold.variant_id for hold in wanted})
    kits = _contents_of(wanted, variants)
    warehouses = list(
        Warehouse.objects.filter(channels=channel_id)
        .order_by("position", "pk")
        .values_list("pk", flat=True)
    )
    free = _lock_free(_touched(wanted, kits), warehouses)
    shares: list[_Share] = []
    for hold in wanted:
        contents = kits.get((hold.owner, hold.variant_id))
        taken, missing = (
            _fill(hold, warehouses, free)
            if contents is None
            else _pack(hold, contents, warehouses, free)
        )
        variant = variants[hold.variant_id]
        if missing > 0 and variant.stock_policy == StockPolicy.STOP:
            raise OutOfStock(sku=variant.sku)
        shares += taken
    remember_contents(kits)
    _promise(shares, expires_at)


def _contents_of(
    wanted: Sequence[StockHold | StockIssue], variants: dict[int, Variant]
) -> dict[tuple[str, int], Contents]:
    kits = {pk for pk, variant in variants.items() if variant.is_kit}
    return contents_for(((one.owner, one.variant_id) for one in wanted), kits)


def _touched(
    wanted: Sequence[StockHold], kits: Mapping[tuple[str, int], Contents]
) -> list[int]:
    """Variants whose levels change: components stand for their kits."""
    single = {
        hold.variant_id for hold in wanted if (hold.owner, hold.variant_id) not in kits
    }
    return sorted(single.union(*kits.values()))


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
) -> tuple[list[_Share], Decimal]:
    """Take from the first warehouse that has it all, else from one after another.

    Also says how much is missing.
    """
    places = [(hold.variant_id, warehouse) for warehouse in warehouses]
    whole = [place for place in places if free.get(place, 0) >= hold.quantity]
    missing, shares = hold.quantity, []
    for place in whole[:1] or places:
        part = min(free.get(place, Decimal(0)), missing)
        if part > 0:
            free[place] -= part
            missing -= part
            shares.append(_Share(place, hold.owner, part))
    return shares, missing


def _pack(
    hold: StockHold,
    contents: Contents,
    warehouses: list[int],
    free: dict[Place, Decimal],
) -> tuple[list[_Share], Decimal]:
    """As `_fill`, for the components of a kit."""
    packed = pack(hold.quantity, contents, warehouses, free)
    shares = [
        _Share((component_id, place.warehouse_id), hold.owner, place.count * need)
        for place in packed
        for component_id, need in contents.items()
    ]
    return shares, hold.quantity - sum((one.count for one in packed), Decimal(0))


def _promise(shares: Sequence[_Share], expires_at: datetime | None) -> None:
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
            raise OutOfStock(sku=Variant.objects.get(pk=places[0][0]).sku)
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
    KitPromise.objects.filter(owner__in=owners).delete()


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
    they leave, for what is not on the shelf. Of kits their components leave, as they
    were promised. Writes movements.
    """
    refuse_nothing(issue.quantity for issue in issues)
    wanted = sorted(
        _unpacked(issues), key=lambda issue: (issue.variant_id, issue.owner)
    )
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


def _unpacked(issues: Sequence[StockIssue]) -> list[StockIssue]:
    """Issues with the components of kits in their place."""
    variants = Variant.objects.in_bulk({issue.variant_id for issue in issues})
    kits = _contents_of(issues, variants)
    found: list[StockIssue] = []
    for issue in issues:
        contents = kits.get((issue.owner, issue.variant_id))
        if contents is None:
            found.append(issue)
        elif not contents:
            raise OutOfStock(sku=variants[issue.variant_id].sku)
        else:
            found += [
                StockIssue(component_id, issue.quantity * need, issue.owner)
                for component_id, need in contents.items()
            ]
    return found


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
