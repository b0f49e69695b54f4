"""What happens to a placed order: confirm, ship, cancel, complete."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.events import record, record_by
from accounts.models import User
from accounts.rights import Right
from orders.mails_steps import mail_cancelled, mail_completed, mail_confirmed
from orders.models import (
    ApprovalRequest,
    ApprovalState,
    CancelRequest,
    CancelRequestState,
    Order,
    OrderState,
)
from orders.rules.states import CANCELLED_BY_BUYERS
from orders.services.budgets import give_back
from orders.services.holding import release_lines
from orders.services.locks import lock_order, lock_with_counters, move_order
from orders.services.shipping import ship_order
from pricing.services.promotions import give_back_promotions
from shop.errors import NotAllowed, WrongState

__all__ = [
    "cancel_order",
    "cancel_own_order",
    "close_request",
    "complete_order",
    "confirm_order",
    "let_go",
    "lock_order",
    "lock_with_counters",
    "ship_order",
]


@transaction.atomic
def confirm_order(*, order_id: int, by: User) -> Order:
    """Promise delivery of a placed order. Raises WrongState."""
    order = lock_order(order_id)
    move_order(order, to=OrderState.CONFIRMED)
    record(order, verb="confirmed", actor=by)
    mail_confirmed(order)
    return order


@transaction.atomic
def cancel_order(*, order_id: int, by: User, reason: str = "") -> Order:
    """Call an order off before anything was shipped.

    Its stock is free again, budgets and promotions get back what it took. Raises
    WrongState.
    """
    order = lock_with_counters(order_id)
    _cancel(order)
    record(order, verb="cancelled", actor=by, reason=reason)
    mail_cancelled(order, reason=reason)
    return order


@transaction.atomic
def cancel_own_order(*, buyer: Buyer, order_id: int, reason: str = "") -> Order:
    """Let a buyer with the right call off an order that nobody has confirmed yet.

    Raises NotAllowed, WrongState.
    """
    if not buyer.can(Right.CANCEL_ORDERS):
        raise NotAllowed
    order = lock_with_counters(Order.objects.visible_to(buyer).get(pk=order_id).pk)
    if order.state not in CANCELLED_BY_BUYERS:
        raise WrongState(
            number=order.number,
            state=order.get_state_display(),
            target=OrderState.CANCELLED.label,
        )
    _cancel(order)
    record_by(buyer, order, verb="cancelled", reason=reason)
    mail_cancelled(order, reason=reason)
    return order


@transaction.atomic
def complete_order(*, order_id: int, by: User) -> Order:
    """Close an order that was shipped in full. Raises WrongState."""
    order = lock_order(order_id)
    move_order(order, to=OrderState.COMPLETED)
    record(order, verb="completed", actor=by)
    mail_completed(order)
    return order


def _cancel(order: Order) -> None:
    let_go(order, to=OrderState.CANCELLED)
    close_request(order, state=ApprovalState.WITHDRAWN)
    close_cancel_request(order)


def let_go(order: Order, *, to: OrderState) -> None:
    """End an order: what it holds is free again. Its locks are held.

    Raises WrongState.
    """
    move_order(order, to=to)
    give_back(order)
    give_back_promotions(order_number=order.number)
    release_lines(order, list(order.lines.all()))


def close_cancel_request(order: Order) -> None:
    """What a buyer asked for happened: nobody has to answer it any more."""
    CancelRequest.objects.open().filter(order=order).update(
        state=CancelRequestState.ACCEPTED, decided_at=timezone.now()
    )


def close_request(order: Order, *, state: ApprovalState) -> None:
    """Nobody has to approve an order any more, if anybody had to."""
    ApprovalRequest.objects.open().filter(order=order).update(
        state=state, finished_at=timezone.now(), version=F("version") + 1
    )
