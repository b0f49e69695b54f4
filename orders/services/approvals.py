"""Deciding about orders that await approval. Nobody decides about their own."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.events import record, record_by
from accounts.models import User
from accounts.selectors.buyers import buyer_for_customer
from catalog.restrictions import refuse_order
from invoicing.selectors import terms_for
from orders.errors import (
    ApprovalOver,
    ApprovalTooLate,
    BelowMinimum,
    NotTheirTurn,
    OwnRequest,
    PaymentRefused,
    ReasonNeeded,
)
from orders.mails_approvals import mail_approvers, mail_requester
from orders.models import (
    ApprovalDecision,
    ApprovalRequest,
    ApprovalState,
    ApprovalStep,
    ApprovalVerb,
    Order,
    OrderLine,
    OrderState,
)
from orders.rules import missing_amount
from orders.selectors.approval_people import Power, powers_of
from orders.selectors.order_limits import minimum_net
from orders.selectors.policies import line_above
from orders.services.fulfilment import let_go, lock_with_counters
from orders.services.handing_in import hand_in
from orders.services.quote_returns import return_to_quote
from orders.services.resizing import Change, goods_net, resize_order
from orders.services.returning import return_to_cart
from shop.errors import DomainError, NotAllowed, StaleForm
from shop.templatetags.angro import date_weekday, money

ZERO = Decimal(0)


@dataclass(frozen=True)
class _Turn:
    """A request whose locks are held, and what of it waits for whoever decides."""

    request: ApprovalRequest
    order: Order
    steps: Sequence[ApprovalStep]
    power: Power
    user: User

    @property
    def instead_of(self) -> User | None:
        return self.power.giver


@transaction.atomic
def approve_order(*, buyer: Buyer, request_id: int, version: int) -> ApprovalRequest:
    """Say yes at the level that waits; the last yes hands the order to the seller.

    Restrictions, licences and the way to pay are checked again then. Otherwise the
    approvers of the next level are mailed. Raises NotAllowed, NotTheirTurn,
    OwnRequest, ApprovalOver, ApprovalTooLate, StaleForm, Restricted, PaymentRefused.
    """
    turn = _take_turn(buyer, request_id, version)
    now = timezone.now()
    ApprovalStep.objects.filter(pk__in=[step.pk for step in turn.steps]).update(
        passed_at=now
    )
    decision = _note(turn, ApprovalVerb.APPROVED)
    left = turn.request.steps.filter(passed_at__isnull=True).order_by("level").first()
    if left is None:
        _close(turn.request, ApprovalState.APPROVED, now)
        _hand_in(turn, buyer)
    else:
        _go_on(turn, left.level, buyer)
    mail_requester(turn.request, decision)
    return turn.request


def _go_on(turn: _Turn, level: int, buyer: Buyer) -> None:
    request = turn.request
    is_next = level != request.level
    request.level = level
    request.version += 1
    request.save(update_fields=["level", "version"])
    if is_next:
        mail_approvers(request, line=line_above(buyer), day=buyer.today)


def _hand_in(turn: _Turn, buyer: Buyer) -> None:
    """Check what may have changed since it was asked for, then let the order go."""
    order = turn.order
    # The mail that confirms it names their units.
    lines = list(order.lines.select_related("unit"))
    asker = _asker(order)
    if not terms_for(asker).allows(order.payment_method):
        raise PaymentRefused
    for place, ids in _goods_by_place(order, lines):
        refuse_order(ids, asker, country=place["country"], postcode=place["postcode"])
    hand_in(order, lines, buyer=asker, actor=turn.user)


def _goods_by_place(
    order: Order, lines: Sequence[OrderLine]
) -> Iterator[tuple[dict[str, str], list[int]]]:
    """Each place that lines go to, with their articles."""
    places = {one.pk: one.place for one in order.destinations.all()}
    for pk in dict.fromkeys(line.destination_id for line in lines):
        here = [line.variant_id for line in lines if line.destination_id == pk]
        yield places[pk] if pk else order.snapshot["delivery"], here


def _asker(order: Order) -> Buyer:
    """The company as it buys in the order's currency, whatever whoever decides sees."""
    asker = buyer_for_customer(customer=order.customer, now=timezone.now())
    return replace(asker, chosen_currency=order.currency)


