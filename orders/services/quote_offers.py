"""Offers: sent by who may, laid before a manager where they go further."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.events import record
from accounts.models import User
from orders.errors import (
    FreightMissing,
    NotOwnApproval,
    OfferEndsTooSoon,
    OfferIncomplete,
    QuoteEmpty,
)
from orders.mails_quotes import mail_decided, mail_offered, mail_waiting
from orders.models import (
    FreightKind,
    Quote,
    QuoteDraft,
    QuotePaper,
    QuoteSide,
    QuoteState,
    QuoteVersion,
    VersionState,
)
from orders.rules import document_hash
from orders.rules.quote_lines import FrozenLine, lines_from_json
from orders.rules.quotes import (
    Offer,
    OfferedLine,
    Turn,
    check_move,
    day_before,
    terms_of,
)
from orders.selectors.quote_limits import APPROVE, oversteps_of, with_facts
from orders.selectors.quote_papers import paper_snapshot
from orders.services.quote_edits import (
    end_edit,
    lock_quote,
    refuse_edited,
    refuse_other_side,
)
from orders.services.quote_turns import (
    freeze_turn,
    frozen_lines,
    keep_files,
    move_quote,
    terms_columns,
    version_of,
)
from shop.errors import NotAllowed, StaleForm, WrongState
from shop.money import round_unit_price
from shop.sweeps import kick
from shop.uploads import CheckedUpload


@transaction.atomic
def answer_quote(
    *,
    quote_id: int,
    version: int,
    offer: Offer,
    by: User,
    files: Sequence[CheckedUpload] = (),
) -> Quote:
    """Offer a price for every line until a day; again, it is a new version.

    Beyond the limits of `by` it waits for a manager instead and the quote stays as it
    is. Locks the customer, then the quote. The buyer is told by mail, a worker prints
    the offer. Raises StaleForm, WrongState, QuoteBeingEdited, OfferIncomplete,
    OfferEndsTooSoon, FreightMissing, QuoteEmpty.
    """
    quote = lock_quote(quote_id, version)
    now = timezone.now()
    lines = _priced(quote, offer.lines)
    turn = Turn(
        lines=with_facts(quote, lines, now=now),
        message=offer.answer,
        terms=terms_of(quote) if offer.terms is None else offer.terms,
        expires_at=offer.expires_at,
    )
    made = put_forward(quote, turn, by=by, now=now)
    keep_files(made, files, by=by)
    return quote


def _priced(quote: Quote, offered: Sequence[OfferedLine]) -> list[FrozenLine]:
    by_line = {line.line_id: line for line in offered}
    priced = []
    for line in frozen_lines(quote):
        answer = by_line.get(line.line_id or 0)
        if answer is None and not line.is_text:
            raise OfferIncomplete
        priced.append(_answered(line, answer) if answer else line)
    return priced


def _answered(line: FrozenLine, answer: OfferedLine) -> FrozenLine:
    return replace(
        line,
        unit_amount=round_unit_price(answer.unit_amount),
        comment=answer.comment,
    )


def put_forward(quote: Quote, turn: Turn, *, by: User, now: datetime) -> QuoteVersion:
    """Send an offer on a locked quote, or lay it before a manager.

    What waited before is withdrawn; the draft and the lease end. Raises as
    `answer_quote`.
    """
    check_move(quote, to=QuoteState.OFFERED)
    refuse_edited(quote, side=QuoteSide.SELLER, by=by, now=now)
    check_offer(turn, now=now)
    beyond = oversteps_of(quote, turn.lines, turn.terms.discount_rate, by=by, now=now)
    quote.versions.waiting().update(state=VersionState.WITHDRAWN)
    QuoteDraft.objects.filter(quote=quote).delete()
    end_edit(quote)
    if not beyond:
        return send_offer(quote, turn, author=by, now=now)
    waiting = version_of(quote, turn, side=QuoteSide.SELLER, author=by)
    waiting.state = VersionState.WAITING
    waiting.reasons = [one.as_json() for one in beyond]
    waiting.save(force_insert=True)
    record(quote, verb="laid_before", actor=by, lines=len(beyond))
    mail_waiting(waiting)
    return waiting


def check_offer(turn: Turn, *, now: datetime) -> None:
    """Raise what stands against an offer: no price, no end, no freight, no line."""
    goods = [line for line in turn.lines if not line.is_text]
    if not goods:
        raise QuoteEmpty
    if any((line.final_amount(turn.terms.discount_rate) or 0) <= 0 for line in goods):
        raise OfferIncomplete
    if turn.expires_at is None or turn.expires_at <= now:
        raise OfferEndsTooSoon
    if turn.terms.freight == FreightKind.AMOUNT and turn.terms.freight_amount is None:
        raise FreightMissing


def send_offer(
    quote: Quote, turn: Turn, *, author: User, now: datetime
) -> QuoteVersion:
    """Make an offer that stands; print it, tell the buyer. The lock is the caller's."""
    sent = freeze_turn(quote, turn, side=QuoteSide.SELLER, author=author, now=now)
    _stand(quote, turn, author=author, now=now)
    owe_paper(quote, sent, now=now)
    record(quote, verb="offered", actor=author, version=sent.number)
    mail_offered(quote)
    return sent


