"""From goods that came back to their credit note."""

from django.db import transaction

from accounts.events import record
from accounts.selectors import document_brand
from invoicing.rules import Creditable
from invoicing.services import issue_credit_note
from orders.models import OrderReturn, ReturnState
from orders.rules.returns import check_return_move
from orders.selectors.guests import is_guests, order_address
from orders.selectors.return_credits import (
    credit_parts,
    credited_shares,
    freight_to_credit,
)
from orders.services.budgets import give_back_returned
from orders.services.locks import lock_with_counters
from shop.errors import DomainError


@transaction.atomic
def credit_return(*, return_id: int) -> str:
    """Issue the credit note of an inspected return, once, and return its number.

    Empty while some of its goods are not billed yet. Budgets whose period still runs
    get back what is credited. Locks customer, budgets, order and return; invoicing
    takes the number last. Raises WrongState and what invoicing refuses.
    """
    key = OrderReturn.objects.values_list("order_id", flat=True).get(pk=return_id)
    order = lock_with_counters(key)
    rows = OrderReturn.objects.select_for_update(of=("self",), no_key=True)
    found = rows.get(pk=return_id)
    found.order = order
    if found.credit_number:
        return found.credit_number
    check_return_move(number=found.number, state=found.state, to=ReturnState.CREDITED)
    if not OrderReturn.objects.awaiting_credit().filter(pk=found.pk).exists():
        return ""
    freight_amount = freight_to_credit(found)
    credit = issue_credit_note(creditable=creditable_of(found))
    found.credit_number, found.state = credit.number, ReturnState.CREDITED
    found.locked_until = None
    found.save(update_fields=["credit_number", "state", "locked_until"])
    give_back_returned(
        order,
        shares=credited_shares(
            found, total_net=credit.total_net, freight_amount=freight_amount
        ),
        today=credit.issued_on,
    )
    record(
        order,
        verb="return_credited",
        actor=None,
        return_number=found.number,
        credit_note=credit.number,
    )
    return credit.number


def creditable_of(found: OrderReturn) -> Creditable:
    """What the credit note of a return says; invoicing knows what was billed."""
    order = found.order
    snapshot = order.snapshot
    reasons = dict.fromkeys(
        found.lines.exclude(accepted_quantity=0)
        .order_by("order_line__position")
        .values_list("reason_name", flat=True)
    )
    return Creditable(
        reference=f"return:{found.pk}",
        customer_id=order.customer_id,
        parts=credit_parts(found),
        return_number=found.number,
        reason="; ".join(reasons),
        fee_rate=found.fee_rate,
        mail_to=snapshot["customer"]["email"] or snapshot["placed_by"]["email"],
        page_address=order_address(order) if is_guests(order) else "",
        brand=document_brand(order.channel),
    )


@transaction.atomic
def put_credit_aside(*, return_id: int, because: DomainError) -> None:
    """Take a return that cannot be credited out of the sweep; the admin says why."""
    OrderReturn.objects.filter(pk=return_id).update(
        put_aside_because=str(because), locked_until=None
    )


@transaction.atomic
def credit_again(*, return_id: int) -> None:
    """Put a return that was put aside back into the sweep."""
    OrderReturn.objects.filter(pk=return_id, credit_number="").update(
        put_aside_because=""
    )
