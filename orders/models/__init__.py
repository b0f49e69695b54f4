"""From the cart to the shipment."""

from orders.models.carts import (
    Cart,
    CartLine,
    CartPurpose,
    CartShare,
    CartState,
    CartUse,
    ShareLevel,
)
from orders.models.entry import (
    EntryMapping,
    EntryRow,
    EntrySheet,
    EntrySource,
    EntryState,
    EntryVerdict,
)
from orders.models.lists import RequisitionLine, RequisitionList
from orders.models.orders import Order, OrderLine, OrderState, ShippingMethod
from orders.models.purchasing import (
    Budget,
    BudgetPeriod,
    BudgetPeriodKind,
    BudgetTake,
    PurchaseRule,
    PurchaseRuleCategory,
    PurchaseRuleCostCentre,
)
from orders.models.quote_limits import QuoteLimit, SpecialArticle
from orders.models.quote_links import QuoteComment, QuoteLink
from orders.models.quote_versions import (
    QuoteDraft,
    QuoteEdit,
    QuoteFile,
    QuotePaper,
    QuoteVersion,
    VersionState,
)
from orders.models.quotes import (
    FreightKind,
    LineKind,
    Quote,
    QuoteLine,
    QuoteSide,
    QuoteState,
    QuoteTerms,
)
from orders.models.shipments import Shipment, ShipmentLine

__all__ = [
    "Budget",
    "BudgetPeriod",
    "BudgetPeriodKind",
    "BudgetTake",
    "Cart",
    "CartLine",
    "CartPurpose",
    "CartShare",
    "CartState",
    "CartUse",
    "EntryMapping",
    "EntryRow",
    "EntrySheet",
    "EntrySource",
    "EntryState",
    "EntryVerdict",
    "FreightKind",
    "LineKind",
    "Order",
    "OrderLine",
    "OrderState",
    "PurchaseRule",
    "PurchaseRuleCategory",
    "PurchaseRuleCostCentre",
    "Quote",
    "QuoteComment",
    "QuoteDraft",
    "QuoteEdit",
    "QuoteFile",
    "QuoteLimit",
    "QuoteLine",
    "QuoteLink",
    "QuotePaper",
    "QuoteSide",
    "QuoteState",
    "QuoteTerms",
    "QuoteVersion",
    "RequisitionLine",
    "RequisitionList",
    "ShareLevel",
    "Shipment",
    "ShipmentLine",
    "ShippingMethod",
    "SpecialArticle",
    "VersionState",
]
