"""Whether a customer may order: staff approve, reject, block."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.events import record
from accounts.mails.registration import mail_approved, mail_blocked, mail_rejected
from accounts.models import Customer, CustomerGroup, CustomerState, Event, User
from shop.errors import WrongState

# pending, rejected: sign in, keep profile and addresses, and see what a guest of the
#   channel sees: no own prices, no cart in semi-open channels, nothing in closed ones.
# approved: what the member's role allows.
# blocked: as pending, and they still read their orders and invoices, because they may
#   owe. It holds from the next click: the state is read with every request.
NEXT_STATES = {
    CustomerState.PENDING: {CustomerState.APPROVED, CustomerState.REJECTED},
    CustomerState.REJECTED: {CustomerState.APPROVED},
    CustomerState.APPROVED: {CustomerState.BLOCKED},
    CustomerState.BLOCKED: {CustomerState.APPROVED},
}


@dataclass(frozen=True)
class Welcome:
    """What staff settle when they approve: who looks after the customer, segments."""

    rep_id: int | None = None
    group_ids: Sequence[int] = ()


def may_become(customer: Customer, state: CustomerState) -> bool:
    """Say whether `customer` can be moved to `state` now."""
    return state in NEXT_STATES.get(CustomerState(customer.state), set())


@transaction.atomic
def approve_company(*, customer_id: int, welcome: Welcome, by: User) -> Customer:
    """Let a customer order: see own prices, fill carts, buy on its terms.

    Its admins are mailed. Raises WrongState unless it is pending, rejected or blocked.
    """
    customer = _locked(customer_id)
    customer.rep_id = welcome.rep_id
    customer.approved_at = timezone.now()
    event = _move(customer, CustomerState.APPROVED, reason="", by=by)
    groups = CustomerGroup.objects.filter(pk__in=welcome.group_ids)
    customer.groups.set(groups)
    mail_approved(customer, event_id=event.pk)
    return customer


@transaction.atomic
def reject_company(*, customer_id: int, reason: str, by: User) -> Customer:
    """Refuse a pending customer; `reason` is mailed to its admins.

    The people keep their accounts. Raises WrongState unless it is pending.
    """
    customer = _locked(customer_id)
    event = _move(customer, CustomerState.REJECTED, reason=reason, by=by)
    mail_rejected(customer, event_id=event.pk)
    return customer


@transaction.atomic
def block_company(*, customer_id: int, reason: str, by: User) -> Customer:
    """Stop an approved customer from ordering; `reason` is mailed to its admins.

    It holds from their next click; orders placed before go on. Raises WrongState
    unless it is approved.
    """
    customer = _locked(customer_id)
    event = _move(customer, CustomerState.BLOCKED, reason=reason, by=by)
    mail_blocked(customer, event_id=event.pk)
    return customer


def _locked(customer_id: int) -> Customer:
    rows = Customer.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("channel__seller").get(pk=customer_id)


def _move(customer: Customer, to: CustomerState, *, reason: str, by: User) -> Event:
    if not may_become(customer, to):
        raise WrongState(
            number=customer.name,
            state=CustomerState(customer.state).label,
            target=to.label,
        )
    customer.state = to
    customer.state_reason = reason
    customer.save(update_fields=["state", "state_reason", "rep", "approved_at"])
    return record(customer, verb=to.value, actor=by, reason=reason)
