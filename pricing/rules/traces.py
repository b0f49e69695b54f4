"""Why this price: every list asked, every row seen, which won, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from pricing.models import RoundingRule
from pricing.rules.chains import (
    EXACT,
    Chain,
    ChainLink,
    Derivation,
    ListRule,
    SilentList,
)
from pricing.rules.prices import (
    Ask,
    AskedUnit,
    PriceAnswer,
    RowFacts,
    Rung,
    answer,
    derive,
    flight,
    ladder,
    rung_at,
    tiers_of,
)
from pricing.rules.promotion_traces import PromotionSeen, promotion_json
from pricing.rules.taxes import TaxDecision

TRACE_VERSION = 3


class Outcome(TextChoices):
    """What a list of the chain had to say."""

    WON = "won", gettext_lazy("this price counts")
    LATER = "later", gettext_lazy("not needed: a list before it has a price")
    DEARER = "dearer", gettext_lazy("another list is cheaper, or as cheap and first")
    NOTHING = "nothing", gettext_lazy("no price for this article, unit and quantity")


class Verdict(TextChoices):
    """What became of a row."""

    ANSWERS = "answers", gettext_lazy("answers for this list")
    NOT_YET = "not_yet", gettext_lazy("not yet valid")
    ENDED = "ended", gettext_lazy("no longer valid")
    NOT_REACHED = "not_reached", gettext_lazy("quantity not reached")
    LOWER_TIER = "lower_tier", gettext_lazy("a higher tier is reached")
    BASE_UNIT = "base_unit", gettext_lazy("the price of the asked unit goes first")


@dataclass(frozen=True)
class SeenRow:
    """A row and what became of it; amounts are those of the row, before any factor."""

    row: RowFacts
    verdict: Verdict


@dataclass(frozen=True)
class Taken:
    """A derivation as this article went through it.

    `rules` stood instead of the list's percentage; `unit_amount` is what came out, in
    `currency`, or None where there was no price to begin with.
    """

    derivation: Derivation
    rules: tuple[ListRule, ...]
    unit_amount: Decimal | None
    currency: str

    @property
    def rounding_label(self) -> str:
        return str(RoundingRule(self.derivation.rounding).label)


@dataclass(frozen=True)
class TraceStep:
    """A list asked: the price it would give, in the asked unit, and its rows.

    Where `link.is_from_cost`, rows and derivations are not for buyers.
    """

    link: ChainLink
    outcome: Outcome
    unit_amount: Decimal | None
    rows: tuple[SeenRow, ...]
    taken: tuple[Taken, ...] = ()

    @property
    def plain_percent(self) -> Decimal | None:
        """The change on the source list, where that is all and a buyer may know it."""
        steps = [entry.derivation for entry in self.taken]
        if self.link.is_from_cost or not steps:
            return None
        if any(step.surcharge or step.rate != 1 for step in steps):
            return None
        factor = Decimal(1)
        for entry in self.taken:
            factor = EXACT.multiply(factor, _multiplier(entry))
        return (factor - 1) * 100


@dataclass(frozen=True)
class Trace:
    """The whole way to a price; without `price` nobody in the chain answers.

    `promotions` are those about the article; they change the line, never the price.
    """

    ask: Ask
    at: datetime
    currency: str
    prices_include_tax: bool
    lowest_wins: bool
    factor: Decimal | None
    steps: tuple[TraceStep, ...]
    silent: tuple[SilentList, ...]
    price: PriceAnswer | None
    tax: TaxDecision | None
    promotions: tuple[PromotionSeen, ...] = ()

    @property
    def won(self) -> TraceStep | None:
        """The list that answers."""
        return next((step for step in self.steps if step.outcome == Outcome.WON), None)

    def as_json(self) -> dict[str, Any]:  # Any: JSON
        """What an order line keeps: plain values, amounts as text, no names of others.

        Lists up to the winner, or all where the lowest wins.
        """
        return {
            "version": TRACE_VERSION,
            "at": self.at.isoformat(),
            "variant": self.ask.variant_id,
            "unit": self.ask.unit_id,
            "quantity": str(self.ask.quantity),
            "currency": self.currency,
            "basis": "gross" if self.prices_include_tax else "net",
            "rule": "lowest" if self.lowest_wins else "first",
            "unit_amount": str(self.price.unit_amount) if self.price else None,
            "from_quantity": str(self.price.from_quantity) if self.price else None,
            "lists": [
                _step_json(step) for step in self.steps if step.outcome != Outcome.LATER
            ],
            "tax": _tax_json(self.tax) if self.tax else None,
            "promotions": [promotion_json(seen) for seen in self.promotions],
        }


def _step_json(step: TraceStep) -> dict[str, Any]:  # Any: JSON
    """What a list said; what it paid itself stands apart, where nobody shows it."""
    way = {
        "derived": [_taken_json(taken) for taken in step.taken],
        "rows": [_row_json(seen) for seen in step.rows],
    }
    return {
        "list": step.link.list_id,
        "name": step.link.name,
        "level": step.link.level.name.lower(),
        "contract": step.link.is_contract,
        "final": step.link.is_final,
        "currency": step.link.currency,
        "outcome": step.outcome.value,
        "unit_amount": _amount(step.unit_amount),
        **(
            {"derived": [], "rows": [], "costs": way} if step.link.is_from_cost else way
        ),
    }


def _taken_json(taken: Taken) -> dict[str, Any]:  # Any: JSON
    step = taken.derivation
    return {
        "list": step.list_id,
        "percent": str(step.percent),
        "rules": [
            {"name": rule.name, "percent": str(rule.percent)} for rule in taken.rules
        ],
        "rate": str(step.rate),
        "converted": step.name if step.rate != 1 else "",
        "surcharge": str(step.surcharge),
        "rounding": step.rounding,
        "unit_amount": _amount(taken.unit_amount),
        "currency": taken.currency,
    }


def _row_json(seen: SeenRow) -> dict[str, Any]:  # Any: JSON
    return {
        "unit": "asked" if seen.row.is_direct else "base",
        "from_quantity": str(seen.row.from_quantity),
        "amount": str(seen.row.amount),
        "starts_at": _instant(seen.row.starts_at),
        "ends_at": _instant(seen.row.ends_at),
        "verdict": seen.verdict.value,
    }


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _tax_json(tax: TaxDecision) -> dict[str, str]:
    return {
        "category": tax.category,
        "rate": str(tax.rate),
        "reason": str(tax.reason),
        "code": tax.code,
        "rule": tax.rule,
        "law": tax.law,
        "area": tax.area,
    }


def _instant(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


@dataclass(frozen=True)
class Evidence:
    """What a trace is made of; `rows` may hold rows of other days."""

    ask: Ask
    at: datetime
    chain: Chain
    unit: AskedUnit | None
    rows: Sequence[RowFacts]
    tax: TaxDecision | None


def build_trace(evidence: Evidence) -> Trace:
    """Judge every list and row by the same rules that price the ask."""
    ask, chain, unit = evidence.ask, evidence.chain, evidence.unit
    valid = [
        row for row in evidence.rows if _verdict_of_period(row, evidence.at) is None
    ]
    rungs = ladder(chain, unit, valid) if unit else ()
    price = answer(ask, rungs, tiers_of(rungs, unit)) if unit else None
    return Trace(
        ask=ask,
        at=evidence.at,
        currency=chain.currency,
        prices_include_tax=chain.prices_include_tax,
        lowest_wins=chain.lowest_wins,
        factor=unit.factor if unit else None,
        steps=tuple(_step(evidence, link, price) for link in chain.links),
        silent=chain.silent,
        price=price,
        tax=evidence.tax,
    )


def _step(evidence: Evidence, link: ChainLink, price: PriceAnswer | None) -> TraceStep:
    rows = [row for row in evidence.rows if row.source_id == link.source_id]
    rung = _own_rung(evidence, link, rows)
    return TraceStep(
        link=link,
        outcome=_outcome(evidence.chain, link, rung, price),
        unit_amount=rung.unit_amount if rung else None,
        rows=tuple(SeenRow(row, _verdict(evidence, row, rung)) for row in rows),
        taken=tuple(_taken(evidence, link, rung)),
    )


def _taken(evidence: Evidence, link: ChainLink, rung: Rung | None) -> Iterator[Taken]:
    """The way of one list's price through its derivations, or only their names."""
    unit, last = evidence.unit, len(link.derivations)
    for place, step in enumerate(link.derivations, start=1):
        # A list in another currency is converted by the last step.
        currency = evidence.chain.currency if place == last else link.currency
        rules = step.rules_for(unit.shelf) if unit else ()
        amount = None
        if unit and rung:
            raw = rung.row.amount
            if not rung.row.is_direct:
                raw = EXACT.multiply(raw, unit.factor)
            amount = derive(raw, link.derivations[:place], unit.shelf)
        yield Taken(step, rules, amount, currency)


