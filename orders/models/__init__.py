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
from orders.models.quotes import Quote, QuoteLine, QuotePaper, QuoteState
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
    "Order",
    "OrderLine",
    "OrderState",
    "PurchaseRule",
    "PurchaseRuleCategory",
    "PurchaseRuleCostCentre",
    "Quote",
    "QuoteLine",
    "QuotePaper",
    "QuoteState",
    "RequisitionLine",
    "RequisitionList",
    "ShareLevel",
    "Shipment",
    "ShipmentLine",
    "ShippingMethod",
]
