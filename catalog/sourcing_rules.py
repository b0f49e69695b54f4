"""Which warehouse fills what: values in, shares out.

As few parcels as possible, found greedily: each round the warehouse that has most of
what is left, whole; of several the one that is asked first. With the handful of
warehouses that a distributor has this is seldom one more than the fewest, and the same
stock always gives the same answer.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from catalog.models import StockSplit

ZERO = Decimal(0)
# What is free, in base units, by variant and warehouse.
Free = dict[tuple[int, int], Decimal]


@dataclass(frozen=True)
class Sourcing:
    """Warehouses in the order in which they are asked, and what may be split."""

    warehouse_ids: tuple[int, ...]
    split: StockSplit = StockSplit.WITHIN_LINE


@dataclass(frozen=True)
class Wanted:
    """`count` of something for `owner`; `parts` are the base units in one of it.

    Kits have several parts, or other counts of them, and are packed whole. What
    `may_wait` is promised as far as it is there.
    """

    owner: str
    variant_id: int
    count: Decimal
    parts: Mapping[int, Decimal]
    is_kit: bool = False
    may_wait: bool = False


@dataclass(frozen=True)
class Filled:
    """`count` of what is wanted comes from a warehouse."""

    wanted: Wanted
    warehouse_id: int
    count: Decimal


def fill(wanted: Sequence[Wanted], sourcing: Sourcing, free: Free) -> list[Filled]:
    """Take what is wanted out of `free`, as far as it lasts and may be split."""
    if not sourcing.warehouse_ids:
        return []
    if sourcing.split == StockSplit.WHOLE:
        return _from_one(wanted, sourcing.warehouse_ids, free)
    filled, left = _whole_lines(wanted, sourcing.warehouse_ids, free)
    used = {one.warehouse_id for one in filled}
    for one in left:
        if sourcing.split == StockSplit.WITHIN_LINE:
            parts = _scraped(one, sourcing.warehouse_ids, free, used)
        else:
            parts = _fullest(one, sourcing.warehouse_ids, free) if one.may_wait else []
        used.update(part.warehouse_id for part in parts)
        filled += parts
    return filled


def most_at(
    wanted: Wanted, warehouse_id: int, free: Mapping[tuple[int, int], Decimal]
) -> Decimal:
    """How many a warehouse could give; of kits whole ones."""
    counts = (
        free.get((variant_id, warehouse_id), ZERO) / need
        for variant_id, need in wanted.parts.items()
    )
    most = min(counts, default=ZERO)
    return most.to_integral_value(rounding=ROUND_FLOOR) if wanted.is_kit else most


def _from_one(
    wanted: Sequence[Wanted], warehouse_ids: Sequence[int], free: Free
) -> list[Filled]:
    """All from one warehouse; what cannot wait decides which."""
    # What cannot wait is served first where both need the same parts.
    ordered = sorted(wanted, key=lambda one: one.may_wait)
    covered = {place: _covered(ordered, place, free) for place in warehouse_ids}

    def worth(place: int) -> tuple[int, int]:
        urgent = sum(not one.may_wait for one in covered[place])
        return urgent, len(covered[place])

    best = max(warehouse_ids, key=worth)
    filled = [_take(one, best, one.count, free) for one in covered[best]]
    done = {id(one) for one in covered[best]}
    for one in ordered:
        if id(one) not in done and one.may_wait:
            filled += _scraped(one, [best], free)
    return filled


def _whole_lines(
    wanted: Sequence[Wanted], warehouse_ids: Sequence[int], free: Free
) -> tuple[list[Filled], list[Wanted]]:
    """Lines that one warehouse has whole, and those that none has."""
    filled: list[Filled] = []
    left = list(wanted)
    while left:
        covered = {place: _covered(left, place, free) for place in warehouse_ids}
        best = max(warehouse_ids, key=lambda place: len(covered[place]))
        if not covered[best]:
            break
        filled += [_take(one, best, one.count, free) for one in covered[best]]
        done = {id(one) for one in covered[best]}
        left = [one for one in left if id(one) not in done]
    return filled, left


def _covered(wanted: Iterable[Wanted], place: int, free: Free) -> list[Wanted]:
    """What a warehouse has whole, one after another out of the same stock."""
    left: dict[int, Decimal] = {}
    found = []
    for one in wanted:
        needs = {pk: one.count * need for pk, need in one.parts.items()}
        for pk in needs:
            left.setdefault(pk, free.get((pk, place), ZERO))
        if needs and all(left[pk] >= need for pk, need in needs.items()):
            found.append(one)
            for pk, need in needs.items():
                left[pk] -= need
    return found


def _take(wanted: Wanted, place: int, count: Decimal, free: Free) -> Filled:
    for variant_id, need in wanted.parts.items():
        free[variant_id, place] -= count * need
    return Filled(wanted, place, count)


def _scraped(
    wanted: Wanted,
    places: Iterable[int],
    free: Free,
    used: Collection[int] = (),
) -> list[Filled]:
    """From one warehouse after another: those in use first, then the fullest."""
    by_use = sorted(
        places, key=lambda place: (place not in used, -most_at(wanted, place, free))
    )
    left, filled = wanted.count, []
    for place in by_use:
        part = min(most_at(wanted, place, free), left)
        if part > 0:
            filled.append(_take(wanted, place, part, free))
            left -= part
    return filled


def _fullest(wanted: Wanted, places: Sequence[int], free: Free) -> list[Filled]:
    """As much as the warehouse with most of it has."""
    best = max(places, key=lambda place: most_at(wanted, place, free))
    return _scraped(wanted, [best], free)
