"""What things cost, for whom, and with which tax."""

from pricing.models.coupons import Coupon, PromotionTally, PromotionUse
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
from pricing.models.promotion_scope import (
    PromotionAudience,
    PromotionTarget,
    TargetEffect,
)
from pricing.models.promotions import Promotion, PromotionKind, PromotionState
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
    "Coupon",
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
    "Promotion",
    "PromotionAudience",
    "PromotionKind",
    "PromotionState",
    "PromotionTally",
    "PromotionTarget",
    "PromotionUse",
    "RateSource",
    "RoundingRule",
    "TargetEffect",
    "TaxArea",
    "TaxCategory",
    "TaxRate",
    "TaxRule",
    "TaxTerritory",
]
