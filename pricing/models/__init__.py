"""What things cost, for whom, and with which tax."""

from pricing.models.lists import (
    PriceList,
    PriceListAssignment,
    PriceListKind,
    PriceListLevel,
    PriceListRule,
    PriceRow,
    RoundingRule,
)
from pricing.models.plans import PlannedPrice, PlanState, PricePlan
from pricing.models.rates import (
    BASE_CURRENCY,
    CurrencyPolicy,
    ExchangeRate,
    RateSource,
)
from pricing.models.taxes import (
    TaxArea,
    TaxCategory,
    TaxRate,
    TaxRule,
    TaxTerritory,
)

__all__ = [
    "BASE_CURRENCY",
    "CurrencyPolicy",
    "ExchangeRate",
    "PlanState",
    "PlannedPrice",
    "PriceList",
    "PriceListAssignment",
    "PriceListKind",
    "PriceListLevel",
    "PriceListRule",
    "PricePlan",
    "PriceRow",
    "RateSource",
    "RoundingRule",
    "TaxArea",
    "TaxCategory",
    "TaxRate",
    "TaxRule",
    "TaxTerritory",
]
