"""Licences: companies hand them in, staff decide, time ends them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.errors import LicenceBeingChecked, LicenceOver
from accounts.events import record, record_by
from accounts.mails.licences import mail_handed_in, mail_news
from accounts.models import (
    AttachmentPurpose,
    Customer,
    Licence,
    LicenceKind,
    LicenceState,
    User,
)
from accounts.models.licences import LicenceQuerySet
from accounts.rights import Right
from accounts.services.files import keep_file
from shop.errors import NotAllowed, WrongState
from shop.uploads import CheckedUpload

APPROVE = "accounts.approve_licence"
SWEPT_AT_ONCE = 500
# The seller's date is at most a day away from the server's.
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LicenceDetails:
    """What stands on the paper; both days belong to the time it holds."""

    number: str
    issuer: str = ""
    valid_from: date | None = None
    expires_on: date | None = None


@transaction.atomic
def hand_in_licence(
    *, buyer: Buyer, kind_id: int, details: LicenceDetails, upload: CheckedUpload
) -> Licence:
    """Keep a licence and its paper of the company acted for, to be checked by staff.

    A renewal is one more of its kind: what was approved before holds until it ends.
    The representative is mailed, else the seller. Locks the customer. Raises
    NotAllowed without the right to change company details, LicenceBeingChecked for a
    number that waits already, LicenceOver for one that has ended.
    """
    customer = _own_company(buyer)
    kind = LicenceKind.objects.get(pk=kind_id)
    _refuse_over(details, buyer.today)
    waiting = customer.licences.filter(
        kind=kind, number=details.number, state=LicenceState.HANDED_IN
    )
    if waiting.exists():
        raise LicenceBeingChecked(number=details.number)
    licence = Licence(customer=customer, kind=kind, handed_in_by=buyer.user)
    _fill(licence, details)
    licence.document = keep_file(
        customer=customer,
        purpose=AttachmentPurpose.LICENCE,
        upload=upload,
        by=buyer.by,
    )
    licence.save(force_insert=True)
    _note(licence, "handed_in", buyer)
    mail_handed_in(licence)
    return licence


@transaction.atomic
def withdraw_licence(*, buyer: Buyer, licence_id: int) -> Licence:
    """Take back a licence that nobody has checked yet; its paper stays in the files.

    Locks the customer. Raises NotAllowed, WrongState once staff have decided.
    """
    _own_company(buyer)
    licence = _locked(Licence.objects.visible_to(buyer).get(pk=licence_id).pk)
    _move(licence, LicenceState.WITHDRAWN)
    licence.save(update_fields=["state"])
    _note(licence, "withdrawn", buyer)
    return licence


@transaction.atomic
def approve_licence(*, licence_id: int, details: LicenceDetails, by: User) -> Licence:
    """Let a licence count from now on, with the number and days read from its paper.

    The company's admins are mailed. Locks the customer, then the licence. Raises
    NotAllowed, WrongState unless it waits, LicenceOver when it has ended.
    """
    licence = _lock_to_decide(licence_id, by)
    _refuse_over(details, _today_of(licence))
    _move(licence, LicenceState.APPROVED)
    _fill(licence, details)
    _decide(licence, by)
    event = record(licence, verb="approved", actor=by, expires_on=_text(licence))
    mail_news(licence, "approved", event_id=event.pk)
    return licence


@transaction.atomic
def refuse_licence(*, licence_id: int, reason: str, by: User) -> Licence:
    """Say no to a licence, also to one that counted; `reason` is mailed to its admins.

    Goods that need it cannot be ordered from here on. Locks the customer, then the
    licence: an order that counts on it is placed before, or not at all. Raises
    NotAllowed, WrongState when it is refused, over or taken back already.
    """
    licence = _lock_to_decide(licence_id, by)
    _move(licence, LicenceState.REFUSED)
    licence.refused_because = reason
    _decide(licence, by)
    event = record(licence, verb="refused", actor=by, reason=reason)
    mail_news(licence, "refused", event_id=event.pk)
    return licence


NEXT_STATES = {
    LicenceState.HANDED_IN: {
        LicenceState.APPROVED,
        LicenceState.REFUSED,
        LicenceState.WITHDRAWN,
    },
    LicenceState.APPROVED: {LicenceState.REFUSED, LicenceState.EXPIRED},
}


def may_become(licence: Licence, state: LicenceState) -> bool:
    """Say whether `licence` can be moved to `state` now."""
    return state in NEXT_STATES.get(LicenceState(licence.state), set())


def expire_licences(*, now: datetime | None = None) -> int:
    """End licences whose last day is over at the seller's; return how many.

    What was over counts no more before: the date itself is asked. This tells people.
    """
    instant = now or timezone.now()
    due = Licence.objects.filter(
        state=LicenceState.APPROVED, expires_on__lt=instant.date() + A_DAY
    ).order_by("expires_on", "pk")
    return sum(_expire(pk, instant) for pk in _some(due))


def remind_of_licences(*, now: datetime | None = None) -> int:
    """Tell companies once that a licence ends soon; return how many were told.

    Where a longer one of its kind is approved or being checked, nobody is told.
    """
    instant = now or timezone.now()
    notice_on = ExpressionWrapper(
        F("expires_on") - F("kind__remind_days"), output_field=DateField()
    )
    # As `_is_followed`: who has renewed must not stand before those who are told.
    lasts = Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on"))
    followed = (
        Licence.objects.filter(customer=OuterRef("customer"), kind=OuterRef("kind"))
        .filter(
            Q(state=LicenceState.HANDED_IN) | lasts & Q(state=LicenceState.APPROVED)
        )
        .exclude(pk=OuterRef("pk"))
    )
    due = (
        Licence.objects.filter(state=LicenceState.APPROVED, reminded_at__isnull=True)
        .annotate(notice_on=notice_on)
        .filter(~Exists(followed), notice_on__lte=instant.date() + A_DAY)
        .order_by("expires_on", "pk")
    )
    return sum(_remind(pk, instant) for pk in _some(due))


def _some(due: LicenceQuerySet) -> list[int]:
    return list(due.values_list("pk", flat=True)[:SWEPT_AT_ONCE])


@transaction.atomic
def _expire(licence_id: int, now: datetime) -> bool:
    licence = _locked(licence_id)
    today = _today_of(licence, now)
    is_over = licence.expires_on is not None and licence.expires_on < today
    if licence.state != LicenceState.APPROVED or not is_over:
        return False  # somebody was faster, or it is still that day at the seller's
    _move(licence, LicenceState.EXPIRED)
    licence.save(update_fields=["state"])
    event = record(licence, verb="expired", actor=None, expires_on=_text(licence))
    if not _siblings(licence).valid_on(today).exists():
        mail_news(licence, "ended", event_id=event.pk)
    return True


@transaction.atomic
def _remind(licence_id: int, now: datetime) -> bool:
    licence = _locked(licence_id)
    today = _today_of(licence, now)
    if not _needs_notice(licence, today) or _is_followed(licence):
        return False
    licence.reminded_at = now
    licence.save(update_fields=["reminded_at"])
    event = record(licence, verb="reminded", actor=None, expires_on=_text(licence))
    mail_news(licence, "ending", event_id=event.pk)
    return True


def _needs_notice(licence: Licence, today: date) -> bool:
    if licence.state != LicenceState.APPROVED or licence.expires_on is None:
        return False
    first = licence.expires_on - timedelta(days=licence.kind.remind_days)
    return licence.reminded_at is None and first <= today <= licence.expires_on


def _is_followed(licence: Licence) -> bool:
    """A longer one of the kind is there, or waits to be checked."""
    others = _siblings(licence)
    longer = others.filter(state=LicenceState.APPROVED).exclude(
        expires_on__lte=licence.expires_on
    )
    return longer.exists() or others.filter(state=LicenceState.HANDED_IN).exists()


def _siblings(licence: Licence) -> LicenceQuerySet:
    rows = Licence.objects.filter(
        customer_id=licence.customer_id, kind_id=licence.kind_id
    )
    return rows.exclude(pk=licence.pk)


def _own_company(buyer: Buyer) -> Customer:
    """Lock the company acted for, if this buyer may speak for it."""
    allowed = buyer.customer is not None and buyer.can(Right.EDIT_COMPANY)
    if buyer.customer is None or not allowed or not buyer.customer.is_company:
        raise NotAllowed
    rows = Customer.objects.visible_to(buyer).select_related("channel__seller", "rep")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=buyer.customer.pk)


def _lock_to_decide(licence_id: int, by: User) -> Licence:
    if not by.has_perm(APPROVE):
        raise NotAllowed
    return _locked(licence_id)


def _locked(licence_id: int) -> Licence:
    """Lock a licence after its customer."""
    owner_id = Licence.objects.values_list("customer_id", flat=True).get(pk=licence_id)
    Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=owner_id)
    rows = Licence.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("kind", "customer__channel__seller").get(pk=licence_id)


def _move(licence: Licence, to: LicenceState) -> None:
    if not may_become(licence, to):
        raise WrongState(
            number=licence.number,
            state=LicenceState(licence.state).label,
            target=to.label,
        )
    licence.state = to


def _fill(licence: Licence, details: LicenceDetails) -> None:
    licence.number = details.number
    licence.issuer = details.issuer
    licence.valid_from = details.valid_from
    licence.expires_on = details.expires_on


def _decide(licence: Licence, by: User) -> None:
    licence.decided_by = by
    licence.decided_at = timezone.now()
    licence.save()


def _refuse_over(details: LicenceDetails, today: date) -> None:
    if details.expires_on is not None and details.expires_on < today:
        raise LicenceOver


def _today_of(licence: Licence, now: datetime | None = None) -> date:
    zone = licence.customer.channel.seller.zone
    return timezone.localdate(now, zone)


def _text(licence: Licence) -> str:
    return licence.expires_on.isoformat() if licence.expires_on else ""


def _note(licence: Licence, verb: str, buyer: Buyer) -> None:
    record_by(
        buyer,
        licence,
        verb=verb,
        kind=licence.kind.code,
        number=licence.number,
        expires_on=_text(licence),
    )
