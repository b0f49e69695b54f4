"""What happened to an order since it was handed in, and what may still be done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from accounts.buyer import Buyer
from accounts.models import Event
from accounts.rights import Right
from orders.models import CancelRequest, Order, OrderLine, OrderState
from orders.rules.order_steps import Deed, Step, steps_of
from orders.rules.remaining import kept_totals
from orders.rules.states import CANCELLED_BY_BUYERS, CANCELLED_ON_REQUEST
from orders.selectors.dispatches import LONG_COLUMNS
from orders.selectors.returns import ReturnRow, may_return, returns_on
from shop.blocks import TotalLine

# What buyers read. What else happened, with the ERP say, is the seller's own affair.
SAID: Mapping[str, Promise] = {
    "asked_approval": gettext_lazy("Approval asked for"),
    "approved": gettext_lazy("Approved"),
    "rejected": gettext_lazy("Rejected"),
    "lines_rejected": gettext_lazy("Lines taken out"),
    "sent_back": gettext_lazy("Sent back, it is a cart again"),
    "taken_back": gettext_lazy("Taken back, it is a cart again"),
    "approval_expired": gettext_lazy("Nobody decided in time, it is a cart again"),
    "review_asked": gettext_lazy("Being checked by us"),
    "review_changed": gettext_lazy("Changed by us"),
    "review_proposed": gettext_lazy("Changes to confirm"),
    "review_confirmed": gettext_lazy("Changes confirmed"),
    "review_refused": gettext_lazy("Not accepted"),
    "placed": gettext_lazy("Order placed"),
    "po_document": gettext_lazy("File handed in"),
    "confirmed": gettext_lazy("Delivery confirmed"),
    "shipped": gettext_lazy("Goods on their way"),
    "goods_came": gettext_lazy("Goods that were missing have come in"),
    "cancelled": gettext_lazy("Order cancelled"),
    "cancel_asked": gettext_lazy("Asked to cancel"),
    "cancel_withdrawn": gettext_lazy("The order shall be delivered after all"),
    "cancel_declined": gettext_lazy("Cannot be cancelled any more"),
    "rest_cancelled": gettext_lazy("A part cancelled"),
    "completed": gettext_lazy("Order completed"),
    "return_requested": gettext_lazy("Goods shall come back"),
    "return_approved": gettext_lazy("Return agreed"),
    "return_declined": gettext_lazy("Return declined"),
    "return_cancelled": gettext_lazy("Return called off"),
    "return_received": gettext_lazy("Returned goods received"),
    "return_inspected": gettext_lazy("Returned goods looked at"),
    "return_closed": gettext_lazy("Return closed without credit"),
    "return_credited": gettext_lazy("Returned goods credited"),
}
# Where an event says what it is about.
DETAILS = ("reason", "credit_note", "return_number", "shipment", "document")


@dataclass(frozen=True)
class Happening:
    """One entry of the timeline."""

    at: datetime
    text: str
    who: str
    detail: str = ""


@dataclass(frozen=True)
class OrderAfter:
    """What the page of an order shows beside what was ordered."""

    steps: tuple[Step, ...]
    happenings: tuple[Happening, ...]
    returns: tuple[ReturnRow, ...]
    asked: CancelRequest | None
    totals: tuple[TotalLine, ...]
    may_cancel: bool
    may_ask: bool
    may_withdraw: bool
    may_return: bool


def order_after(order: Order, buyer: Buyer) -> OrderAfter:
    """All that came after an order the buyer may see. Four queries."""
    deeds = deeds_of(order, buyer)
    may_call_off = buyer.can(Right.CANCEL_ORDERS)
    asked = CancelRequest.objects.visible_to(buyer).open().filter(order=order).first()
    is_promised = order.state in CANCELLED_ON_REQUEST
    return OrderAfter(
        steps=(*steps_of(order, deeds), *_return_steps(order, deeds)),
        happenings=tuple(_happening(deed) for deed in reversed(deeds)),
        returns=tuple(returns_on(order, buyer)),
        asked=asked,
        totals=kept_sums(order, order.lines.defer(*LONG_COLUMNS)),
        may_cancel=may_call_off and order.state in CANCELLED_BY_BUYERS,
        may_ask=may_call_off and is_promised and asked is None,
        may_withdraw=may_call_off and asked is not None,
        may_return=may_return(order, buyer),
    )


def deeds_of(order: Order, buyer: Buyer) -> list[Deed]:
    """What happened to an order as buyers may know it, oldest first. One query."""
    events = Event.objects.visible_to(buyer).filter(
        subject_kind=Order._meta.label_lower, subject_id=order.pk, verb__in=SAID
    )
    return [_deed(event) for event in events.select_related("actor").order_by("at")]


def return_deeds(order: Order, buyer: Buyer, number: str) -> tuple[Happening, ...]:
    """What happened to one return of an order, newest first."""
    events = Event.objects.visible_to(buyer).filter(
        subject_kind=Order._meta.label_lower,
        subject_id=order.pk,
        verb__startswith="return_",
        data__return_number=number,
    )
    found = events.select_related("actor").order_by("-at")
    return tuple(_happening(_deed(event)) for event in found)


def _deed(event: Event) -> Deed:
    actor = event.actor
    # Buyers see the names of their colleagues, not those of the seller's people.
    who = "" if actor is None or actor.is_staff else str(actor)
    told = (event.data.get(name) for name in DETAILS)
    return Deed(event.verb, event.at, who, str(next(filter(None, told), "")))


def _happening(deed: Deed) -> Happening:
    return Happening(deed.at, str(SAID[deed.verb]), deed.who, deed.detail)


def _return_steps(order: Order, deeds: Sequence[Deed]) -> tuple[Step, ...]:
    """Goods that came back, once somebody has credited them."""
    return tuple(
        Step(gettext("Returned"), "is-done", deed.at, deed.who, deed.detail)
        for deed in deeds
        if deed.verb == "return_credited"
    )


def kept_sums(order: Order, lines: Iterable[OrderLine]) -> tuple[TotalLine, ...]:
    """What an order comes to after some of it was called off; nothing for others."""
    if order.state == OrderState.CANCELLED:
        return ()
    lines = list(lines)
    if not any(line.quantity_cancelled for line in lines):
        return ()
    kept = kept_totals(order, lines)
    return (
        TotalLine(gettext("Called off"), order.total_gross - kept.gross, is_less=True),
        TotalLine(
            gettext("Delivered in the end"), kept.gross, is_rule=True, is_sum=True
        ),
    )
