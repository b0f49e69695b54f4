"""Goods leave: off the shelf, off the reservations, with a movement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from accounts.models import User
from catalog.errors import OutOfStock
from catalog.models import (
    MovementKind,
    StockLevel,
    StockPolicy,
    StockReservation,
    Variant,
)
from catalog.services.kits import contents_for
from catalog.services.levels import (
    Movement,
    Place,
    add_on_hand,
    columns,
    ensure_levels,
    lock_places,
    refuse_nothing,
    unpromise,
    write_movements,
)

ZERO = Decimal(0)


@dataclass(frozen=True)
class StockIssue:
    """`quantity` base units leave a warehouse for `owner`."""

    variant_id: int
    quantity: Decimal
    owner: str


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
    were promised. Writes movements; few statements for any number of issues.
    """
    refuse_nothing(issue.quantity for issue in issues)
    wanted = sorted(
        _unpacked(issues), key=lambda issue: (issue.variant_id, issue.owner)
    )
    variants = Variant.objects.in_bulk({issue.variant_id for issue in wanted})
    made = _made_to_order(variants)
    ensure_levels((pk, warehouse_id) for pk in made)
    _lock(wanted, warehouse_id)
    unpromise(_use_reservations(wanted, warehouse_id))
    leaving: dict[Place, Decimal] = defaultdict(Decimal)
    for issue in wanted:
        leaving[issue.variant_id, warehouse_id] += issue.quantity
    arrived = _receive_what_was_made(leaving, made)
    short = _take_off_shelf(leaving)
    if short is not None:
        raise OutOfStock(sku=variants[short].sku)
    gone = [
        Movement(
            (issue.variant_id, warehouse_id), -issue.quantity, MovementKind.SHIPMENT
        )
        for issue in wanted
    ]
    write_movements([*arrived, *gone], reference=reference, actor=actor)


def _made_to_order(variants: Mapping[int, Variant]) -> set[int]:
    return {
        pk
        for pk, variant in variants.items()
        if variant.stock_policy == StockPolicy.MADE_TO_ORDER
    }


def _unpacked(issues: Sequence[StockIssue]) -> list[StockIssue]:
    """Issues with the components of kits in their place."""
    variants = Variant.objects.in_bulk({issue.variant_id for issue in issues})
    kits = contents_for(
        ((issue.owner, issue.variant_id) for issue in issues),
        (pk for pk, variant in variants.items() if variant.is_kit),
    )
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


def _lock(wanted: Sequence[StockIssue], warehouse_id: int) -> None:
    held = StockReservation.objects.filter(
        owner__in={issue.owner for issue in wanted},
        variant_id__in={issue.variant_id for issue in wanted},
    )
    here = [(issue.variant_id, warehouse_id) for issue in wanted]
    lock_places([*here, *held.values_list("variant_id", "warehouse_id")])


def _use_reservations(
    wanted: Sequence[StockIssue], warehouse_id: int
) -> dict[Place, Decimal]:
    """Use up what the owners hold, here first; what that is, by place."""
    missing: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for issue in wanted:
        missing[issue.owner, issue.variant_id] += issue.quantity
    rows = StockReservation.objects.filter(
        owner__in={owner for owner, _ in missing},
        variant_id__in={variant_id for _, variant_id in missing},
    ).select_for_update()
    used: dict[Place, Decimal] = defaultdict(Decimal)
    left: dict[int, Decimal] = {}
    for row in sorted(rows, key=lambda row: (row.warehouse_id != warehouse_id, row.pk)):
        key = row.owner, row.variant_id
        part = min(row.quantity, missing.get(key, ZERO))
        if part:
            missing[key] -= part
            used[row.variant_id, row.warehouse_id] += part
            left[row.pk] = row.quantity - part
    _shrink(left)
    return used


def _shrink(left: dict[int, Decimal]) -> None:
    """Leave so much of each reservation; those with nothing left go."""
    gone = [pk for pk, quantity in left.items() if not quantity]
    kept = [(pk, quantity) for pk, quantity in left.items() if quantity]
    StockReservation.objects.filter(pk__in=gone).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE catalog_stockreservation AS held SET quantity = rest.quantity
            FROM unnest(%s::bigint[], %s::numeric[]) AS rest (id, quantity)
            WHERE held.id = rest.id
            """,
            [[pk for pk, _ in kept], [quantity for _, quantity in kept]],
        )


def _receive_what_was_made(
    leaving: dict[Place, Decimal], made: set[int]
) -> list[Movement]:
    """Put what was made for the order on the shelf, as far as it is not there."""
    places = {place: count for place, count in leaving.items() if place[0] in made}
    if not places:
        return []
    levels = StockLevel.objects.filter(
        variant_id__in=made, warehouse_id__in={place[1] for place in places}
    )
    lacking = {}
    for level in levels:
        place = (level.variant_id, level.warehouse_id)
        lack = places.get(place, ZERO) - (level.on_hand - level.reserved)
        if lack > 0:
            lacking[place] = lack
    add_on_hand(lacking)
    return [
        Movement(place, lack, MovementKind.RECEIPT)
        for place, lack in sorted(lacking.items())
    ]


def _take_off_shelf(leaving: dict[Place, Decimal]) -> int | None:
    """Take goods that are promised to nobody else; a variant that is short, if any."""
    places = sorted(leaving)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE catalog_stocklevel AS level
            SET on_hand = level.on_hand - gone.quantity
            FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[])
                AS gone (variant_id, warehouse_id, quantity)
            WHERE level.variant_id = gone.variant_id
              AND level.warehouse_id = gone.warehouse_id
              AND level.reserved <= level.on_hand - gone.quantity
            RETURNING level.variant_id
            """,
            [*columns(places), [leaving[place] for place in places]],
        )
        taken = {variant_id for (variant_id,) in cursor.fetchall()}
    return next((pk for pk, _ in places if pk not in taken), None)