def _stand(quote: Quote, turn: Turn, *, author: User, now: datetime) -> None:
    quote.answer, quote.expires_at = turn.message, turn.expires_at
    quote.offered_by, quote.offered_at = author, now
    quote.reminded_at = None
    columns = terms_columns(turn)
    for name, value in columns.items():
        setattr(quote, name, value)
    move_quote(
        quote,
        QuoteState.OFFERED,
        "answer",
        "expires_at",
        "offered_by",
        "offered_at",
        "reminded_at",
        *columns,
    )


def owe_paper(quote: Quote, version: QuoteVersion, *, now: datetime) -> None:
    """Owe what is printed of a turn. Raises TaxRateMissing."""
    snapshot = paper_snapshot(quote, version, now=now)
    QuotePaper.objects.create(
        quote=quote,
        version=version.number or 0,
        language=snapshot["language"],
        snapshot=snapshot,
        sha256=document_hash(snapshot, []),
    )
    kick("orders.print_quotes")


@transaction.atomic
def approve_offer(*, version_id: int, by: User, note: str = "") -> QuoteVersion:
    """Let an offer out that waited for a manager; it goes in its author's name.

    Raises NotAllowed, NotOwnApproval, WrongState when it was decided before, StaleForm
    when the quote went on meanwhile, QuoteBeingEdited while the buyer counters,
    OfferEndsTooSoon when its day has passed.
    """
    waiting, quote = _lock_waiting(version_id, by)
    now = timezone.now()
    refuse_other_side(quote, side=QuoteSide.SELLER, now=now)
    turn = turn_in(waiting)
    check_move(quote, to=QuoteState.OFFERED)
    check_offer(turn, now=now)
    author = waiting.author or by
    sent = send_offer(quote, turn, author=author, now=now)
    sent.reasons = waiting.reasons
    sent.decided_by, sent.decided_at, sent.decision_note = by, now, note
    sent.save(update_fields=["reasons", "decided_by", "decided_at", "decision_note"])
    waiting.files.update(version=sent)
    waiting.delete()
    record(quote, verb="approved", actor=by, version=sent.number)
    mail_decided(sent, is_approved=True)
    return sent


@transaction.atomic
def refuse_offer(*, version_id: int, by: User, note: str) -> QuoteVersion:
    """Send an offer back to its author, who finds it as a draft.

    Raises NotAllowed, NotOwnApproval, WrongState.
    """
    waiting, quote = _lock_waiting(version_id, by)
    waiting.state = VersionState.REFUSED
    waiting.decided_by, waiting.decided_at = by, timezone.now()
    waiting.decision_note = note
    waiting.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    _back_to_draft(quote, waiting)
    record(quote, verb="sent_back", actor=by, note=note)
    mail_decided(waiting, is_approved=False)
    return waiting


def _lock_waiting(version_id: int, by: User) -> tuple[QuoteVersion, Quote]:
    if not by.has_perm(APPROVE):
        raise NotAllowed
    versions = QuoteVersion.objects.select_related("author")
    quote = lock_quote(versions.values_list("quote_id", flat=True).get(pk=version_id))
    waiting = versions.get(pk=version_id)
    if waiting.state != VersionState.WAITING:
        target = VersionState.SENT.label
        label = VersionState(waiting.state).label
        raise WrongState(number=quote.number, state=label, target=target)
    if waiting.author_id == by.pk:
        raise NotOwnApproval
    if waiting.answers_version != quote.version:
        raise StaleForm
    waiting.quote = quote
    return waiting, quote


def turn_in(version: QuoteVersion) -> Turn:
    """What a version says, as a turn."""
    return Turn(
        lines=lines_from_json(version.lines),
        message=version.message,
        terms=terms_of(version),
        expires_at=version.expires_at,
    )


def _back_to_draft(quote: Quote, version: QuoteVersion) -> None:
    author = version.author
    if author is None:
        return
    turn = turn_in(version)
    begun = QuoteDraft.objects.filter(quote=quote).first()
    QuoteDraft.objects.update_or_create(
        quote=quote,
        defaults={
            # An open page of what was begun meanwhile does not write over it.
            "revision": begun.revision + 1 if begun else 1,
            "message": version.message,
            "valid_until": version.expires_at
            and day_before(version.expires_at, quote.channel.seller.zone),
            "lines": version.lines,
            "answers_version": quote.version,
            "changed_by": author,
            "changed_at": timezone.now(),
            **terms_columns(turn),
        },
    )
