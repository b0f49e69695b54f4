"""Which price answers: tiers, units, derived lists, first or lowest in the chain."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pricing.models import PriceListLevel, RoundingRule
from pricing.rules.chains import (
    EXACT,
    NOWHERE,
    Chain,
    ChainLink,
    Derivation,
    Shelf,
)
from shop.money import QUANTITY_STEP, UNIT_PRICE_STEP

ROUNDING_STEPS: Mapping[str, Decimal] = {
    RoundingRule.CENT: Decimal("0.01"),
    RoundingRule.FIVE_CENTS: Decimal("0.05"),
    RoundingRule.TEN_CENTS: Decimal("0.10"),
    RoundingRule.WHOLE: Decimal("1.00"),
}
# What prices end in; they are only ever rounded up to it.
ROUNDING_ENDS: Mapping[str, Decimal] = {
    RoundingRule.ENDS_90: Decimal("0.90"),
    RoundingRule.ENDS_95: Decimal("0.95"),
    RoundingRule.ENDS_99: Decimal("0.99"),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """How much of what: a quantity (three decimals) of a unit of a variant."""

    variant_id: int
    unit_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """From this quantity of the asked unit on, one unit costs this."""

    from_quantity: Decimal
    unit_amount: Decimal


@dataclass(frozen=True)
class PriceAnswer:
    """A buyer's price: four decimals, net or gross as the buyer's channel shows.

    `from_quantity` is where the winning tier begins, in the asked unit. `tiers` are
    what the buyer pays from which orderable quantity on, whichever list of the chain
    answers there; `next_tier` is the next one that is cheaper. `valid_until` is when
    this very price ends, if it is known to.
    """

    ask: Ask
    unit_amount: Decimal
    list_id: int
    list_name: str
    list_level: PriceListLevel
    is_contract: bool
    from_quantity: Decimal
    tiers: tuple[Tier, ...]
    next_tier: Tier | None
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class AskedUnit:
    """The unit of an ask: `factor` base units go into one.

    `shelf` is where its product stands; unknown where no list of the chain asks.
    """

    unit_id: int
    variant_id: int
    factor: Decimal
    minimum: Decimal
    step: Decimal
    shelf: Shelf = NOWHERE

    def orderable(self, quantity: Decimal) -> Decimal:
        """The smallest quantity that may be ordered and is not below `quantity`."""
        least = max(quantity, self.minimum)
        count = (least / self.step).to_integral_value(rounding=ROUND_CEILING)
        return count * self.step


# Named tuples, since thousands are made for a large cart and these are made fastest.
class RowFacts(NamedTuple):
    """A price row for the asked unit itself, or (not `is_direct`) for the base unit."""

    source_id: int
    is_direct: bool
    from_quantity: Decimal
    amount: Decimal
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class Rung(NamedTuple):
    """From `threshold` of the asked unit on, `link` charges `unit_amount`."""

    threshold: Decimal
    unit_amount: Decimal
    link: ChainLink
    row: RowFacts


def derive(
    amount: Decimal, derivations: Sequence[Derivation], shelf: Shelf = NOWHERE
) -> Decimal:
    """Take a parent's price of a product on `shelf` through its derivations.

    Without any it is only rounded. Four decimals after every step, then the step's
    rule. Zero stays zero, whatever the surcharge, and nothing else becomes zero:
    neither rounding nor a negative surcharge makes gifts.
    """
    if not amount:
        return Decimal("0.0000")
    for step in derivations:
        changed = EXACT.multiply(amount, step.multiplier_for(shelf))
        amount = round_by(
            _four_decimals(EXACT.add(changed, step.surcharge)), step.rounding
        )
    return _four_decimals(amount)


def _four_decimals(amount: Decimal) -> Decimal:
    return max(EXACT.quantize(amount, UNIT_PRICE_STEP), UNIT_PRICE_STEP)


def round_by(amount: Decimal, rule: str) -> Decimal:
    """Round a positive amount of four decimals by a list's rule, not down to zero."""
    end = ROUNDING_ENDS.get(rule)
    if end is not None:
        whole = EXACT.subtract(amount, end).to_integral_value(rounding=ROUND_CEILING)
        return EXACT.add(max(whole, Decimal(0)), end)
    step = ROUNDING_STEPS.get(rule)
    if step is None:
        return amount
    count = EXACT.divide(amount, step).to_integral_value(rounding=ROUND_HALF_UP)
    return EXACT.multiply(max(count, Decimal(1)), step)


def ladder(chain: Chain, unit: AskedUnit, rows: Iterable[RowFacts]) -> tuple[Rung, ...]:
    """What one unit costs from which quantity on, thresholds rising.

    First in the chain: at every quantity the first link that has a rung there. Lowest
    in the chain: the cheapest, the earlier link on a tie. `rows` are valid ones.
    """
    by_source: dict[int, list[RowFacts]] = defaultdict(list)
    for row in rows:
        by_source[row.source_id].append(row)
    flights = [
        list(flight(link, unit, by_source[link.source_id]))
        for link in chain.links
        if link.source_id in by_source
    ]
    if len(flights) == 1:
        return tuple(flights[0])
    return tuple(_merge(flights, lowest_wins=chain.lowest_wins))


