"""Whether a customer may order: staff approve, ask, reject, block; rules approve."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.events import record
from accounts.mails.registration import (
    mail_approved,
    mail_asked,
    mail_blocked,
    mail_rejected,
)
from accounts.models import Customer, CustomerGroup, CustomerState, Event, User
from shop.errors import NotAllowed, WrongState

APPROVE = "accounts.approve_customer"

# What the people of a customer may do in each state; tests/accounts/test_states.py
# holds it over HTTP.
#
#                        pending, rejected        blocked            approved
#   sign in, profile,    yes                      yes                yes
#   addresses, its page
#   of the registration
#   add documents        yes                      no                 no
#   browse, prices       as a guest of the        as pending         by role; own prices
#                        channel: open shows
#                        prices, semi-open none,
#                        closed no catalogue
#   fill a cart          as a guest: open only    as pending; the    by role
#                                                 cart is kept
#   order, ask for a     no                       no                 by role
#   quote
#   read orders and      yes, there are none      yes: it may owe    by role
#   invoices
#   VAT                  as anybody               as anybody         by VAT id
#
# The state is read with every request, so a change holds from the next click, also for
# a checkout page that is open already. An archived customer is like a pending one.
NEXT_STATES = {
    CustomerState.PENDING: {CustomerState.APPROVED, CustomerState.REJECTED},
    CustomerState.REJECTED: {CustomerState.APPROVED},
    CustomerState.APPROVED: {CustomerState.BLOCKED},
    CustomerState.BLOCKED: {CustomerState.APPROVED},
}


@dataclass(frozen=True)
class Welcome:
    """What is settled at approval: who looks after the customer, segments.

    `rule` names the approval rule, where no person decided.
    """

    rep_id: int | None = None
    group_ids: Sequence[int] = ()
    rule: str = ""


def may_become(customer: Customer, state: CustomerState) -> bool:
    """Say whether `customer` can be moved to `state` now."""
    return state in NEXT_STATES.get(CustomerState(customer.state), set())


@transaction.atomic
def approve_company(*, customer_id: int, welcome: Welcome, by: User) -> Customer:
    """Let a customer order: see own prices, fill carts, buy on its terms.

    Its admins are mailed. Raises NotAllowed without the right, WrongState unless it is
    pending, rejected or blocked.
    """
    _check_right(by)
    customer = locked_customer(customer_id)
    admit(customer, welcome, by=by)
    return customer


def admit(customer: Customer, welcome: Welcome, *, by: User | None) -> None:
    """Approve a customer whose lock the caller holds; without `by` a rule did it."""
    customer.rep_id = welcome.rep_id
    customer.approved_at = timezone.now()
    event = _move(customer, CustomerState.APPROVED, by=by, rule=welcome.rule)
    customer.groups.set(CustomerGroup.objects.filter(pk__in=welcome.group_ids))
    mail_approved(customer, event_id=event.pk)


@transaction.atomic
def ask_company(*, customer_id: int, question: str, by: User) -> Customer:
    """Tell a pending customer what is missing; it stays pending and is mailed.

    Its people read the question until it is decided. Raises NotAllowed without the
    right, WrongState unless it is pending.
    """
    _check_right(by)
    customer = locked_customer(customer_id)
    if customer.state != CustomerState.PENDING:
        raise _wrong_state(customer, CustomerState.PENDING)
    customer.state_reason = question
    customer.save(update_fields=["state_reason"])
    event = record(customer, verb="asked", actor=by, question=question)
    mail_asked(customer, event_id=event.pk)
    return customer


@transaction.atomic
def reject_company(*, customer_id: int, reason: str, by: User) -> Customer:
    """Refuse a pending customer; `reason` is mailed to its admins.

    The people keep their accounts. Raises NotAllowed without the right, WrongState
    unless it is pending.
    """
    _check_right(by)
    customer = locked_customer(customer_id)
    event = _move(customer, CustomerState.REJECTED, reason=reason, by=by)
    mail_rejected(customer, event_id=event.pk)
    return customer


@transaction.atomic
def block_company(*, customer_id: int, reason: str, by: User) -> Customer:
    """Stop an approved customer from ordering; `reason` is mailed to its admins.

    It holds from their next click; orders placed before go on. Raises NotAllowed
    without the right, WrongState unless it is approved.
    """
    _check_right(by)
    customer = locked_customer(customer_id)
    event = _move(customer, CustomerState.BLOCKED, reason=reason, by=by)
    mail_blocked(customer, event_id=event.pk)
    return customer


def locked_customer(customer_id: int) -> Customer:
    """The customer's row under its lock, with channel and seller."""
    rows = Customer.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("channel__seller").get(pk=customer_id)


def _check_right(by: User) -> None:
    if not by.has_perm(APPROVE):
        raise NotAllowed


def _wrong_state(customer: Customer, to: CustomerState) -> WrongState:
    state = CustomerState(customer.state)
    return WrongState(number=customer.name, state=state.label, target=to.label)


def _move(
    customer: Customer,
    to: CustomerState,
    *,
    by: User | None,
    reason: str = "",
    rule: str = "",
) -> Event:
    if not may_become(customer, to):
        raise _wrong_state(customer, to)
    customer.state = to
    customer.state_reason = reason
    customer.save(update_fields=["state", "state_reason", "rep", "approved_at"])
    if rule:
        return record(customer, verb=to.value, actor=by, rule=rule)
    return record(customer, verb=to.value, actor=by, reason=reason)
