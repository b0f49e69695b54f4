"""Goods that come back: asked for, approved, received, looked at.

Whoever changes a return holds its order: what was shipped and what came back of it
are compared under that lock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.events import record, record_by
from accounts.models import User
from accounts.rights import Right
from catalog.services.taking_back import StockReturn, take_back_stock
from orders.errors import (
    InspectionIncomplete,
    ReasonNeeded,
    ReturnRefused,
    ShelfNeeded,
    WrongWarehouse,
)
from orders.mails_returns import mail_return_asked, mail_return_news
from orders.models import (
    Condition,
    Order,
    OrderReturn,
    ReturnLine,
    ReturnSlip,
    ReturnState,
)
from orders.rules import stock_owner
from orders.rules.frozen import document_hash
from orders.rules.returns import check_return_move, is_broken
from orders.selectors.return_slips import slip_snapshot
from orders.selectors.returns import returnable_lines, shelves_for
from orders.services.locks import lock_order
from orders.services.return_rows import (
    Asked,
    ReturnWish,
    ReturnWords,
    once,
    rows_of,
    write_return,
)
from shop.errors import NotAllowed, WrongState
from shop.sweeps import kick

__all__ = [
    "CreditTerms",
    "ReturnWish",
    "ReturnWords",
    "Verdict",
    "approve_return",
    "cancel_return",
    "decline_return",
    "give_up_return",
    "inspect_return",
    "lock_return",
    "receive_return",
    "request_return",
]

ZERO = Decimal(0)


@dataclass(frozen=True)
class Verdict:
    """What inspection found of a line; without a warehouse it is scrapped."""

    line_id: int
    accepted_quantity: Decimal
    condition: Condition
    warehouse_id: int | None = None


@dataclass(frozen=True)
class CreditTerms:
    """What is kept of the credit, in percent, and whether the freight goes back."""

    fee_rate: Decimal = ZERO
    credits_freight: bool = False


@transaction.atomic
def request_return(
    *,
    buyer: Buyer,
    order_id: int,
    lines: Sequence[ReturnWish],
    words: ReturnWords | None = None,
) -> OrderReturn:
    """Ask to send goods of an order back.

    Never more of a line than left and did not come back yet, within the channel's
    days. Locks customer and order. Raises NotAllowed, NothingToReturn, ReturnRefused,
    ReturnReasonNeeded.
    """
    if not buyer.can(Right.RETURN_GOODS):
        raise NotAllowed
    order = lock_order(Order.objects.visible_to(buyer).get(pk=order_id).pk)
    asked = Asked(words or ReturnWords(), by=buyer.by, person=buyer.user, rep=buyer.rep)

    def write() -> OrderReturn:
        rows = rows_of(order, lines, returnable_lines(order, buyer))
        made = write_return(order, rows, asked)
        record_by(buyer, order, verb="return_requested", return_number=made.number)
        mail_return_news(made)
        mail_return_asked(made)
        return made

    return once(order, lines, asked.words.key, write)


@transaction.atomic
def cancel_return(*, buyer: Buyer, return_id: int) -> OrderReturn:
    """Let a buyer call a return off that nobody has decided about.

    Raises NotAllowed, WrongState.
    """
    if not buyer.can(Right.RETURN_GOODS):
        raise NotAllowed
    found = lock_return(OrderReturn.objects.visible_to(buyer).get(pk=return_id).pk)
    # Only the seller calls off what it has agreed to.
    _refuse_unless(found, ReturnState.REQUESTED)
    _move(found, ReturnState.CANCELLED, decided_at=timezone.now())
    record_by(buyer, found.order, verb="return_cancelled", return_number=found.number)
    mail_return_news(found)
    return found


@transaction.atomic
def approve_return(*, return_id: int, by: User, instructions: str = "") -> OrderReturn:
    """Agree to take goods back: the buyer gets the slip and where to send them.

    Raises WrongState.
    """
    found = lock_return(return_id)
    _move(
        found,
        ReturnState.APPROVED,
        answer=instructions.strip(),
        decided_at=timezone.now(),
    )
    order = found.order
    with translation.override(order.language):
        snapshot = slip_snapshot(found, order)
    ReturnSlip.objects.create(
        order_return=found,
        language=order.language,
        snapshot=snapshot,
        sha256=document_hash(snapshot, []),
    )
    _note(found, "return_approved", by)
    kick("orders.print_return_slips")
    return found


@transaction.atomic
def decline_return(*, return_id: int, by: User, reason: str) -> OrderReturn:
    """Say no and why. Raises WrongState, ReasonNeeded."""
    found = lock_return(return_id)
    if not reason.strip():
        raise ReasonNeeded(name=found.order.snapshot["customer"]["name"])
    _move(found, ReturnState.DECLINED, answer=reason.strip(), decided_at=timezone.now())
    _note(found, "return_declined", by, reason=found.answer)
    return found


@transaction.atomic
def give_up_return(*, return_id: int, by: User, reason: str = "") -> OrderReturn:
    """End a return whose goods never came. Raises WrongState."""
    found = lock_return(return_id)
    # One that nobody decided about is declined, with a reason.
    _refuse_unless(found, ReturnState.APPROVED)
    _move(found, ReturnState.CANCELLED, answer=reason.strip())
    _note(found, "return_cancelled", by, reason=found.answer)
    return found


@transaction.atomic
def receive_return(*, return_id: int, by: User) -> OrderReturn:
    """Note that the parcel is here. Raises WrongState."""
    found = lock_return(return_id)
    _move(found, ReturnState.RECEIVED, received_at=timezone.now())
    _note(found, "return_received", by)
    return found


@transaction.atomic
def inspect_return(
    *,
    return_id: int,
    by: User,
    verdicts: Sequence[Verdict],
    terms: CreditTerms | None = None,
) -> OrderReturn:
    """Say of every line what was taken back and where it lies now.

    What was taken back is credited by the sweep as soon as it is billed; where nothing
    was, the return is closed. Stock is changed last. Raises WrongState,
    InspectionIncomplete, ReturnRefused, ShelfNeeded, WrongWarehouse.
    """
    agreed = terms or CreditTerms()
    found = lock_return(return_id)
    rows = list(found.lines.select_related("order_line__unit").order_by("pk"))
    _judge(rows, {one.line_id: one for one in verdicts}, found.order)
    is_empty = not any(row.quantity_accepted for row in rows)
    _move(
        found,
        ReturnState.CLOSED if is_empty else ReturnState.INSPECTED,
        inspected_at=timezone.now(),
        fee_rate=agreed.fee_rate,
        credits_freight=agreed.credits_freight,
    )
    ReturnLine.objects.bulk_update(
        rows, ["accepted_quantity", "condition", "warehouse"], batch_size=500
    )
    _note(found, "return_closed" if is_empty else "return_inspected", by)
    kick("orders.credit_returns")
    _restock(found, rows, by)
    return found


def _judge(
    rows: Sequence[ReturnLine], verdicts: Mapping[int, Verdict], order: Order
) -> None:
    served = {warehouse.pk for warehouse in shelves_for(order)}
    for row in rows:
        verdict, sku = verdicts.get(row.pk), row.order_line.sku
        if verdict is None:
            raise InspectionIncomplete(sku=sku)
        if not 0 <= verdict.accepted_quantity <= row.quantity:
            raise InspectionIncomplete(sku=sku)
        _refuse_broken(row, verdict.accepted_quantity)
        if verdict.warehouse_id is not None:
            if not verdict.accepted_quantity:
                raise ShelfNeeded(sku=sku)
            if verdict.warehouse_id not in served:
                raise WrongWarehouse
        row.accepted_quantity = verdict.accepted_quantity
        row.condition = verdict.condition
        row.warehouse_id = verdict.warehouse_id


def _refuse_broken(row: ReturnLine, accepted: Decimal) -> None:
    line = row.order_line
    # What came as a fraction may be taken back as it came.
    if accepted != row.quantity and is_broken(accepted, line.unit.step):
        reason = gettext("Sold whole only: give a whole number.")
        raise ReturnRefused(sku=line.sku, reason=reason)


def _restock(found: OrderReturn, rows: Sequence[ReturnLine], by: User) -> None:
    returns = [
        StockReturn(
            variant_id=row.order_line.variant_id,
            warehouse_id=row.warehouse_id,
            quantity=row.quantity_accepted * row.order_line.unit_factor,
            owner=stock_owner(row.order_line_id),
        )
        for row in rows
        if row.warehouse_id is not None
    ]
    if returns:
        take_back_stock(returns=returns, reference=found.number, actor=by)


def lock_return(return_id: int) -> OrderReturn:
    """Lock a return after its order, which everybody locks first."""
    key = OrderReturn.objects.values_list("order_id", flat=True).get(pk=return_id)
    order = lock_order(key)
    found = OrderReturn.objects.select_for_update(of=("self",), no_key=True).get(
        pk=return_id
    )
    found.order = order
    return found


def _refuse_unless(found: OrderReturn, state: ReturnState) -> None:
    if found.state != state:
        raise WrongState(
            number=found.number,
            state=found.get_state_display(),
            target=ReturnState.CANCELLED.label,
        )


def _move(found: OrderReturn, to: ReturnState, **written: object) -> None:
    """Move a return whose lock is held, and write what belongs to the move."""
    check_return_move(number=found.number, state=found.state, to=to)
    found.state = to
    for name, value in written.items():
        setattr(found, name, value)
    found.save(update_fields=["state", *written])


def _note(found: OrderReturn, verb: str, by: User, *, reason: str = "") -> None:
    """Write down what the seller did, and tell the buyer."""
    record(found.order, verb=verb, actor=by, return_number=found.number, reason=reason)
    mail_return_news(found)