def flight(
    link: ChainLink, unit: AskedUnit, rows: Sequence[RowFacts]
) -> Iterator[Rung]:
    """One link's own rungs: rows of the asked unit win, base rows answer below."""
    direct = _by_threshold(unit, [row for row in rows if row.is_direct])
    based = _by_threshold(unit, [row for row in rows if not row.is_direct])
    first = min(direct, default=None)
    for threshold, row in based.items():
        if first is None or threshold < first:
            yield _rung(threshold, row, link, unit)
    for threshold, row in direct.items():
        yield _rung(threshold, row, link, unit)


def _by_threshold(unit: AskedUnit, rows: list[RowFacts]) -> dict[Decimal, RowFacts]:
    """Rows of one unit by where they begin, rising."""
    # Of base rows that one quantity of the unit reaches at once, the highest answers;
    # should periods overlap all the same, the one that began last.
    if len(rows) > 1:
        rows.sort(key=_from_and_start)
    return {_threshold(row, unit.factor): row for row in rows}


def _from_and_start(row: RowFacts) -> tuple[Decimal, bool, float]:
    start = row.starts_at
    return row.from_quantity, start is not None, start.timestamp() if start else 0.0


def _threshold(row: RowFacts, factor: Decimal) -> Decimal:
    """Where `row` begins, in the asked unit.

    Rounded up to the three decimals quantities have, which changes no answer: a
    quantity × factor reaches the row exactly when the quantity reaches this.
    """
    if row.is_direct or factor == 1:
        return row.from_quantity
    return (row.from_quantity / factor).quantize(QUANTITY_STEP, rounding=ROUND_CEILING)


def _rung(threshold: Decimal, row: RowFacts, link: ChainLink, unit: AskedUnit) -> Rung:
    amount = row.amount
    if not row.is_direct:
        amount = EXACT.multiply(amount, unit.factor)
    if link.derivations or not row.is_direct:
        amount = derive(amount, link.derivations, unit.shelf)
    return Rung(threshold, amount, link, row)


def _merge(flights: Sequence[Sequence[Rung]], *, lowest_wins: bool) -> Iterator[Rung]:
    won: Rung | None = None
    for threshold in sorted({rung.threshold for flight in flights for rung in flight}):
        found = [rung for flight in flights if (rung := rung_at(flight, threshold))]
        winner = min(found, key=_unit_amount) if lowest_wins else found[0]
        if winner is won:
            continue
        won = winner
        yield Rung(threshold, winner.unit_amount, winner.link, winner.row)


def _unit_amount(rung: Rung) -> Decimal:
    return rung.unit_amount


def _rung_threshold(rung: Rung) -> Decimal:
    return rung.threshold


def rung_at(steps: Sequence[Rung], quantity: Decimal) -> Rung | None:
    """The highest rung that `quantity` reaches."""
    place = bisect_right(steps, quantity, key=_rung_threshold)
    return steps[place - 1] if place else None


def tiers_of(steps: Sequence[Rung], unit: AskedUnit) -> tuple[Tier, ...]:
    """The rungs as a buyer can reach them: at orderable quantities, changes only."""
    reached: dict[Decimal, Decimal] = {}
    for rung in steps:
        reached[unit.orderable(rung.threshold)] = rung.unit_amount
    tiers: list[Tier] = []
    for quantity, amount in reached.items():
        if not tiers or tiers[-1].unit_amount != amount:
            tiers.append(Tier(quantity, amount))
    return tuple(tiers)


def answer(
    ask: Ask, steps: Sequence[Rung], tiers: tuple[Tier, ...]
) -> PriceAnswer | None:
    """The price of `ask` on its ladder, or None when no rung is reached."""
    rung = rung_at(steps, ask.quantity) if ask.quantity > 0 else None
    if rung is None:
        return None
    ends = [end for end in (rung.row.ends_at, rung.link.ends_at) if end is not None]
    return PriceAnswer(
        ask=ask,
        unit_amount=rung.unit_amount,
        list_id=rung.link.list_id,
        list_name=rung.link.name,
        list_level=rung.link.level,
        is_contract=rung.link.is_contract,
        from_quantity=rung.threshold,
        tiers=tiers,
        next_tier=_next_tier(tiers, ask.quantity, rung.unit_amount),
        valid_until=min(ends, default=None),
    )


def _next_tier(
    tiers: Sequence[Tier], quantity: Decimal, unit_amount: Decimal
) -> Tier | None:
    for tier in tiers:
        if tier.from_quantity > quantity and tier.unit_amount < unit_amount:
            return tier
    return None