def _multiplier(taken: Taken) -> Decimal:
    factor = Decimal(1)
    for rule in taken.rules:
        factor = EXACT.multiply(factor, rule.multiplier)
    return factor if taken.rules else taken.derivation.multiplier


def _own_rung(
    evidence: Evidence, link: ChainLink, rows: Sequence[RowFacts]
) -> Rung | None:
    if evidence.unit is None:
        return None
    valid = [row for row in rows if _verdict_of_period(row, evidence.at) is None]
    return rung_at(list(flight(link, evidence.unit, valid)), evidence.ask.quantity)


def _outcome(
    chain: Chain, link: ChainLink, rung: Rung | None, price: PriceAnswer | None
) -> Outcome:
    if rung is None or price is None:
        return Outcome.NOTHING
    if link.list_id == price.list_id:
        return Outcome.WON
    return Outcome.DEARER if chain.lowest_wins else Outcome.LATER


def _verdict(evidence: Evidence, row: RowFacts, rung: Rung | None) -> Verdict:
    outside = _verdict_of_period(row, evidence.at)
    if outside is not None:
        return outside
    if rung is not None and row is rung.row:
        return Verdict.ANSWERS
    factor = evidence.unit.factor if evidence.unit and not row.is_direct else 1
    if evidence.ask.quantity * factor < row.from_quantity:
        return Verdict.NOT_REACHED
    if rung is not None and rung.row.is_direct and not row.is_direct:
        return Verdict.BASE_UNIT
    return Verdict.LOWER_TIER


def _verdict_of_period(row: RowFacts, at: datetime) -> Verdict | None:
    if row.starts_at is not None and row.starts_at > at:
        return Verdict.NOT_YET
    # Periods are half-open: at its end a price is over.
    if row.ends_at is not None and row.ends_at <= at:
        return Verdict.ENDED
    return None
