"""Kits in stock: a kit is promised, shipped and taken back as its components.

It has no stock of its own. It is packed in one warehouse, of what lies there; what was
in it when it was promised is what is shipped.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.db.models import F

from catalog.errors import KitHasNoStock
from catalog.models import KitComponent, KitPromise, Variant

# Base units of each component in one base unit of the kit.
Contents = Mapping[int, Decimal]
Free = dict[tuple[int, int], Decimal]


@dataclass(frozen=True)
class Packed:
    """So many kits packed in a warehouse."""

    warehouse_id: int
    count: Decimal


def contents_of(kit_ids: Iterable[int]) -> dict[int, Contents]:
    """What is in each kit now; what is no kit is missing. One query."""
    rows = KitComponent.objects.filter(kit_id__in=set(kit_ids)).values_list(
        "kit_id", "component_id", F("quantity") * F("unit__factor")
    )
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for kit_id, component_id, quantity in rows:
        found[kit_id][component_id] = quantity
    return dict(found)


def contents_for(
    wanted: Iterable[tuple[str, int]], kit_ids: Iterable[int]
) -> dict[tuple[str, int], Contents]:
    """What is in the kits that owners want: as it was promised to them, else as now.

    `wanted` are pairs of owner and variant, `kit_ids` those of them that are kits.
    Kits without components have empty contents. Two queries, none without kits.
    """
    kits = set(kit_ids)
    pairs = [(owner, pk) for owner, pk in wanted if pk in kits]
    if not pairs:
        return {}
    promised: dict[tuple[str, int], dict[int, Decimal]] = defaultdict(dict)
    for row in KitPromise.objects.filter(
        owner__in={owner for owner, _ in pairs}, kit_id__in=kits
    ):
        promised[row.owner, row.kit_id][row.component_id] = row.quantity
    now = contents_of(kits)
    return {pair: promised.get(pair) or now.get(pair[1], {}) for pair in pairs}


def remember_contents(contents: Mapping[tuple[str, int], Contents]) -> None:
    """Keep what was promised to owners; what was kept before stays."""
    KitPromise.objects.bulk_create(
        (
            KitPromise(
                owner=owner, kit_id=kit_id, component_id=component_id, quantity=need
            )
            for (owner, kit_id), parts in sorted(contents.items())
            for component_id, need in sorted(parts.items())
        ),
        ignore_conflicts=True,
    )


def pack(
    count: Decimal, contents: Contents, warehouse_ids: Sequence[int], free: Free
) -> list[Packed]:
    """Take the components of `count` kits out of `free`, as far as they last.

    From the first warehouse that can pack them all, else from one after another.
    """
    if not contents:
        return []
    could = {place: _most(place, contents, free) for place in warehouse_ids}
    whole = [place for place in warehouse_ids if could[place] >= count]
    missing, packed = count, []
    for place in whole[:1] or warehouse_ids:
        part = min(could[place], missing)
        if part > 0:
            for component_id, need in contents.items():
                free[component_id, place] -= part * need
            missing -= part
            packed.append(Packed(place, part))
    return packed


def _most(warehouse_id: int, contents: Contents, free: Free) -> Decimal:
    """How many whole kits a warehouse can pack."""
    return min(
        (free.get((component_id, warehouse_id), Decimal(0)) / need).to_integral_value(
            rounding=ROUND_FLOOR
        )
        for component_id, need in contents.items()
    )


def refuse_kits(variant_ids: Iterable[int]) -> None:
    """Raise KitHasNoStock for the first kit among the variants: it is not counted."""
    kits = Variant.objects.filter(pk__in=set(variant_ids)).exclude(kit_pricing="")
    kit = kits.order_by("sku").first()
    if kit is not None:
        raise KitHasNoStock(sku=kit.sku)
