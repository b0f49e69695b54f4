"""The seller's look at an order before it counts: accept, change, refuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.buyer import Buyer
from accounts.events import record, record_by
from accounts.models import User
from accounts.selectors.buyers import buyer_for_customer
from orders.errors import ReasonNeeded, ReviewRefused
from orders.mails_approvals import mail_review_news
from orders.mails_steps import mail_cancelled
from orders.models import Order, OrderLine, OrderReview, OrderState, ReviewState
from orders.selectors.readers import reader_of
from orders.services.budgets import overrun_of
from orders.services.fulfilment import let_go, lock_with_counters
from orders.services.growth import check_grown
from orders.services.handing_in import count_as_placed
from orders.services.resizing import Change, resize_order
from shop.errors import NotAllowed, StaleForm, WrongState


@dataclass(frozen=True)
class Seen:
    """Which review in which of its states whoever decides was shown."""

    order_id: int
    version: int


@transaction.atomic
def accept_order(*, seen: Seen, by: User) -> Order:
    """Let an order count as it stands; who ordered gets the confirmation.

    Raises WrongState, StaleForm.
    """
    order, review = _take(seen)
    _settle(review, ReviewState.ACCEPTED, by)
    _place(order, by)
    return order


@transaction.atomic
def change_order(
    *, seen: Seen, changes: Sequence[Change], note: str, by: User
) -> Order:
    """Accept an order with other quantities or prices.

    Where nothing gets dearer or fewer it counts at once, and who ordered is told;
    else it is theirs to confirm and nothing changes before. Raises WrongState,
    StaleForm, ReviewRefused, NoLineLeft, OutOfStock.
    """
    order, review = _take(seen)
    lines = {line.pk: line for line in order.lines.all()}
    wanted = [one for one in changes if _differs(lines.get(one.line_id), one)]
    if not wanted:
        raise ReviewRefused(reason=gettext_lazy("Nothing differs from the order."))
    review.note = note.strip()
    if any(_takes_away(lines[one.line_id], one) for one in wanted):
        _propose(order, review, wanted, by)
        return order
    resize_order(order, wanted)
    _settle(review, ReviewState.ACCEPTED, by)
    record(order, verb="review_changed", actor=by, reason=review.note)
    _tell(order, CHANGED, review.note)
    _place(order, by)
    return order


CHANGED = gettext_lazy("We changed order %(number)s to your advantage and accepted it.")
PROPOSED = gettext_lazy(
    "We can deliver order %(number)s with changes. Please look and confirm."
)
REFUSED = gettext_lazy("We cannot accept order %(number)s.")


def _differs(line: OrderLine | None, change: Change) -> bool:
    if line is None:
        return False
    amount = change.unit_amount
    is_other = amount is not None and amount != line.unit_price_amount
    return is_other or change.quantity != line.quantity


def _takes_away(line: OrderLine, change: Change) -> bool:
    """Dearer, fewer, or more than was asked for: the buyer decides."""
    amount = change.unit_amount
    is_dearer = amount is not None and amount > line.unit_price_amount
    return is_dearer or change.quantity != line.quantity


def _propose(
    order: Order, review: OrderReview, changes: Sequence[Change], by: User
) -> None:
    review.proposal = [
        {
            "line_id": one.line_id,
            "quantity": str(one.quantity),
            "unit_amount": "" if one.unit_amount is None else str(one.unit_amount),
        }
        for one in changes
    ]
    _settle(review, ReviewState.PROPOSED, by)
    record(order, verb="review_proposed", actor=by, reason=review.note)
    _tell(order, PROPOSED, review.note)


@transaction.atomic
def refuse_order(*, seen: Seen, reason: str, by: User) -> Order:
    """Say no and why; all that the order held is free.

    Raises WrongState, StaleForm, ReasonNeeded.
    """
    order, review = _take(seen)
    if not reason.strip():
        raise ReasonNeeded(name=order.snapshot["placed_by"]["name"])
    let_go(order, to=OrderState.REJECTED)
    review.note = reason.strip()
    _settle(review, ReviewState.REFUSED, by)
    record(order, verb="review_refused", actor=by, reason=review.note)
    _tell(order, REFUSED, review.note)
    return order


@transaction.atomic
def confirm_changes(*, buyer: Buyer, seen: Seen) -> Order:
    """Let the buyer take an order as the seller changed it; it counts from now on.

    Where it comes to more than was agreed, rules and budgets of the company are asked
    again, and who has to approve that confirms it. Raises NotAllowed, WrongState,
    StaleForm, OutOfStock, PurchaseRefused, BudgetExceeded.
    """
    order, review = _take_own(buyer, seen)
    before_net, over_net = order.total_net, overrun_of(order)
    lines = resize_order(order, proposed_changes(review))
    if order.total_net > before_net:
        check_grown(order, lines, buyer=buyer.at(buyer.now), over_net=over_net)
    _settle(review, ReviewState.ACCEPTED, review.reviewed_by)
    record_by(buyer, order, verb="review_confirmed")
    _place(order, buyer.by)
    return order


@transaction.atomic
def decline_changes(*, buyer: Buyer, seen: Seen) -> Order:
    """Let the buyer call off an order that the seller changed.

    Raises NotAllowed, WrongState, StaleForm.
    """
    order, review = _take_own(buyer, seen)
    let_go(order, to=OrderState.CANCELLED)
    _settle(review, ReviewState.DECLINED, review.reviewed_by)
    record_by(buyer, order, verb="cancelled")
    mail_cancelled(order)
    return order


def proposed_changes(review: OrderReview) -> list[Change]:
    """What the seller would change, as it was kept."""
    return [
        Change(
            line_id=int(one["line_id"]),
            quantity=Decimal(one["quantity"]),
            unit_amount=Decimal(one["unit_amount"]) if one["unit_amount"] else None,
        )
        for one in review.proposal
    ]


def _take(seen: Seen) -> tuple[Order, OrderReview]:
    order = lock_with_counters(seen.order_id)
    review = OrderReview.objects.filter(order=order).first()
    if review is None or order.state != OrderState.IN_REVIEW:
        raise WrongState(
            number=order.number,
            state=order.get_state_display(),
            target=OrderState.PLACED.label,
        )
    if review.version != seen.version:
        raise StaleForm
    # Whoever reads it from the order sees what is decided here.
    order.review = review
    return order, review


def _take_own(buyer: Buyer, seen: Seen) -> tuple[Order, OrderReview]:
    # What the seller changed is nothing for the seller's own people to agree to.
    if not buyer.may_order or buyer.rep is not None:
        raise NotAllowed
    Order.objects.visible_to(buyer).get(pk=seen.order_id)
    order, review = _take(seen)
    if review.state != ReviewState.PROPOSED:
        raise StaleForm
    return order, review


def _settle(review: OrderReview, state: ReviewState, by: User | None) -> None:
    review.state, review.reviewed_by = state, by
    review.reviewed_at = timezone.now()
    review.version += 1
    review.save()


def _place(order: Order, actor: User | None) -> None:
    buyer = buyer_for_customer(customer=order.customer, now=timezone.now())
    lines = list(order.lines.select_related("unit"))
    count_as_placed(order, lines, buyer=buyer, actor=actor)


def _tell(order: Order, said: Promise, note: str) -> None:
    with translation.override(order.language):
        text = str(said)
    mail_review_news(order, to=reader_of(order), said=text, note=note)