@transaction.atomic
def reject_order(
    *, buyer: Buyer, request_id: int, version: int, reason: str
) -> ApprovalRequest:
    """Say no and why: the order ends, all that it held is free.

    Raises what `approve_order` raises of turns, and ReasonNeeded.
    """
    turn = _take_turn(buyer, request_id, version)
    _need(reason, turn)
    let_go(turn.order, to=OrderState.REJECTED)
    return_to_quote(turn.order, turn.order.lines.all())
    _close(turn.request, ApprovalState.REJECTED, timezone.now())
    mail_requester(turn.request, _note(turn, ApprovalVerb.REJECTED, reason))
    return turn.request


@transaction.atomic
def send_order_back(
    *, buyer: Buyer, request_id: int, version: int, reason: str
) -> ApprovalRequest:
    """Give an order back as a cart, with the reason; all that it held is free.

    Raises what `reject_order` raises.
    """
    turn = _take_turn(buyer, request_id, version)
    _need(reason, turn)
    _return(turn.request, turn.order, ApprovalState.SENT_BACK)
    mail_requester(turn.request, _note(turn, ApprovalVerb.SENT_BACK, reason))
    return turn.request


@transaction.atomic
def reject_lines(
    *,
    buyer: Buyer,
    request_id: int,
    version: int,
    line_ids: Collection[int],
    reason: str,
) -> ApprovalRequest:
    """Take lines out of an order that waits; the rest waits on, at its frozen prices.

    Promotions that it had only with those lines end.
    Raises what `reject_order` raises, NoLineLeft, BelowMinimum.
    """
    turn = _take_turn(buyer, request_id, version)
    _need(reason, turn)
    out = list(turn.order.lines.filter(pk__in=line_ids).select_related("unit"))
    if not out:
        raise ReasonNeeded(name=turn.order.snapshot["placed_by"]["name"])
    said = [_line_in_words(line) for line in out]
    return_to_quote(turn.order, out)
    gone = [Change(line.pk, ZERO) for line in out]
    kept = resize_order(turn.order, gone, is_by_buyers=True)
    _check_minimum(turn.order, kept)
    turn.request.version += 1
    turn.request.save(update_fields=["version"])
    decision = _note(turn, ApprovalVerb.LINES_REJECTED, reason, said)
    mail_requester(turn.request, decision)
    return turn.request


def _check_minimum(order: Order, lines: Sequence[OrderLine]) -> None:
    minimum = minimum_net(_asker(order))
    gap = missing_amount(goods_net(order, lines), minimum)
    if gap:
        raise BelowMinimum(
            gap=money(gap, order.currency), minimum=money(minimum, order.currency)
        )


def _line_in_words(line: OrderLine) -> dict[str, str]:
    return {
        "sku": line.sku,
        "name": line.name,
        "quantity": str(line.quantity),
        "unit": line.unit_code,
        "line_amount": str(line.line_amount),
    }


@transaction.atomic
def take_back(*, buyer: Buyer, request_id: int) -> ApprovalRequest:
    """Let whoever asked have the order back as a cart, to change it.

    Raises NotAllowed, ApprovalOver.
    """
    request, order = _lock(buyer, request_id)
    if buyer.user is None or buyer.user.pk not in (order.placed_by_id, order.rep_id):
        raise NotAllowed
    _refuse_over(request, order)
    _return(request, order, ApprovalState.WITHDRAWN)
    ApprovalDecision.objects.create(
        request=request,
        verb=ApprovalVerb.WITHDRAWN,
        level=request.level,
        by=buyer.by,
    )
    record_by(buyer, order, verb="taken_back")
    return request


def expire_due_requests(*, now: datetime | None = None) -> int:
    """Give back orders nobody decided about in time, one by one; return how many."""
    instant = now or timezone.now()
    due = Order.objects.past_holding(instant).order_by("held_until")
    return sum(_expire(pk, instant) for pk in due.values_list("pk", flat=True)[:500])


@transaction.atomic
def _expire(order_id: int, now: datetime) -> bool:
    order = lock_with_counters(order_id)
    request = ApprovalRequest.objects.open().filter(order=order).first()
    is_due = order.held_until is not None and order.held_until <= now
    if request is None or not is_due:  # decided while we waited
        return False
    request.order = order
    _return(request, order, ApprovalState.EXPIRED)
    decision = ApprovalDecision.objects.create(
        request=request, verb=ApprovalVerb.EXPIRED, level=request.level
    )
    record(order, verb="approval_expired", actor=None)
    mail_requester(request, decision)
    return True


