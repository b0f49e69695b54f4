"""What things cost, for whom, and with which tax."""

from pricing.models.lists import (
    PriceList,
    PriceListAssignment,
    PriceListLevel,
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
    "PriceListLevel",
    "PricePlan",
    "PriceRow",
    "RoundingRule",
    "TaxCategory",
    "TaxRate",
]
