"""From the cart to the shipment."""

from orders.models.carts import Cart, CartLine, CartState
from orders.models.orders import Order, OrderLine, OrderState, ShippingMethod
from orders.models.quotes import Quote, QuoteLine, QuoteState
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
    "QuoteState",
    "Shipment",
    "ShipmentLine",
    "ShippingMethod",
]