def _return(request: ApprovalRequest, order: Order, state: ApprovalState) -> None:
    """Free what the order held and make it a cart of whoever asked again."""
    let_go(order, to=OrderState.SENT_BACK)
    return_to_quote(order, order.lines.all())
    request.cart = return_to_cart(order)
    _close(request, state, timezone.now())


def _close(request: ApprovalRequest, state: ApprovalState, now: datetime) -> None:
    request.state, request.finished_at = state, now
    request.version += 1
    request.save(update_fields=["state", "finished_at", "version", "cart"])


def _take_turn(buyer: Buyer, request_id: int, version: int) -> _Turn:
    """Lock a request and see that it waits for `buyer` as it was shown."""
    # Who may was perhaps read before the locks: a stand-in may have ended since.
    buyer = buyer.at(buyer.now)
    if buyer.user is None or buyer.rep is not None:
        raise NotAllowed
    request, order = _lock(buyer, request_id)
    _refuse_over(request, order)
    if request.version != version:
        raise StaleForm
    asking = {order.placed_by_id, order.rep_id}
    if buyer.user.pk in asking:
        raise OwnRequest
    waiting = list(request.steps.filter(level=request.level, passed_at__isnull=True))
    powers = [one for one in powers_of(buyer) if _fits_any(one, waiting)]
    able = [one for one in powers if one.user_id not in asking]
    if not able:
        raise OwnRequest if powers else NotTheirTurn(number=order.number)
    passed = [step for step in waiting if any(power.fits(step) for power in able)]
    return _Turn(request, order, passed, able[0], buyer.user)


def _fits_any(power: Power, steps: Iterable[ApprovalStep]) -> bool:
    return any(power.fits(step) for step in steps)


def _lock(buyer: Buyer, request_id: int) -> tuple[ApprovalRequest, Order]:
    found = ApprovalRequest.objects.visible_to(buyer).get(pk=request_id)
    order = lock_with_counters(found.order_id)
    # Read anew: the order's lock is every decision's.
    request = ApprovalRequest.objects.get(pk=request_id)
    request.order = order
    return request, order


def _refuse_over(request: ApprovalRequest, order: Order) -> None:
    if request.state != ApprovalState.OPEN:
        raise ApprovalOver(
            number=order.number, state=ApprovalState(request.state).label
        )
    if order.held_until is None or order.held_until <= timezone.now():
        raise ApprovalTooLate(number=order.number, until=date_weekday(order.held_until))


def _need(reason: str, turn: _Turn) -> None:
    if not reason.strip():
        raise ReasonNeeded(name=turn.order.snapshot["placed_by"]["name"])


EVENTS = {
    ApprovalVerb.APPROVED: "approved",
    ApprovalVerb.REJECTED: "rejected",
    ApprovalVerb.LINES_REJECTED: "lines_rejected",
    ApprovalVerb.SENT_BACK: "sent_back",
}


def _note(
    turn: _Turn,
    verb: ApprovalVerb,
    reason: str = "",
    lines: Sequence[dict[str, str]] = (),
) -> ApprovalDecision:
    decision = ApprovalDecision.objects.create(
        request=turn.request,
        verb=verb,
        level=turn.steps[0].level,
        by=turn.user,
        instead_of=turn.instead_of,
        reason=reason.strip(),
        lines=list(lines),
    )
    record(
        turn.order,
        verb=EVENTS[verb],
        actor=turn.user,
        reason=decision.reason,
        instead_of=str(turn.instead_of or ""),
    )
    return decision


@dataclass(frozen=True)
class Choice:
    """One of several requests that are approved together, as it was shown."""

    request_id: int
    version: int


def approve_several(
    *, buyer: Buyer, choices: Sequence[Choice]
) -> tuple[list[str], list[DomainError]]:
    """Approve each by itself; the numbers that were, and why others were not."""
    done, refused = [], []
    for choice in choices:
        try:
            request = approve_order(
                buyer=buyer, request_id=choice.request_id, version=choice.version
            )
        except DomainError as refusal:
            refused.append(refusal)
        else:
            done.append(request.order.number)
    return done, refused
