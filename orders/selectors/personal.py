"""What orders knows about a person."""

from typing import Any

from accounts.models import Customer, User
from orders.models import Cart, Order, OrderState, Quote
from orders.models.orders import FALLEN

Data = dict[str, Any]  # Any: JSON
OVER = (OrderState.COMPLETED, *FALLEN)


def order_data(user: User) -> Data:
    """Orders, quotes and carts of `user`, as JSON."""
    return {
        "orders": [_order(order) for order in Order.objects.filter(placed_by=user)],
        "quotes": list(
            Quote.objects.filter(requested_by=user)
            .order_by("pk")
            .values("number", "state", "requested_at")
        ),
        "carts": [
            {
                "name": cart.name,
                "state": cart.state,
                "lines": [
                    {"sku": line.variant.sku, "quantity": str(line.quantity)}
                    for line in cart.lines.all()
                ],
            }
            for cart in Cart.objects.filter(user=user).prefetch_related(
                "lines__variant"
            )
        ],
    }


def orders_of_person(customer: Customer) -> list[Data]:
    """Orders of a customer who is a person."""
    return [_order(order) for order in Order.objects.filter(customer=customer)]


def open_orders_of(customer: Customer) -> list[str]:
    """Numbers of orders that are not over."""
    rows = Order.objects.filter(customer=customer).exclude(state__in=OVER)
    return list(rows.order_by("number").values_list("number", flat=True))


def _order(order: Order) -> Data:
    return {
        "number": order.number,
        "placed": order.placed_at.isoformat(),
        "state": order.state,
        "total": f"{order.total_gross} {order.currency}",
        "po_number": order.po_number,
        "note": order.note,
    }
