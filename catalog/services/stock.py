"""Stock: promise it, give it back, ship it, receive it, count it.

Everybody touches levels in the same order (variant, then warehouse) and last in the
transaction: they are the most wanted rows of the shop. A level's `reserved` is the sum
of its reservations; its `on_hand` is the sum of its movements.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Q

from catalog.errors import LineNotFromOneWarehouse, NotFromOneWarehouse, OutOfStock
from catalog.models import (
    KitPromise,
    StockLevel,
    StockPolicy,
    StockReservation,
    StockSplit,
    Variant,
    Warehouse,
)
from catalog.services.counting import (
    Arrival,
    Receipt,
    StockCount,
    count_levels,
    count_stock,
    receive_goods,
    receive_stock,
)
from catalog.services.issuing import StockIssue, ship_stock
from catalog.services.kits import Contents, contents_for, remember_contents
from catalog.services.levels import (
    Place,
    columns,
    lock_places,
    refuse_nothing,
    unpromise,
)
from catalog.sourcing_rules import Filled, Free, Sourcing, Wanted, fill, most_at
from shop.templatetags.angro import quantity as written

__all__ = [
    "Arrival",
    "Receipt",
    "Sourcing",
    "StockCount",
    "StockHold",
    "StockIssue",
    "count_levels",
    "count_stock",
    "receive_goods",
    "receive_stock",
    "release_expired_stock",
    "release_stock",
    "reserve_stock",
    "ship_stock",
]

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True)
class StockHold:
    """`quantity` base units of a variant wanted for `owner`, such as order-line:17.

    `sourcing` says from where; None: from the channel's warehouses by their position.
    What `may_wait` is promised as far as it is there, whatever the variant's policy.
    """

    variant_id: int
    quantity: Decimal
    owner: str
    sourcing: Sourcing | None = None
    may_wait: bool = False


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
) -> dict[str, Decimal]:
    """Promise stock of the warehouses that `holds` name: all of it or nothing.

    Answers what is missing, by owner: backordered and made-to-order variants are
    promised what is there and never refuse. Locks the levels in order and holds them
    until commit: call it last. A repeated owner adds to what it has. Kits are promised
    as their components, by the policy of the kit. Raises OutOfStock, which names every
    SKU that is short.
    """
    wanted = sorted(holds, key=lambda hold: (hold.variant_id, hold.owner))
    refuse_nothing(hold.quantity for hold in wanted)
    variants = Variant.objects.in_bulk({hold.variant_id for hold in wanted})
    kits = _contents_of(wanted, variants)
    groups = _by_sourcing(wanted, channel_id)
    places = {place for sourcing in groups for place in sourcing.warehouse_ids}
    free = _lock_free(_touched(wanted, kits), places)
    filled: list[Filled] = []
    missing: dict[str, Decimal] = {}
    for sourcing, group in groups.items():
        asked = [_wanted(hold, variants[hold.variant_id], kits) for hold in group]
        found = fill(asked, sourcing, free)
        missing |= _missing(asked, found, sourcing, free, variants)
        filled += found
    remember_contents(kits)
    _promise(list(_shares(filled)), expires_at)
    return missing


def _by_sourcing(
    wanted: Iterable[StockHold], channel_id: int
) -> dict[Sourcing, list[StockHold]]:
    groups: dict[Sourcing, list[StockHold]] = defaultdict(list)
    usual: Sourcing | None = None
    for hold in wanted:
        if hold.sourcing is None and usual is None:
            usual = _usual(channel_id)
        groups[hold.sourcing or usual or Sourcing(())].append(hold)
    return groups


def _usual(channel_id: int) -> Sourcing:
    rows = Warehouse.objects.filter(channels=channel_id).order_by("position", "pk")
    return Sourcing(tuple(rows.values_list("pk", flat=True)))


def _wanted(
    hold: StockHold, variant: Variant, kits: Mapping[tuple[str, int], Contents]
) -> Wanted:
    contents = kits.get((hold.owner, hold.variant_id))
    return Wanted(
        owner=hold.owner,
        variant_id=hold.variant_id,
        count=hold.quantity,
        parts={hold.variant_id: ONE} if contents is None else contents,
        is_kit=contents is not None,
        may_wait=hold.may_wait or variant.stock_policy != StockPolicy.STOP,
    )


def _missing(
    asked: Sequence[Wanted],
    filled: Iterable[Filled],
    sourcing: Sourcing,
    free: Free,
    variants: Mapping[int, Variant],
) -> dict[str, Decimal]:
    """What is not filled, by owner; refuses what cannot wait for it."""
    got: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for part in filled:
        got[part.wanted.owner, part.wanted.variant_id] += part.count
    missing: dict[str, Decimal] = defaultdict(Decimal)
    short: list[OutOfStock] = []
    for one in asked:
        lack = one.count - got[one.owner, one.variant_id]
        if lack > 0 and not one.may_wait:
            sku = variants[one.variant_id].sku
            short.append(_refusal(one, sourcing, free, sku))
        elif lack > 0:
            missing[one.owner] += lack
    if short:
        raise _all_of(short)
    return missing


def _all_of(short: Sequence[OutOfStock]) -> OutOfStock:
    """One refusal that names everything that is not there; else the first."""
    gone = [one.fields["sku"] for one in short if type(one) is OutOfStock]
    return OutOfStock(sku=", ".join(dict.fromkeys(gone))) if gone else short[0]


def _refusal(wanted: Wanted, sourcing: Sourcing, free: Free, sku: str) -> OutOfStock:
    """Why something is not filled: it is not there, or not in one place."""
    most = [most_at(wanted, place, free) for place in sourcing.warehouse_ids]
    is_split = sourcing.split != StockSplit.WITHIN_LINE
    if not is_split or sum(most, ZERO) < wanted.count:
        return OutOfStock(sku=sku)
    if max(most) >= wanted.count:
        return NotFromOneWarehouse(sku=sku)
    return LineNotFromOneWarehouse(sku=sku, most=written(max(most)))


def _shares(filled: Iterable[Filled]) -> Iterable[_Share]:
    for one in filled:
        for variant_id, need in one.wanted.parts.items():
            place = (variant_id, one.warehouse_id)
            yield _Share(place, one.wanted.owner, one.count * need)


def _contents_of(
    wanted: Sequence[StockHold], variants: Mapping[int, Variant]
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


def _lock_free(variant_ids: list[int], warehouse_ids: Collection[int]) -> Free:
    rows = (
        StockLevel.objects.filter(
            variant_id__in=variant_ids, warehouse_id__in=warehouse_ids
        )
        .in_lock_order()
        .select_for_update(no_key=True)
    )
    return {
        (row.variant_id, row.warehouse_id): max(row.on_hand - row.reserved, ZERO)
        for row in rows
    }


# The condition stands here as well as in the lock: should a caller ever take stock
# without the lock, nothing is sold twice.
_TAKE = """
UPDATE catalog_stocklevel AS level
SET reserved = level.reserved + taken.quantity
FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[])
    AS taken (variant_id, warehouse_id, quantity)
WHERE level.variant_id = taken.variant_id
  AND level.warehouse_id = taken.warehouse_id
  AND level.reserved <= level.on_hand - taken.quantity
"""
_HOLD = """
INSERT INTO catalog_stockreservation AS held
    (variant_id, warehouse_id, owner, quantity, expires_at, created_at)
SELECT variant_id, warehouse_id, owner, sum(quantity), %s, now()
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::numeric[])
    AS share (variant_id, warehouse_id, owner, quantity)
GROUP BY variant_id, warehouse_id, owner
ON CONFLICT (owner, variant_id, warehouse_id) DO UPDATE
SET quantity = held.quantity + excluded.quantity,
    expires_at = excluded.expires_at
"""


def _promise(shares: Sequence[_Share], expires_at: datetime | None) -> None:
    if not shares:
        return
    by_place: dict[Place, Decimal] = defaultdict(Decimal)
    for share in shares:
        by_place[share.place] += share.quantity
    places = sorted(by_place)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [*columns(places), [by_place[place] for place in places]])
        if cursor.rowcount != len(places):
            raise OutOfStock(sku=Variant.objects.get(pk=places[0][0]).sku)
        cursor.execute(
            _HOLD,
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
