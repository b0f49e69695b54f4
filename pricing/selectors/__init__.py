"""What things cost: chains, prices, taxes, and why."""

from pricing.rules.traces import Trace
from pricing.selectors.chains import chain_for
from pricing.selectors.costs import costs_for
from pricing.selectors.prices import ladders_for, prices_for
from pricing.selectors.taxes import tax_decisions
from pricing.selectors.traces import explain, traces_for

__all__ = [
    "Trace",
    "chain_for",
    "costs_for",
    "explain",
    "ladders_for",
    "prices_for",
    "tax_decisions",
    "traces_for",
]
