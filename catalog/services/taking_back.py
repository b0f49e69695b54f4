"""Goods that customers send back, into stock again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from catalog.models import MovementKind, Variant
from catalog.services.kits import contents_for
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
class StockReturn:
    """`quantity` base units of a variant that had left for `owner` come back."""

    variant_id: int
    warehouse_id: int
    quantity: Decimal
    owner: str


@transaction.atomic
def take_back_stock(
    *, returns: Sequence[StockReturn], reference: str, actor: User | None
) -> None:
    """Put returned goods on the shelf; a movement of kind "return" for each.

    Of kits their components come back, as they were promised to the owner. Locks the
    levels in order and holds them until commit: call it last.
    """
    refuse_nothing(one.quantity for one in returns)
    parts = _parts(returns)
    ensure_levels([place for place, _ in parts])
    lock_places(place for place, _ in parts)
    added: dict[Place, Decimal] = defaultdict(Decimal)
    for place, quantity in parts:
        added[place] += quantity
    add_on_hand(added)
    write_movements(
        [Movement(place, quantity, MovementKind.RETURN) for place, quantity in parts],
        reference=reference,
        actor=actor,
    )


def _parts(returns: Sequence[StockReturn]) -> list[tuple[Place, Decimal]]:
    """What goes where, kits taken apart, in the order of locks."""
    kits = Variant.objects.filter(pk__in=[one.variant_id for one in returns])
    kit_ids = set(kits.exclude(kit_pricing="").values_list("pk", flat=True))
    contents = contents_for(((one.owner, one.variant_id) for one in returns), kit_ids)
    found = []
    for one in returns:
        alone = {one.variant_id: Decimal(1)}
        parts = contents.get((one.owner, one.variant_id), alone)
        found += [
            ((variant_id, one.warehouse_id), one.quantity * need)
            for variant_id, need in parts.items()
        ]
    return sorted(found)
