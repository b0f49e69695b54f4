"""Where an order may go from where it is."""

from collections.abc import Mapping

from orders.models import OrderState
from shop.errors import WrongState

NEXT_STATES: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.AWAITING_APPROVAL: frozenset(
        {
            OrderState.IN_REVIEW,
            OrderState.PLACED,
            OrderState.REJECTED,
            OrderState.SENT_BACK,
            OrderState.CANCELLED,
        }
    ),
    OrderState.IN_REVIEW: frozenset(
        {OrderState.PLACED, OrderState.REJECTED, OrderState.CANCELLED}
    ),
    OrderState.PLACED: frozenset({OrderState.CONFIRMED, OrderState.CANCELLED}),
    OrderState.CONFIRMED: frozenset(
        {OrderState.PARTLY_SHIPPED, OrderState.SHIPPED, OrderState.CANCELLED}
    ),
    OrderState.PARTLY_SHIPPED: frozenset(
        {OrderState.PARTLY_SHIPPED, OrderState.SHIPPED}
    ),
    OrderState.SHIPPED: frozenset({OrderState.COMPLETED}),
}

# Nobody at the seller's has promised anything yet.
CANCELLED_BY_BUYERS = frozenset(
    {OrderState.AWAITING_APPROVAL, OrderState.IN_REVIEW, OrderState.PLACED}
)

# It is promised, and not all of it has left: buyers ask, the seller decides.
CANCELLED_ON_REQUEST = frozenset({OrderState.CONFIRMED, OrderState.PARTLY_SHIPPED})


def check_move(*, number: str, state: str, to: OrderState) -> None:
    """Raise WrongState unless an order may go from `state` to `to`."""
    if to not in NEXT_STATES.get(OrderState(state), frozenset()):
        raise WrongState(
            number=number, state=OrderState(state).label, target=OrderState(to).label
        )


def stock_owner(line_id: int) -> str:
    """The name under which an order line's stock is held."""
    return f"order-line:{line_id}"
