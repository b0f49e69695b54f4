"""Calling off what was promised: buyers ask, the seller decides, or does it itself."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.events import record, record_by
from accounts.models import Event, User
from accounts.rights import Right
from catalog.services.kits import contents_for, remember_contents
from orders.errors import (
    CancelAskedBefore,
    NothingAsked,
    NothingLeftToCancel,
    ReasonNeeded,
)
from orders.mails_steps import (
    mail_cancel_asked,
    mail_cancel_declined,
    mail_rest_cancelled,
)
from orders.models import (
    CancelRequest,
    CancelRequestState,
    Order,
    OrderLine,
    OrderState,
)
from orders.rules import check_move, stock_owner
from orders.rules.remaining import kept_discounts
from orders.rules.shares import kept_shares
from orders.rules.states import CANCELLED_ON_REQUEST
from orders.services.budgets import give_back_part
from orders.services.fulfilment import cancel_order, close_cancel_request
from orders.services.holding import release_lines
from orders.services.locks import lock_order, lock_with_counters
from pricing.services.promotions import change_uses
from shop.errors import NotAllowed


@transaction.atomic
def ask_to_cancel(*, buyer: Buyer, order_id: int, reason: str = "") -> CancelRequest:
    """Ask the seller to call off a confirmed order, or what is left of it.

    Locks customer and order. Raises NotAllowed, NothingLeftToCancel,
    CancelAskedBefore.
    """
    if not buyer.can(Right.CANCEL_ORDERS):
        raise NotAllowed
    order = lock_order(Order.objects.visible_to(buyer).get(pk=order_id).pk)
    if order.state not in CANCELLED_ON_REQUEST:
        raise NothingLeftToCancel(number=order.number)
    if CancelRequest.objects.open().filter(order=order).exists():
        raise CancelAskedBefore(number=order.number)
    asked = CancelRequest.objects.create(
        order=order,
        customer_id=order.customer_id,
        reason=reason.strip(),
        requested_by=buyer.by,
    )
    record_by(buyer, order, verb="cancel_asked", reason=asked.reason)
    mail_cancel_asked(asked)
    return asked


@transaction.atomic
def withdraw_cancel_request(*, buyer: Buyer, order_id: int) -> None:
    """Let a buyer keep the order after all. Raises NotAllowed, NothingAsked."""
    if not buyer.can(Right.CANCEL_ORDERS):
        raise NotAllowed
    order = lock_order(Order.objects.visible_to(buyer).get(pk=order_id).pk)
    asked = _open_request(order)
    _settle(asked, CancelRequestState.WITHDRAWN, buyer.by)
    record_by(buyer, order, verb="cancel_withdrawn")


@transaction.atomic
def accept_cancel_request(*, order_id: int, by: User, answer: str = "") -> Order:
    """Call off what a buyer asked to: the order, or what is left of it.

    Raises NothingAsked, NothingLeftToCancel.
    """
    order = lock_with_counters(order_id)
    asked = _open_request(order)
    _settle(asked, CancelRequestState.ACCEPTED, by, answer)
    return cancel_rest(order_id=order.pk, by=by, reason=answer)


@transaction.atomic
def decline_cancel_request(*, order_id: int, by: User, reason: str) -> Order:
    """Deliver all the same, and say why. Raises NothingAsked, ReasonNeeded."""
    order = lock_order(order_id)
    asked = _open_request(order)
    if not reason.strip():
        people = (order.snapshot["placed_by"], order.snapshot["customer"])
        raise ReasonNeeded(name=people[0]["name"] or people[1]["name"])
    _settle(asked, CancelRequestState.DECLINED, by, reason)
    record(order, verb="cancel_declined", actor=by, reason=asked.answer)
    mail_cancel_declined(asked)
    return order


def _open_request(order: Order) -> CancelRequest:
    asked = CancelRequest.objects.open().filter(order=order).first()
    if asked is None:
        raise NothingAsked(number=order.number)
    asked.order = order
    return asked


def _settle(
    asked: CancelRequest, state: CancelRequestState, by: User | None, answer: str = ""
) -> None:
    asked.state, asked.decided_by = state, by
    asked.answer, asked.decided_at = answer.strip(), timezone.now()
    asked.save(update_fields=["state", "decided_by", "answer", "decided_at"])


@transaction.atomic
def cancel_rest(*, order_id: int, by: User, reason: str = "") -> Order:
    """Call off all of an order that has not left; see `cancel_lines`."""
    order = lock_with_counters(order_id)
    keys = [line.pk for line in order.lines.all() if line.quantity_left]
    return cancel_lines(order_id=order.pk, line_ids=keys, by=by, reason=reason)


@transaction.atomic
def cancel_lines(
    *, order_id: int, line_ids: Collection[int], by: User, reason: str = ""
) -> Order:
    """Call off what of these lines has not left yet.

    Stock and what budgets gave for it are free again; promotions keep their share of
    what is delivered. Where nothing is left to ship the order is shipped, or
    cancelled if nothing ever left. Locks customer, counters and order, stock last.
    Raises NothingLeftToCancel.
    """
    order = lock_with_counters(order_id)
    lines = list(order.lines.select_related("variant"))
    left = [line for line in lines if line.quantity_left]
    chosen = [line for line in left if line.pk in line_ids]
    if order.state not in CANCELLED_ON_REQUEST or not chosen:
        raise NothingLeftToCancel(number=order.number)
    if len(chosen) == len(left) and order.state == OrderState.CONFIRMED:
        return cancel_order(order_id=order.pk, by=by, reason=reason)
    before = kept_shares(order, lines)
    for line in chosen:
        line.quantity_cancelled += line.quantity_left
    OrderLine.objects.bulk_update(chosen, ["quantity_cancelled"], batch_size=500)
    give_back_part(order, before=before, after=kept_shares(order, lines))
    change_uses(order_number=order.number, amounts=kept_discounts(order, lines))
    event = record(
        order,
        verb="rest_cancelled",
        actor=by,
        reason=reason,
        lines=[line.sku for line in chosen][:20],
    )
    _after(order, lines, event, chosen, reason)
    return order


def _after(
    order: Order,
    lines: Sequence[OrderLine],
    event: Event,
    chosen: Sequence[OrderLine],
    reason: str,
) -> None:
    """Where the order is now; whoever ordered is told; stock is let go last."""
    is_over = not any(line.quantity_left for line in lines)
    if is_over:
        check_move(number=order.number, state=order.state, to=OrderState.SHIPPED)
        order.state = OrderState.SHIPPED
        order.save(update_fields=["state"])
        close_cancel_request(order)
    mail_rest_cancelled(order, chosen, reason=reason, event=event)
    _let_go(order, chosen)


def _let_go(order: Order, chosen: Sequence[OrderLine]) -> None:
    owners = {stock_owner(line.pk): line for line in chosen}
    # What was in kits that left is needed when they come back.
    kits = {
        line.variant_id: None
        for line in chosen
        if line.variant.is_kit and line.quantity_shipped
    }
    wanted = [(owner, line.variant_id) for owner, line in owners.items()]
    contents = contents_for(wanted, kits)
    release_lines(order, list(owners.values()))
    remember_contents(contents)
