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
from pricing.models.taxes import TaxCategory, TaxRate

__all__ = [
    "PlanState",
    "PlannedPrice",
    "PriceList",
    "PriceListAssignment",
    "PriceListKind",
    "PriceListLevel",
    "PriceListRule",
    "PricePlan",
    "PriceRow",
    "RoundingRule",
    "TaxCategory",
    "TaxRate",
]
