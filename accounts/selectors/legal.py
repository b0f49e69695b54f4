"""Legal texts as people read them, and who accepted which."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from accounts.buyer import Buyer
from accounts.models import (
    Acceptance,
    Channel,
    Customer,
    LegalKind,
    LegalText,
    LegalWording,
)

# What people agree to when they register, and again where a new version asks for it.
ACCEPTED_KINDS = (LegalKind.TERMS, LegalKind.PRIVACY)
FOUND = "accounts.terms_to_accept"


@dataclass(frozen=True)
class LegalPage:
    """A version of a legal text in the reader's language; `body` is not cleaned yet."""

    text: LegalText
    title: str
    body: str
    language: str
    is_newest: bool


def text_in_force(channel: Channel, kind: str, at: datetime) -> LegalText | None:
    """The version of a text that counts in `channel` at an instant."""
    return LegalText.objects.filter(channel=channel, kind=kind).in_force(at).first()


def texts_to_agree(channel: Channel, at: datetime) -> tuple[LegalText, ...]:
    """What somebody who registers or orders in `channel` agrees to; one query."""
    texts = LegalText.objects.filter(channel=channel, kind__in=ACCEPTED_KINDS)
    newest: dict[str, LegalText] = {}
    for text in texts.in_force(at):
        newest.setdefault(text.kind, text)
    return tuple(newest[kind] for kind in ACCEPTED_KINDS if kind in newest)


def legal_page(
    *, channel: Channel, kind: str, at: datetime, language: str
) -> LegalPage | None:
    """The text in force in the reader's language, or None where there is none."""
    text = text_in_force(channel, kind, at)
    return None if text is None else _page(text, language, is_newest=True)


def legal_page_of_version(
    *, buyer: Buyer, kind: str, version: int, may_preview: bool = False
) -> LegalPage | None:
    """An older version for whoever accepted it; the one in force for everybody.

    With `may_preview` (staff) any version, drafts too.
    """
    texts = LegalText.objects.filter(channel=buyer.channel, kind=kind)
    text = texts.filter(version=version).first()
    if text is None:
        return None
    current = text_in_force(buyer.channel, kind, buyer.now)
    is_newest = text == current
    if not (is_newest or may_preview or _accepted(text, buyer)):
        return None
    return _page(text, buyer.language, is_newest=is_newest)


def wording_of(text: LegalText, language: str) -> LegalWording | None:
    """The text in `language`, else in the channel's language, else in any."""
    wanted = (language, text.channel.language)
    wordings = {wording.language: wording for wording in text.wordings.order_by("pk")}
    for code in wanted:
        if code in wordings:
            return wordings[code]
    return next(iter(wordings.values()), None)


def terms_to_accept(buyer: Buyer) -> tuple[LegalText, ...]:
    """What `buyer` has to accept before the next order; empty for most.

    A version that must be accepted anew counts from the moment it is in force. Terms
    of sale bind the customer, whoever of its people accepted them; a privacy policy
    is accepted by each person. A rep who acts for the customer accepts nothing in its
    name. One query where no version asks, once for each buyer value.
    """
    if buyer.customer is None or buyer.user is None or buyer.rep is not None:
        return ()
    return buyer.remember(FOUND, lambda: _missing(buyer))


def _missing(buyer: Buyer) -> tuple[LegalText, ...]:
    texts = LegalText.objects.filter(channel=buyer.channel, kind__in=ACCEPTED_KINDS)
    asking: dict[str, LegalText] = {}
    for text in texts.filter(must_accept=True).in_force(buyer.now):
        asking.setdefault(text.kind, text)
    if not asking:
        return ()
    unmet = [
        text for text in asking.values() if _newest_accepted(text, buyer) < text.version
    ]
    # Whoever is asked reads what is in force now, which may be newer still.
    current = {text.kind: text for text in texts_to_agree(buyer.channel, buyer.now)}
    return tuple(current[text.kind] for text in unmet)


def _newest_accepted(text: LegalText, buyer: Buyer) -> int:
    rows = Acceptance.objects.filter(
        text__channel_id=text.channel_id, text__kind=text.kind
    )
    if text.kind == LegalKind.TERMS:
        rows = rows.filter(customer_id__in=_line(buyer))
    else:
        rows = rows.filter(user=buyer.user)
    newest: int | None = rows.aggregate(newest=Max("text__version"))["newest"]
    return newest or 0


def _line(buyer: Buyer) -> list[int]:
    """The customer acted for and, as far as the buyer reaches, the companies above."""
    line = [buyer.customer.pk] if buyer.customer else []
    above = buyer.customer.parent_id if buyer.customer else None
    parents = dict(
        Customer.objects.visible_to(buyer).values_list("pk", "parent_id")
        if above
        else ()
    )
    while above in parents and above not in line:
        line.append(above)
        above = parents[above]
    return line


def _accepted(text: LegalText, buyer: Buyer) -> bool:
    if buyer.user is None:
        return False
    rows = Acceptance.objects.filter(text=text)
    mine = rows.filter(user=buyer.user)
    ours = rows.filter(customer=buyer.customer) if buyer.customer else rows.none()
    return mine.exists() or ours.exists()


def _page(text: LegalText, language: str, *, is_newest: bool) -> LegalPage | None:
    wording = wording_of(text, language)
    if wording is None:
        return None
    return LegalPage(
        text=text,
        title=wording.title,
        body=wording.body,
        language=wording.language,
        is_newest=is_newest,
    )
