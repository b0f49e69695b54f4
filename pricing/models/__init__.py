"""What things cost, for whom, and with which tax."""

from pricing.models.lists import (
    PriceList,
    PriceListAssignment,
    PriceListLevel,
    PriceRow,
    RoundingRule,
)
from pricing.models.taxes import TaxCategory, TaxRate

__all__ = [
    "PriceList",
    "PriceListAssignment",
    "PriceListLevel",
    "PriceRow",
    "RoundingRule",
    "TaxCategory",
    "TaxRate",
]
