"""What was said about a quote: turns, decisions, messages, comments, in their order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import Attachment, Event
from accounts.selectors.messages import Conversation, Entry
from orders.models import Quote, QuoteSide, QuoteState, QuoteVersion
from shop.templatetags.angro import date_weekday

# Turns leave versions; only what else happens is told by events.
DECISIONS = ("accepted", "accepted_part", "declined", "turned_down", "expired")


@dataclass(frozen=True)
class ThreadEntry:
    """What somebody said. `number` is the version that it left, or 0.

    `is_printed`: there is, or will be, a PDF of it.
    """

    who: str
    at: datetime
    text: str
    note: str
    is_ours: bool
    is_new: bool = False
    files: tuple[Attachment, ...] = ()
    number: int = 0
    is_printed: bool = False


def thread_of(
    quote: Quote,
    buyer: Buyer,
    versions: Sequence[QuoteVersion],
    talk: Conversation | None,
    *,
    printed: Collection[int],
) -> tuple[ThreadEntry, ...]:
    """Everything that the buyer's side may read, oldest first.

    `printed` are the numbers of the versions on paper.
    """
    events = Event.objects.visible_to(buyer).filter(
        subject_kind=Quote._meta.label_lower, subject_id=quote.pk, verb__in=DECISIONS
    )
    entries = [
        *(_turn(version, quote, printed) for version in versions),
        *(_decision(event, quote) for event in events.select_related("actor")),
        *_comments(quote),
        *((_said(entry) for entry in talk.entries) if talk else ()),
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def staff_thread(
    quote: Quote, versions: Sequence[QuoteVersion]
) -> tuple[ThreadEntry, ...]:
    """The same for staff who manage the quote, without messages."""
    printed = frozenset(quote.papers.values_list("version", flat=True))
    events = Event.objects.filter(
        subject_kind=Quote._meta.label_lower, subject_id=quote.pk, verb__in=DECISIONS
    )
    entries = [
        *(_turn(version, quote, printed) for version in versions),
        *(_decision(event, quote) for event in events.select_related("actor")),
        *_comments(quote),
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _turn(version: QuoteVersion, quote: Quote, printed: Collection[int]) -> ThreadEntry:
    number = version.number or 0
    return ThreadEntry(
        who=version.author_name or quote.channel.seller.name,
        at=version.sent_at or version.made_at,
        text=version.message,
        note=_turn_note(version),
        is_ours=version.side == QuoteSide.BUYER,
        files=tuple(kept.attachment for kept in version.files.all()),
        number=number,
        is_printed=number in printed,
    )


def _turn_note(version: QuoteVersion) -> str:
    if version.side == QuoteSide.SELLER:
        return gettext("Offered")
    if version.number == 1:
        return gettext("Asked for prices")
    return gettext("Counter-offer")


def _decision(event: Event, quote: Quote) -> ThreadEntry:
    texts = {
        "accepted": ("", gettext("Accepted")),
        "accepted_part": ("", gettext("Ordered in part")),
        "declined": (quote.decline_reason, gettext("Declined")),
        "turned_down": (quote.decline_reason, gettext("Ended by the seller")),
        "expired": ("", gettext("The offer has run out")),
    }
    text, note = texts[event.verb]
    is_ours = event.verb in {"accepted", "accepted_part", "declined"}
    return ThreadEntry(
        who=str(event.actor) if event.actor else _nobody(quote, is_ours=is_ours),
        at=event.at,
        text=text,
        note=note,
        is_ours=is_ours,
    )


def _nobody(quote: Quote, *, is_ours: bool) -> str:
    party = quote.customer if is_ours else quote.channel.seller
    return party.name


def _comments(quote: Quote) -> list[ThreadEntry]:
    return [
        ThreadEntry(
            who=comment.author_name,
            at=comment.at,
            text=comment.text,
            note="",
            is_ours=True,
        )
        for comment in quote.comments.all()
    ]


def _said(entry: Entry) -> ThreadEntry:
    return ThreadEntry(
        who=entry.who,
        at=entry.message.at,
        text=entry.message.body,
        note="",
        is_ours=entry.is_ours,
        is_new=entry.is_new,
        files=entry.files,
    )


def side_texts(
    quote: Quote,
    versions: Sequence[QuoteVersion],
    *,
    is_over: bool,
    is_prospect: bool = False,
) -> tuple[str, str]:
    """What the seller and the buyer did last, or what is asked of them.

    A prospect reads by a link, on which nobody counters.
    """
    asked = _spoke(versions, "buyer", quote)
    offered = _spoke(versions, "seller", quote)
    if quote.state == QuoteState.REQUESTED:
        return gettext("Our turn: we are preparing an offer"), asked
    if quote.state == QuoteState.COUNTERED:
        return gettext("Our turn: we are looking at your counter-offer"), asked
    if quote.state == QuoteState.ACCEPTED:
        return offered, gettext("Accepted as order %(number)s") % {
            "number": quote.order_number
        }
    if quote.state == QuoteState.DECLINED:
        return offered, gettext("Declined")
    if quote.state == QuoteState.EXPIRED or is_over:
        return offered, gettext("The offer has run out")
    if is_prospect:
        return offered, gettext("Your turn: accept or decline")
    return offered, gettext("Your turn: accept, counter or decline")


def _spoke(versions: Sequence[QuoteVersion], side: str, quote: Quote) -> str:
    """Who of a side spoke last, and when."""
    own = [version for version in versions if version.side == side]
    if not own:
        return ""
    last = own[-1]
    words = {"name": last.author_name, "day": date_weekday(last.sent_at)}
    if side == "seller":
        return gettext("%(name)s offered on %(day)s") % words
    if last.number == 1:
        return gettext("%(name)s asked on %(day)s") % words
    return gettext("%(name)s countered on %(day)s") % words
