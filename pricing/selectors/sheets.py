"""The prices of a page that asks often: read once, answered as often as needed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accounts.buyer import Buyer
from pricing.rules import Ask, Chain, PriceAnswer, TaxDecision, answer
from pricing.rules.traces import Evidence, Trace, build_trace
from pricing.selectors.chains import chain_for
from pricing.selectors.prices import Ladder, UnitRows, ladder_of, valid_rows


@dataclass(frozen=True)
class PriceSheet:
    """What is valid now for some units; answers as prices_for, without a query."""

    buyer: Buyer
    chain: Chain
    rows: Mapping[int, UnitRows]
    # By unit: a page asks for the same one up to six times.
    _ladders: dict[int, Ladder] = field(default_factory=dict, repr=False)

    def price(self, ask: Ask) -> PriceAnswer | None:
        """The price of `ask`, None where nobody prices it."""
        found = self._rows_of(ask)
        if found is None:
            return None
        known = self._ladders.get(ask.unit_id)
        if known is None:
            known = self._ladders[ask.unit_id] = ladder_of(self.chain, found)
        return answer(ask, known.rungs, known.tiers)

    def prices(self, asks: Iterable[Ask]) -> dict[Ask, PriceAnswer]:
        """All of `asks` that somebody prices."""
        answers = {ask: self.price(ask) for ask in asks}
        return {ask: found for ask, found in answers.items() if found is not None}

    def trace(self, ask: Ask, tax: TaxDecision | None = None) -> Trace:
        """Why `ask` costs what it does, by the rows valid now."""
        found = self._rows_of(ask)
        return build_trace(
            Evidence(
                ask=ask,
                at=self.buyer.now,
                chain=self.chain,
                unit=found.unit if found else None,
                rows=found.rows if found else (),
                tax=tax,
            )
        )

    def _rows_of(self, ask: Ask) -> UnitRows | None:
        found = self.rows.get(ask.unit_id)
        return found if found and found.unit.variant_id == ask.variant_id else None


def price_sheet(unit_ids: Iterable[int], buyer: Buyer) -> PriceSheet:
    """The buyer's prices of units; one query, and one for the chain."""
    rows = {found.unit.unit_id: found for found in valid_rows(set(unit_ids), buyer)}
    return PriceSheet(buyer, chain_for(buyer), rows)
