"""Calculations of pricing: values in, values out."""

from pricing.rules.chains import (
    MOST_DERIVATIONS,
    MOST_LINKS,
    AssignedList,
    Chain,
    ChainLink,
    ChainWish,
    Derivation,
    ListFacts,
    Silence,
    SilentList,
    build_chain,
)
from pricing.rules.prices import (
    Ask,
    AskedUnit,
    PriceAnswer,
    RowFacts,
    Rung,
    Tier,
    answer,
    derive,
    ladder,
)
from pricing.rules.taxes import TaxDecision, TaxSituation, decide_tax
from pricing.rules.totals import Taxable, TaxSum, Totals, line_amount, totals

__all__ = [
    "MOST_DERIVATIONS",
    "MOST_LINKS",
    "Ask",
    "AskedUnit",
    "AssignedList",
    "Chain",
    "ChainLink",
    "ChainWish",
    "Derivation",
    "ListFacts",
    "PriceAnswer",
    "RowFacts",
    "Rung",
    "Silence",
    "SilentList",
    "TaxDecision",
    "TaxSituation",
    "TaxSum",
    "Taxable",
    "Tier",
    "Totals",
    "answer",
    "build_chain",
    "decide_tax",
    "derive",
    "ladder",
    "line_amount",
    "totals",
]
