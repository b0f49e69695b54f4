"""From the cart to the shipment."""

from orders.models.carts import Cart, CartLine, CartState
from orders.models.orders import Order, OrderLine, OrderState, ShippingMethod
from orders.models.quotes import Quote, QuoteLine, QuotePaper, QuoteState
from orders.models.shipments import Shipment, ShipmentLine

__all__ = [
    "Cart",
    "CartLine",
    "CartState",
    "Order",
    "OrderLine",
    "OrderState",
    "Quote",
    "QuoteLine",
    "QuotePaper",
    "QuoteState",
    "Shipment",
    "ShipmentLine",
    "ShippingMethod",
]
