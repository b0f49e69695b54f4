"""From the cart to the shipment."""

from orders.models.carts import Cart, CartLine, CartState
from orders.models.entry import (
    EntryMapping,
    EntryRow,
    EntrySheet,
    EntrySource,
    EntryState,
    EntryVerdict,
)
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
    "CartState",
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
    "Shipment",
    "ShipmentLine",
    "ShippingMethod",
]
