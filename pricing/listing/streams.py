"""The lists of a chain as streams of rows in the order of prices.

A list's rows stand in the index by what they cost in a listing before they are derived
(`PriceRow.listing_amount`), and deriving keeps their order: for one multiplier. A list
with rules has several; each is a stream of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from itertools import product

from pricing.listing.window import PriceWindow
from pricing.rules import Chain, Derivation, ListRule
from pricing.rules.chains import EXACT
from pricing.rules.prices import ROUNDING_ENDS, ROUNDING_STEPS

# More would take longer than pricing everything.
MOST_STREAMS = 64
SMALLEST = Decimal("0.0001")
_UP = Context(prec=60, rounding=ROUND_CEILING)
_DOWN = Context(prec=60, rounding=ROUND_FLOOR)
_DIGITS = Decimal(1).scaleb(-18)


@dataclass(frozen=True)
class Inverse:
    """What costs at most (at least) B cost at most (at least) B × times + plus before.

    Never too narrow: rows outside cannot be meant, rows inside are looked at. As a
    lower bound it says nothing for B up to `floor`, where rounding up begins.
    """

    times: Decimal
    plus: Decimal
    floor: Decimal = Decimal(0)

    def of(self, bound: Decimal) -> Decimal:
        return bound * self.times + self.plus


@dataclass(frozen=True)
class Stream:
    """Rows of the list at `place` of the chain's sources, and how they are derived."""

    place: int
    source_id: int
    steps: tuple[Derivation, ...]

    def low(self, window: PriceWindow) -> Decimal:
        """What a row of the window costs at least, before it is derived."""
        bounds = [window.least]
        if window.after and not window.descending:
            bounds.append(window.after.unit_amount)
        asked = max((bound for bound in bounds if bound is not None), default=None)
        inverse = lower(self.steps)
        if asked is None or asked <= inverse.floor:
            return Decimal(0)
        return max(inverse.of(asked), Decimal(0))

    def high(self, window: PriceWindow) -> Decimal | None:
        """What a row of the window costs at most, before it is derived."""
        bounds = [window.most]
        if window.after and window.descending:
            bounds.append(window.after.unit_amount)
        asked = min((bound for bound in bounds if bound is not None), default=None)
        if asked is None:
            return None
        return max(upper(self.steps).of(asked), Decimal(0))


def streams_of(chain: Chain, path: str) -> tuple[Stream, ...] | None:
    """The streams that all prices of a category (by its tree path) come from.

    In the order of the chain; where the first list counts, only the first that is
    derived from the same rows. None when there are too many of them.
    """
    found: list[Stream] = []
    for link in chain.links:
        place = chain.source_ids.index(link.source_id)
        if not chain.lowest_wins and any(each.place == place for each in found):
            continue
        for steps in _variations(link.derivations, path):
            found.append(Stream(place, link.source_id, steps))
            if len(found) > MOST_STREAMS:
                return None
    return tuple(dict.fromkeys(found))


def _variations(
    derivations: Sequence[Derivation], path: str
) -> Iterator[tuple[Derivation, ...]]:
    """The derivations with one multiplier each, in every way they may come together."""
    yield from product(*(list(_plain(step, path)) for step in derivations))


def _plain(step: Derivation, path: str) -> Iterator[Derivation]:
    """A derivation without rules for each multiplier that it may have in `path`.

    What most products of the category have comes first.
    """
    above = [r for r in step.category_rules if path.startswith(r.category_path)]
    below = [
        rule
        for rule in step.category_rules
        if rule.category_path.startswith(path) and rule not in above[:1]
    ]
    # The nearest above counts for all products that have none below.
    nearest = above[0] if above else None
    categories = [nearest, *below]
    pairs = product(categories, [None, *step.brand_rules])
    percents = dict.fromkeys(_percent(step, pair) for pair in pairs)
    for percent in percents:
        yield replace(step, percent=percent, rules=(), name="")


def _percent(step: Derivation, rules: Iterable[ListRule | None]) -> Decimal:
    matching = [rule for rule in rules if rule is not None]
    if not matching:
        return step.percent
    multiplier = Decimal(1)
    for rule in matching:
        multiplier = EXACT.multiply(multiplier, rule.multiplier)
    return (multiplier - 1) * 100


def upper(steps: Sequence[Derivation]) -> Inverse:
    """How high an amount may have been for what it has become."""
    times, plus = Decimal(1), SMALLEST
    for step in reversed(steps):
        plus += _rounded_down_by(step.rounding) + SMALLEST - step.surcharge
        times = _UP.divide(times, step.multiplier)
        plus = _UP.divide(plus, step.multiplier)
    return Inverse(times + _DIGITS, plus.quantize(_DIGITS, ROUND_CEILING, _UP))


def lower(steps: Sequence[Derivation]) -> Inverse:
    """How low an amount may have been for what it has become."""
    times, plus, floor = Decimal(1), -SMALLEST, SMALLEST * 2
    for step in reversed(steps):
        plus -= _rounded_up_by(step.rounding)
        # At or below the smallest price, a surcharge below zero was cut off.
        floor = max(floor, _UP.divide(SMALLEST * 2 - plus, times))
        plus -= SMALLEST + step.surcharge
        times = _DOWN.divide(times, step.multiplier)
        plus = _DOWN.divide(plus, step.multiplier)
    return Inverse(
        max(times - _DIGITS, Decimal(0)),
        plus.quantize(_DIGITS, ROUND_FLOOR, _DOWN),
        floor.quantize(_DIGITS, ROUND_CEILING, _UP),
    )


def _rounded_down_by(rule: str) -> Decimal:
    """By how much rounding makes an amount smaller at most."""
    return ROUNDING_STEPS.get(rule, Decimal(0))


def _rounded_up_by(rule: str) -> Decimal:
    """By how much rounding makes an amount larger at most."""
    return Decimal(1) if rule in ROUNDING_ENDS else ROUNDING_STEPS.get(rule, Decimal(0))
