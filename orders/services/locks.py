"""An order and all that stands before it in the order of locks."""

from accounts.models import Customer
from orders.models import Order, OrderState
from orders.rules import check_move
from orders.services.budgets import hold_takes
from pricing.services.promotions import hold_uses


def lock_order(order_id: int) -> Order:
    """Lock an order after its customer, which everybody locks first."""
    _lock_customer_of(order_id)
    return Order.objects.select_for_update(of=("self",), no_key=True).get(pk=order_id)


def _lock_customer_of(order_id: int) -> None:
    found = Order.objects.only("customer_id").get(pk=order_id)
    Customer.objects.select_for_update(of=("self",), no_key=True).get(
        pk=found.customer_id
    )


def lock_with_counters(order_id: int) -> Order:
    """Lock an order after its customer and the counters it took from."""
    _lock_customer_of(order_id)
    hold_uses(Order.objects.only("number").get(pk=order_id).number)
    hold_takes(order_id)
    return lock_order(order_id)


def move_order(order: Order, *, to: OrderState) -> None:
    """Move an order whose lock is held. Raises WrongState."""
    check_move(number=order.number, state=order.state, to=to)
    order.state = to
    order.save(update_fields=["state"])
