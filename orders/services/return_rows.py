"""Writing a return down: which lines, whose words, which pictures. Once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from accounts.models import AttachmentPurpose, User
from accounts.services.files import keep_file
from orders.errors import NothingToReturn, ReturnReasonNeeded, ReturnRefused
from orders.models import (
    Order,
    OrderReturn,
    ReturnFile,
    ReturnLine,
    ReturnReason,
)
from orders.rules.returns import refusal_of_quantity
from orders.selectors.returns import ReturnableLine, reasons_for
from shop.idempotency import claim_key
from shop.numbers import next_number
from shop.uploads import CheckedUpload

SERIES = "RET"


@dataclass(frozen=True)
class ReturnWish:
    """So much of an order line, in the line's unit, shall come back, for a reason."""

    line_id: int
    quantity: Decimal
    reason_id: int


@dataclass(frozen=True)
class ReturnWords:
    """What a buyer says and shows beside the lines; sent twice with one `key`: once."""

    note: str = ""
    files: tuple[CheckedUpload, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Asked:
    """What is said about a return, and who says it: `by` is at the keyboard.

    `person` is the customer's, `rep` the seller's who asks for them. `late_because` is
    why it is taken back after its time.
    """

    words: ReturnWords
    by: User | None
    person: User | None = None
    rep: User | None = None
    late_because: str = ""


def once(
    order: Order,
    wishes: Sequence[ReturnWish],
    key: str,
    write: Callable[[], OrderReturn],
) -> OrderReturn:
    """The return that `write` makes, or the one it made for the same `key` before."""
    if not key:
        return write()
    content = {"order": order.pk, "lines": [repr(one) for one in wishes]}
    claimed = claim_key(scope="orders.return", key=key, content=content)
    if claimed.result:
        return OrderReturn.objects.get(pk=claimed.result)
    made = write()
    claimed.result = str(made.pk)
    claimed.save(update_fields=["result"])
    return made


def rows_of(
    order: Order, wishes: Sequence[ReturnWish], lines: Sequence[ReturnableLine]
) -> list[ReturnLine]:
    """The rows to write of what `lines` allow; refuses the first that cannot come back.

    Raises NothingToReturn, ReturnRefused, ReturnReasonNeeded.
    """
    possible = {one.line.pk: one for one in lines}
    reasons = {reason.pk: reason for reason in reasons_for(order)}
    rows = []
    for wish in wishes:
        if not wish.quantity:
            continue
        one = possible.get(wish.line_id)
        if one is None:
            raise NothingToReturn
        refusal = refusal_of_quantity(wish.quantity, one.facts, one.possible)
        if refusal or wish.quantity < 0:
            raise ReturnRefused(sku=one.line.sku, reason=refusal)
        reason = reasons.get(wish.reason_id)
        if reason is None:
            raise ReturnReasonNeeded(sku=one.line.sku)
        rows.append(_row(wish, reason, order))
    if not rows or len({row.order_line_id for row in rows}) < len(rows):
        raise NothingToReturn
    return rows


def _row(wish: ReturnWish, reason: ReturnReason, order: Order) -> ReturnLine:
    return ReturnLine(
        order_line_id=wish.line_id,
        quantity=wish.quantity,
        reason=reason,
        reason_name=reason.name_in(order.language)[:120],
    )


def write_return(order: Order, rows: Sequence[ReturnLine], asked: Asked) -> OrderReturn:
    """Write a return of an order whose lock is held, with its lines and files."""
    made = OrderReturn.objects.create(
        order=order,
        customer_id=order.customer_id,
        # The number is taken last; until then something that no other has.
        number=f"~{uuid4().hex}",
        requested_by=asked.person,
        rep=asked.rep,
        note=asked.words.note.strip(),
        late_because=asked.late_because.strip(),
    )
    for row in rows:
        row.order_return = made
    ReturnLine.objects.bulk_create(rows, batch_size=500)
    for upload in asked.words.files:
        kept = keep_file(
            customer=order.customer,
            purpose=AttachmentPurpose.RETURN,
            upload=upload,
            by=asked.by,
        )
        ReturnFile.objects.create(order_return=made, attachment=kept)
    seller = order.seller
    made.number = next_number(
        seller_id=seller.pk,
        kind="return",
        series=f"{SERIES}{seller.number_prefix}",
        on=timezone.localdate(timezone=seller.zone),
    )
    made.save(update_fields=["number"])
    return made
