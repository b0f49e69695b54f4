"""Versions of legal texts, and what people accept."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.errors import NoWording, TermsChanged, TextFixed
from accounts.events import record
from accounts.models import (
    Acceptance,
    Channel,
    Customer,
    LegalText,
    LegalWording,
    User,
)
from accounts.rights import Right
from accounts.selectors.legal import terms_to_accept, texts_to_agree
from shop.errors import NotAllowed

CHANGE = "accounts.change_legaltext"


def note_agreement(
    *, customer: Customer, user: User | None, language: str, at: datetime
) -> tuple[LegalText, ...]:
    """Note that a form with the sentence of agreement was sent: registration, order.

    What is in force in the customer's channel at `at` counts as accepted, in
    `language`. Part of the caller's transaction; nothing where no text is published.
    """
    texts = texts_to_agree(customer.channel, at)
    Acceptance.objects.bulk_create(
        Acceptance(text=text, customer=customer, user=user, language=language, at=at)
        for text in texts
    )
    return texts


@transaction.atomic
def accept_terms(*, buyer: Buyer, text_ids: Sequence[int]) -> tuple[LegalText, ...]:
    """Note that `buyer` accepts for the customer what a new version asks for.

    Raises NotAllowed for a guest, a rep or a role that does not order, TermsChanged
    where what was shown is no longer what is asked.
    """
    customer = buyer.customer
    if customer is None or buyer.user is None or buyer.rep is not None:
        raise NotAllowed
    if not buyer.can(Right.PLACE_ORDERS):
        raise NotAllowed
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    asked = terms_to_accept(buyer.at(buyer.now))
    if {text.pk for text in asked} != set(text_ids):
        raise TermsChanged
    Acceptance.objects.bulk_create(
        Acceptance(
            text=text,
            customer=customer,
            user=buyer.user,
            language=buyer.language,
            at=buyer.now,
        )
        for text in asked
    )
    record(
        customer,
        verb="accepted_terms",
        actor=buyer.user,
        texts=[f"{text.kind} {text.version}" for text in asked],
    )
    return asked


def next_version(channel: Channel, kind: str) -> int:
    """The number of the version after the newest."""
    texts = LegalText.objects.filter(channel=channel, kind=kind)
    newest: int | None = texts.aggregate(newest=Max("version"))["newest"]
    return (newest or 0) + 1


@transaction.atomic
def copy_to_new_version(*, text_id: int, by: User) -> LegalText:
    """Make a draft that begins as a copy of a version, in all its languages.

    Raises NotAllowed without the right to change legal texts.
    """
    if not by.has_perm(CHANGE):
        raise NotAllowed
    text = LegalText.objects.select_related("channel").get(pk=text_id)
    # Two drafts at once must not get one number.
    Channel.objects.select_for_update(no_key=True).get(pk=text.channel_id)
    draft = LegalText.objects.create(
        channel=text.channel,
        kind=text.kind,
        version=next_version(text.channel, text.kind),
    )
    LegalWording.objects.bulk_create(
        LegalWording(
            text=draft,
            language=wording.language,
            title=wording.title,
            body=wording.body,
        )
        for wording in text.wordings.all()
    )
    record(draft, verb="drafted", actor=by, copied_from=text.version)
    return draft


@transaction.atomic
def publish_text(*, text_id: int, at: datetime | None, by: User) -> LegalText:
    """Put a draft in force now or from `at` on; from then on it is not changed.

    A date to come may be moved until it has come. Raises NotAllowed without the right,
    NoWording without a text in the channel's language, TextFixed for a version that is
    in force or older than one in force.
    """
    if not by.has_perm(CHANGE):
        raise NotAllowed
    rows = LegalText.objects.select_for_update(of=("self",), no_key=True)
    text = rows.select_related("channel").get(pk=text_id)
    now = timezone.now()
    if is_fixed(text, now) or _is_overtaken(text, now):
        raise TextFixed(text=text)
    if not text.wordings.filter(language=text.channel.language).exists():
        raise NoWording(language=text.channel.get_language_display())
    text.published_at = max(at, now) if at else now
    text.save(update_fields=["published_at"])
    record(text, verb="published", actor=by, at=text.published_at.isoformat())
    return text


def is_fixed(text: LegalText, now: datetime) -> bool:
    """Say whether a version is or was in force: people may have accepted it."""
    return text.published_at is not None and text.published_at <= now


def _is_overtaken(text: LegalText, now: datetime) -> bool:
    texts = LegalText.objects.filter(channel=text.channel, kind=text.kind)
    return texts.in_force(now).filter(version__gt=text.version).exists()
