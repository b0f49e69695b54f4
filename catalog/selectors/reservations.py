"""What is held for whom, and where."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from catalog.models import KitPromise, StockReservation

ZERO = Decimal(0)


@dataclass(frozen=True)
class Held:
    """What a warehouse holds for an owner, in base units of what it ordered.

    `parts` are the goods themselves, by variant: of kits their components.
    """

    owner: str
    warehouse_id: int
    quantity: Decimal
    parts: Mapping[int, Decimal]


def held_for(variants: Mapping[str, int]) -> list[Held]:
    """What is held for owners that each ordered a variant. Two queries.

    Of kits as many as all their parts are held for.
    """
    parts: dict[tuple[str, int], dict[int, Decimal]] = defaultdict(dict)
    rows = StockReservation.objects.filter(owner__in=variants)
    for owner, warehouse_id, variant_id, quantity in rows.order_by(
        "warehouse_id", "pk"
    ).values_list("owner", "warehouse_id", "variant_id", "quantity"):
        parts[owner, warehouse_id][variant_id] = quantity
    contents = kit_contents(variants)
    return [
        Held(owner, place, _count(held, variants[owner], contents.get(owner)), held)
        for (owner, place), held in parts.items()
    ]


def kit_contents(variants: Mapping[str, int]) -> dict[str, dict[int, Decimal]]:
    """Of owners that ordered kits what was promised to be in one, by component."""
    found: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for row in KitPromise.objects.filter(owner__in=variants):
        if row.kit_id == variants[row.owner]:
            found[row.owner][row.component_id] = row.quantity
    return found


def _count(
    held: Mapping[int, Decimal], variant_id: int, contents: Mapping[int, Decimal] | None
) -> Decimal:
    if contents is None:
        return held.get(variant_id, ZERO)
    return whole_kits(held, contents)


def whole_kits(
    parts: Mapping[int, Decimal], contents: Mapping[int, Decimal]
) -> Decimal:
    """How many kits so many parts make."""
    counts = (parts.get(pk, ZERO) / need for pk, need in contents.items())
    return min(counts, default=ZERO).to_integral_value(rounding=ROUND_FLOOR)
