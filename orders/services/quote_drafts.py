"""What the seller prepares: a draft with a lease, saved as often as one likes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Customer, User
from orders.errors import OfferEndsTooSoon, QuoteTooLong
from orders.models import (
    FreightKind,
    Quote,
    QuoteDraft,
    QuoteSide,
    QuoteState,
    QuoteVersion,
)
from orders.rules.quote_lines import (
    FrozenLine,
    line_as_json,
    lines_from_json,
    placed,
)
from orders.rules.quotes import (
    MOST_QUOTE_LINES,
    Terms,
    Turn,
    check_move,
    end_of,
    last_day,
    terms_of,
)
from orders.selectors.quote_limits import with_facts
from orders.services.quote_edits import end_edit, lease, lock_quote
from orders.services.quote_offers import put_forward
from orders.services.quote_turns import frozen_lines, keep_files, terms_columns
from orders.services.quotes import SERIES
from shop.errors import NotAllowed, StaleForm
from shop.numbers import next_number
from shop.uploads import CheckedUpload

USUAL_VALIDITY = timedelta(days=14)


@dataclass(frozen=True)
class DraftContent:
    """All that stands in the editor; lines in their order, new ones last."""

    lines: tuple[FrozenLine, ...]
    message: str
    valid_until: date | None
    terms: Terms
    title: str


@transaction.atomic
def start_offer(
    *, customer_id: int, by: User, title: str = "", contact_id: int | None = None
) -> Quote:
    """Begin an offer nobody asked for, to a customer that `by` manages.

    `contact_id` is who gets it, of the customer's members. The buyer sees nothing
    until it is sent. Locks the customer. Raises NotAllowed.
    """
    mine = Customer.objects.managed_by(by).filter(pk=customer_id).first()
    if mine is None or mine.archived_at is not None:
        raise NotAllowed
    customers = Customer.objects.select_for_update(of=("self",), no_key=True)
    customer = customers.select_related("channel__seller").get(pk=customer_id)
    members = customer.members.filter(archived_at__isnull=True).order_by("pk")
    if contact_id is not None:
        members = members.filter(user=contact_id)
    member = members.select_related("user").first()
    if contact_id is not None and member is None:
        raise NotAllowed
    return write_draft_quote(
        customer, by=by, title=title, person=member.user if member else None
    )


def write_draft_quote(
    customer: Customer, *, by: User, title: str, person: User | None
) -> Quote:
    """Write the quote of an offer nobody asked for, with an empty draft."""
    now = timezone.now()
    channel = customer.channel
    quote = Quote.objects.create(
        channel=channel,
        customer=customer,
        requested_by=person,
        number=next_number(
            seller_id=channel.seller_id,
            kind="quote",
            series=f"{SERIES}{channel.seller.number_prefix}",
            on=now.astimezone(channel.seller.zone).date(),
        ),
        title=title[:120],
        state=QuoteState.DRAFT,
        currency=customer.currency or channel.currency,
        prices_include_tax=channel.prices_include_tax,
        requested_at=now,
    )
    _begin(quote, by, now)
    lease(quote, side=QuoteSide.SELLER, by=by, now=now)
    return quote


@transaction.atomic
def open_draft(*, quote_id: int, by: User) -> QuoteDraft:
    """Begin to prepare the next offer, or go on; takes or renews the lease.

    A draft that the buyer's turn overtook gets the buyer's lines, with its own prices
    where it had any. Raises WrongState, QuoteBeingEdited.
    """
    quote = lock_quote(quote_id)
    check_move(quote, to=QuoteState.OFFERED)
    now = timezone.now()
    lease(quote, side=QuoteSide.SELLER, by=by, now=now)
    draft = QuoteDraft.objects.filter(quote=quote).first()
    if draft is None:
        return _begin(quote, by, now)
    if draft.answers_version != quote.version:
        _catch_up(draft, quote, by, now)
    return draft


def _begin(quote: Quote, by: User, now: datetime) -> QuoteDraft:
    lines = with_facts(quote, frozen_lines(quote), now=now)
    if quote.freight == FreightKind.ON_REQUEST:
        # The freight is what was asked for: goods keep the buyer's own prices.
        lines = tuple(_at_own_price(line) for line in lines)
    zone = quote.channel.seller.zone
    today = now.astimezone(zone).date()
    last = last_day(quote)
    return QuoteDraft.objects.create(
        quote=quote,
        message=quote.answer,
        valid_until=last if last and last > today else today + USUAL_VALIDITY,
        lines=[line_as_json(line) for line in lines],
        answers_version=quote.version,
        changed_by=by,
        **terms_columns(Turn(lines=(), terms=terms_of(quote))),
    )


def _at_own_price(line: FrozenLine) -> FrozenLine:
    if line.unit_amount is not None:
        return line
    return replace(line, unit_amount=line.list_amount)


def _catch_up(draft: QuoteDraft, quote: Quote, by: User, now: datetime) -> None:
    mine = {line.line_id: line for line in lines_from_json(draft.lines)}
    new = [line for line in lines_from_json(draft.lines) if line.line_id is None]
    theirs = [_merged(line, mine.get(line.line_id)) for line in frozen_lines(quote)]
    lines = with_facts(quote, [*theirs, *new], now=now)
    _write(draft, quote, lines, by, now)
    draft.answers_version = quote.version
    draft.save()


def _merged(theirs: FrozenLine, mine: FrozenLine | None) -> FrozenLine:
    if mine is None:
        return theirs
    return replace(theirs, unit_amount=mine.unit_amount, cost_amount=mine.cost_amount)


def _write(
    draft: QuoteDraft,
    quote: Quote,
    lines: Sequence[FrozenLine],
    by: User,
    now: datetime,
) -> None:
    if len(lines) > MOST_QUOTE_LINES:
        raise QuoteTooLong(most=MOST_QUOTE_LINES)
    draft.lines = [line_as_json(line) for line in placed(lines)]
    draft.revision += 1
    draft.changed_by, draft.changed_at = by, now
    lease(quote, side=QuoteSide.SELLER, by=by, now=now)


@transaction.atomic
def save_draft(
    *, quote_id: int, revision: int, content: DraftContent, by: User
) -> QuoteDraft:
    """Keep what stands in the editor, if nobody saved since `revision`.

    Prices of the customer and costs are asked anew. Renews the lease. Raises
    StaleForm, QuoteBeingEdited, QuoteTooLong.
    """
    quote = lock_quote(quote_id)
    now = timezone.now()
    lease(quote, side=QuoteSide.SELLER, by=by, now=now)
    draft = _draft(quote, revision)
    _keep(draft, quote, content, by, now)
    return draft


def _draft(quote: Quote, revision: int) -> QuoteDraft:
    draft = QuoteDraft.objects.filter(quote=quote).first()
    if draft is None or draft.revision != revision:
        raise StaleForm
    return draft


def _keep(
    draft: QuoteDraft, quote: Quote, content: DraftContent, by: User, now: datetime
) -> None:
    _write(draft, quote, with_facts(quote, content.lines, now=now), by, now)
    draft.message, draft.valid_until = content.message, content.valid_until
    for name, value in terms_columns(Turn(lines=(), terms=content.terms)).items():
        setattr(draft, name, value)
    draft.save()
    if quote.title != content.title:
        quote.title = content.title
        quote.save(update_fields=["title"])


@transaction.atomic
def send_draft(
    *,
    quote_id: int,
    revision: int,
    by: User,
    files: Sequence[CheckedUpload] = (),
) -> QuoteVersion:
    """Send what was prepared, or lay it before a manager; the version says which.

    Raises StaleForm, also when the buyer's turn overtook the draft, QuoteBeingEdited
    and what `answer_quote` raises.
    """
    quote = lock_quote(quote_id)
    now = timezone.now()
    lease(quote, side=QuoteSide.SELLER, by=by, now=now)
    draft = _draft(quote, revision)
    if draft.answers_version != quote.version:
        raise StaleForm
    if draft.valid_until is None:
        raise OfferEndsTooSoon
    turn = Turn(
        lines=lines_from_json(draft.lines),
        message=draft.message,
        terms=terms_of(draft),
        expires_at=end_of(draft.valid_until, quote.channel.seller.zone),
    )
    made = put_forward(quote, turn, by=by, now=now)
    keep_files(made, files, by=by)
    return made


@transaction.atomic
def drop_draft(*, quote_id: int, by: User) -> None:
    """Throw away what was prepared on a quote that both sides see.

    Raises QuoteBeingEdited.
    """
    quote = lock_quote(quote_id)
    lease(quote, side=QuoteSide.SELLER, by=by, now=timezone.now())
    QuoteDraft.objects.filter(quote=quote).delete()
    end_edit(quote)
