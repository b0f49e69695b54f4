"""Returns that the seller's people open for a customer, or for a guest."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.events import record
from accounts.models import User
from accounts.selectors import buyer_for_customer
from orders.errors import LateReasonNeeded
from orders.mails_returns import mail_return_news
from orders.models import Order, OrderReturn
from orders.selectors.returns import late_lines, returnable_lines
from orders.services.locks import lock_order
from orders.services.return_rows import (
    Asked,
    ReturnWish,
    ReturnWords,
    once,
    rows_of,
    write_return,
)


@transaction.atomic
def open_return(
    *,
    order_id: int,
    by: User,
    lines: Sequence[ReturnWish],
    words: ReturnWords | None = None,
    late_because: str = "",
) -> OrderReturn:
    """Open a return for whoever ordered, also after the channel's days.

    What the channel never takes back stays refused, and never more comes back than
    left. After the days `late_because` says why; it is kept with the return and in the
    trail. Whoever ordered is told. Locks customer and order. Raises LateReasonNeeded,
    NothingToReturn, ReturnRefused, ReturnReasonNeeded.
    """
    order = lock_order(order_id)
    buyer = buyer_for_customer(customer=order.customer, now=timezone.now())
    is_late = _is_late(order, buyer, lines)
    because = late_because.strip() if is_late else ""
    asked = Asked(words or ReturnWords(), by=by, rep=by, late_because=because)

    def write() -> OrderReturn:
        rows = rows_of(order, lines, late_lines(order, buyer))
        if is_late and not because:
            raise LateReasonNeeded(number=order.number)
        made = write_return(order, rows, asked)
        record(
            order,
            verb="return_requested",
            actor=by,
            on_behalf_of=order.customer,
            return_number=made.number,
            late_because=because,
        )
        mail_return_news(made)
        return made

    return once(order, lines, asked.words.key, write)


def _is_late(order: Order, buyer: Buyer, lines: Sequence[ReturnWish]) -> bool:
    """Say whether something of `lines` could not be returned by the buyer any more."""
    in_time = {
        one.line.pk: one.possible.quantity for one in returnable_lines(order, buyer)
    }
    return any(one.quantity > in_time.get(one.line_id, 0) for one in lines)
