"""Reading a trace back that an order line kept, of whatever version."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from pricing.models import PriceListLevel
from pricing.rules.chains import ChainLink, Derivation, ListRule
from pricing.rules.prices import Ask, PriceAnswer, RowFacts
from pricing.rules.promotion_traces import kept_promotion
from pricing.rules.taxes import TaxDecision
from pricing.rules.traces import (
    Outcome,
    SeenRow,
    Taken,
    Trace,
    TraceStep,
    Verdict,
)

Kept = Mapping[str, Any]  # Any: JSON


def kept_trace(kept: Kept) -> Trace | None:
    """The trace of which `kept` is the as_json, or None where a line keeps none.

    What its version did not keep is empty: silent lists, tiers, before version 3
    promotions, and in version 1 what came out of each derivation. Lines of quotes keep
    the quote instead of a trace.
    """
    if "lists" not in kept:
        return None
    ask = Ask(kept["variant"], kept["unit"], Decimal(kept["quantity"]))
    steps = tuple(_step(entry, kept["currency"]) for entry in kept["lists"])
    won = next((step for step in steps if step.outcome == Outcome.WON), None)
    return Trace(
        ask=ask,
        at=datetime.fromisoformat(kept["at"]),
        currency=kept["currency"],
        prices_include_tax=kept["basis"] == "gross",
        lowest_wins=kept["rule"] == "lowest",
        factor=None,
        steps=steps,
        silent=(),
        price=_price(kept, ask, won.link) if won else None,
        tax=_tax(kept["tax"]) if kept["tax"] else None,
        promotions=tuple(map(kept_promotion, kept.get("promotions", ()))),
    )


def _price(kept: Kept, ask: Ask, link: ChainLink) -> PriceAnswer:
    return PriceAnswer(
        ask=ask,
        unit_amount=Decimal(kept["unit_amount"]),
        list_id=link.list_id,
        list_name=link.name,
        list_level=link.level,
        is_contract=link.is_contract,
        from_quantity=Decimal(kept["from_quantity"]),
        tiers=(),
        next_tier=None,
        valid_until=None,
    )


def _step(entry: Kept, currency: str) -> TraceStep:
    """A list that was asked; in version 1 all were in the `currency` of the price."""
    way = entry.get("costs") or entry
    taken = tuple(
        _taken({"currency": currency, **step}, entry) for step in way["derived"]
    )
    link = ChainLink(
        list_id=entry["list"],
        name=entry["name"],
        level=PriceListLevel[entry["level"].upper()],
        is_contract=entry["contract"],
        # Whose rows they were was not kept, nor is it asked again.
        source_id=entry["list"],
        source_name="",
        derivations=tuple(step.derivation for step in taken),
        is_final=entry.get("final", False),
        is_from_cost="costs" in entry,
        currency=entry.get("currency", currency),
    )
    return TraceStep(
        link=link,
        outcome=Outcome(entry["outcome"]),
        unit_amount=_amount(entry["unit_amount"]),
        rows=tuple(_rows(way["rows"], entry["list"])),
        taken=taken,
    )


def _taken(step: Kept, entry: Kept) -> Taken:
    rules = tuple(
        ListRule(Decimal(rule["percent"]), name=rule["name"])
        for rule in step.get("rules", ())
    )
    derivation = Derivation(
        list_id=step["list"],
        name=entry["name"] if step["list"] == entry["list"] else "",
        percent=Decimal(step["percent"]),
        rounding=step["rounding"],
        surcharge=Decimal(step.get("surcharge", 0)),
        rules=rules,
        rate=Decimal(step.get("rate", 1)),
    )
    amount = _amount(step.get("unit_amount"))
    return Taken(derivation, rules, amount, step["currency"])


def _rows(rows: Iterable[Kept], source_id: int) -> Iterable[SeenRow]:
    for row in rows:
        facts = RowFacts(
            source_id=source_id,
            is_direct=row["unit"] == "asked",
            from_quantity=Decimal(row["from_quantity"]),
            amount=Decimal(row["amount"]),
            starts_at=_instant(row["starts_at"]),
            ends_at=_instant(row["ends_at"]),
        )
        yield SeenRow(facts, Verdict(row["verdict"]))


def _tax(kept: Kept) -> TaxDecision:
    return TaxDecision(
        category=kept["category"],
        rate=Decimal(kept["rate"]),
        reason=kept["reason"],
        code=kept["code"],
        rule=kept.get("rule", ""),
        law=kept.get("law", ""),
        area=kept.get("area", ""),
    )


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
