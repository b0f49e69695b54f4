"""The buyer's turn: a counter-offer."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.rights import Right
from catalog.errors import QuantityRefused
from catalog.models import Unit
from catalog.rules import check_quantity
from orders.errors import (
    NothingCountered,
    QuoteEmpty,
    QuoteExpired,
    QuoteLineRefused,
)
from orders.mails_quotes import mail_turn
from orders.models import Quote, QuoteEdit, QuoteSide, QuoteState, QuoteVersion
from orders.rules.quote_lines import FrozenLine
from orders.rules.quotes import Terms, Turn, check_move, last_day, terms_of
from orders.services.cart import CartItem
from orders.services.quote_edits import end_edit, lease, refuse_edited
from orders.services.quote_offers import owe_paper
from orders.services.quote_turns import (
    freeze_turn,
    frozen_lines,
    keep_files,
    move_quote,
)
from orders.services.quotes import (
    lines_of_items,
    lock_talking,
    note_turn,
    own_quote,
)
from shop.errors import StaleForm
from shop.money import round_unit_price
from shop.templatetags.angro import date_weekday
from shop.uploads import CheckedUpload


@dataclass(frozen=True)
class CounterLine:
    """What the buyer would have of a line; nothing of it takes the line away.

    Without `unit_amount` the price offered is fine.
    """

    line_id: int
    quantity: Decimal
    unit_amount: Decimal | None = None
    text: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Counter:
    """A counter-offer: lines, articles to add, words, files."""

    lines: tuple[CounterLine, ...]
    message: str = ""
    added: tuple[CartItem, ...] = ()
    files: tuple[CheckedUpload, ...] = ()


@transaction.atomic
def begin_counter(*, buyer: Buyer, quote_id: int) -> QuoteEdit:
    """Begin a counter-offer: the seller waits until it is sent or given up.

    Raises NotAllowed, WrongState, QuoteExpired, QuoteBeingEdited.
    """
    lock_talking(buyer, Right.REQUEST_QUOTES)
    quote = own_quote(buyer, quote_id)
    _check(quote, buyer)
    assert buyer.by is not None  # noqa: S101 lock_talking refuses guests
    return lease(quote, side=QuoteSide.BUYER, by=buyer.by, now=timezone.now())


@transaction.atomic
def counter_offer(
    *, buyer: Buyer, quote_id: int, version: int, counter: Counter
) -> QuoteVersion:
    """Answer an offer with one's own prices, quantities and words.

    The offer before it ends; the representative is told by mail, a worker prints it.
    Locks the customer, then the quote. Raises NotAllowed, StaleForm, WrongState,
    QuoteExpired, QuoteBeingEdited, QuoteLineRefused, QuoteEmpty, NothingCountered,
    TaxRateMissing.
    """
    lock_talking(buyer, Right.REQUEST_QUOTES)
    quote = own_quote(buyer, quote_id)
    if quote.version != version:
        raise StaleForm
    _check(quote, buyer)
    now = timezone.now()
    author = buyer.by
    assert author is not None  # noqa: S101 lock_talking refuses guests
    refuse_edited(quote, side=QuoteSide.BUYER, by=author, now=now)
    lines = _wanted(quote, counter, buyer)
    turn = Turn(lines=lines, message=counter.message, terms=_terms(quote))
    sent = freeze_turn(quote, turn, side=QuoteSide.BUYER, author=author, now=now)
    keep_files(sent, counter.files, by=author)
    owe_paper(quote, sent, now=now)
    end_edit(quote)
    move_quote(quote, QuoteState.COUNTERED)
    note_turn(quote, "countered", buyer)
    mail_turn(
        quote,
        verb="countered",
        who=author.get_full_name(),
        text=counter.message,
        once=str(quote.version),
    )
    return sent


def _check(quote: Quote, buyer: Buyer) -> None:
    check_move(quote, to=QuoteState.COUNTERED)
    if quote.expires_at is None or quote.expires_at <= buyer.now:
        raise QuoteExpired(number=quote.number, until=date_weekday(last_day(quote)))


def _terms(quote: Quote) -> Terms:
    """Those of the offer; its discount is in the prices that the buyer saw."""
    return Terms(
        freight=quote.freight,
        freight_amount=quote.freight_amount,
        allows_parts=quote.allows_parts,
        delivery=terms_of(quote).delivery,
    )


def _wanted(quote: Quote, counter: Counter, buyer: Buyer) -> tuple[FrozenLine, ...]:
    standing = {line.line_id: line for line in frozen_lines(quote)}
    asked = {line.line_id: line for line in counter.lines}
    if asked.keys() - standing.keys():
        raise StaleForm
    units = Unit.objects.in_bulk(
        [line.unit_id for line in standing.values() if line.unit_id]
    )
    kept = [
        _countered(line, asked.get(pk or 0), quote, units)
        for pk, line in standing.items()
        if not _is_taken_away(asked.get(pk or 0))
    ]
    before = [_as_offered(line, quote) for line in standing.values()]
    if kept == before and not counter.added and not counter.message.strip():
        raise NothingCountered
    new = lines_of_items(buyer, counter.added) if counter.added else []
    if not any(not line.is_text for line in [*kept, *new]):
        raise QuoteEmpty
    return (*kept, *new)


def _is_taken_away(asked: CounterLine | None) -> bool:
    return asked is not None and asked.quantity <= 0


def _as_offered(line: FrozenLine, quote: Quote) -> FrozenLine:
    return replace(
        line,
        unit_amount=line.final_amount(quote.discount_rate),
        wanted_amount=None,
    )


def _countered(
    line: FrozenLine,
    asked: CounterLine | None,
    quote: Quote,
    units: dict[int, Unit],
) -> FrozenLine:
    offered = _as_offered(line, quote)
    if asked is None:
        return offered
    price = asked.unit_amount
    return replace(
        offered,
        quantity=_quantity(line, asked.quantity, units),
        unit_amount=offered.unit_amount if price is None else round_unit_price(price),
        text=asked.text,
        comment=asked.comment,
    )


def _quantity(line: FrozenLine, wanted: Decimal, units: dict[int, Unit]) -> Decimal:
    """What was offered may be off the steps; what the buyer changes may not."""
    unit = units.get(line.unit_id or 0)
    if unit is None or not line.is_article or wanted == line.quantity:
        return wanted
    try:
        return check_quantity(unit, wanted)
    except QuantityRefused as refusal:
        raise QuoteLineRefused(
            line=line.position, name=line.sku, reason=str(refusal)
        ) from refusal
