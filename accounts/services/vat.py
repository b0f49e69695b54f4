"""What VIES says about customers' VAT ids: questions owed, answers kept."""

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.events import record
from accounts.models import (
    Customer,
    CustomerKind,
    CustomerState,
    Seller,
    User,
    VatAnswer,
    VatCheck,
    ViesPolicy,
)
from accounts.rules import VIES_LETTERS
from accounts.vies import ViesAnswer
from shop.errors import NotAllowed
from shop.sweeps import kick

ASK = "accounts.ask_vies"
APPROVE = "accounts.approve_customer"
# An answer is asked for anew after so long; after silence sooner.
RENEWED_AFTER = timedelta(days=90)
SILENCE_RENEWED_AFTER = timedelta(days=7)
# Then a question is closed without an answer: unknown stays unknown.
PATIENCE = timedelta(days=5)
LONGEST_PAUSE = timedelta(hours=6)
RENEWALS_AT_ONCE = 200


def can_be_asked(customer: Customer) -> bool:
    """Say whether VIES may know the VAT id, and the channel wants it asked."""
    return bool(
        settings.VIES_URL
        and customer.channel.vies_policy != ViesPolicy.OFF
        and customer.vat_id.startswith(VIES_LETTERS)
    )


def requester_of(seller: Seller) -> str:
    """The VAT id in whose name VIES is asked, or "" where it would not take one."""
    return seller.vat_id if seller.vat_id.startswith(VIES_LETTERS) else ""


def queue_check(customer: Customer) -> VatCheck | None:
    """Owe VIES a question about a customer whose lock the caller holds.

    Questions that were open before are closed: the new one stands for them. Without a
    VAT id that VIES could know nothing is asked and None returned.
    """
    now = timezone.now()
    VatCheck.objects.open().filter(customer=customer).update(closed_at=now)
    if not can_be_asked(customer):
        return None
    check = VatCheck.objects.create(customer=customer, vat_id=customer.vat_id)
    kick(ASK)
    return check


@transaction.atomic
def ask_again(*, customer_id: int, by: User) -> VatCheck | None:
    """Owe VIES a new question because staff want one; the old answer stands meanwhile.

    None where VIES cannot be asked. Raises NotAllowed without the right to approve.
    """
    if not by.has_perm(APPROVE):
        raise NotAllowed
    customer = _locked_customer(customer_id)
    check = queue_check(customer)
    if check is not None:
        record(customer, verb="vat_asked", actor=by, vat_id=customer.vat_id)
    return check


@transaction.atomic
def note_new_vat_id(*, customer_id: int) -> None:
    """Forget what VIES said about a customer's former VAT id, and ask about the new."""
    customer = _locked_customer(customer_id)
    customer.vat_answer = VatAnswer.UNKNOWN
    customer.save(update_fields=["vat_answer"])
    queue_check(customer)


@transaction.atomic
def note_answer(*, check_id: int, answer: ViesAnswer) -> VatCheck:
    """Keep what VIES answered as evidence, and let it count for all with the VAT id.

    Those are the customer and, of the same legal entity, its branches. A question
    closed meanwhile is left as it is; an answer about a VAT id that the customer no
    longer has is kept and does not count for it. Approval rules look again.
    """
    check, customer = _locked(check_id)
    if check.closed_at is not None:
        return check
    check.answer = VatAnswer.VALID if answer.is_registered else VatAnswer.INVALID
    check.trader_name = answer.trader_name[:200]
    check.trader_address = answer.trader_address
    check.consultation_number = answer.consultation_number[:40]
    check.answered_at = check.closed_at = timezone.now()
    check.locked_until, check.last_error = None, ""
    check.save()
    _let_count(check, channel_id=customer.channel_id)
    record(
        customer,
        verb="vat_answered",
        actor=None,
        vat_id=check.vat_id,
        answer=str(check.answer),
        consultation_number=check.consultation_number,
    )
    kick("accounts.apply_approval_rules")
    return check


@transaction.atomic
def note_silence(*, check_id: int, reason: str, is_final: bool) -> VatCheck:
    """Put a question off that was not answered, or close it where patience ends.

    What VIES said before goes on to count: silence is not a no.
    """
    check, customer = _locked(check_id)
    now = timezone.now()
    check.locked_until, check.last_error = None, reason[:2000]
    check.next_at = now + _pause(check.attempts)
    if check.closed_at is None and (is_final or now - check.asked_at >= PATIENCE):
        check.closed_at = now
        record(
            customer,
            verb="vat_not_answered",
            actor=None,
            vat_id=check.vat_id,
            reason=reason[:200],
        )
    check.save(update_fields=["locked_until", "last_error", "next_at", "closed_at"])
    return check


def renew_checks(*, now: datetime) -> int:
    """Owe VIES questions about approved companies whose answer is old; return how many.

    Old is 90 days, after silence 7; never asked is old too (imported companies, a
    policy that changed). A bounded number at once, so that VIES is not flooded.
    """
    if not settings.VIES_URL:
        return 0
    asked = VatCheck.objects.filter(
        customer__channel=OuterRef("channel"), vat_id=OuterRef("vat_id")
    )
    recent = asked.filter(
        Q(closed_at__isnull=True)
        | Q(asked_at__gt=now - SILENCE_RENEWED_AFTER)
        | Q(asked_at__gt=now - RENEWED_AFTER, answered_at__isnull=False)
    )
    # One question for a company and all its branches.
    due = _known_to_vies().filter(~Exists(recent)).order_by("channel", "vat_id", "pk")
    due = due.distinct("channel", "vat_id")
    checks = VatCheck.objects.bulk_create(
        VatCheck(customer_id=pk, vat_id=vat_id, asked_at=now, next_at=now)
        for pk, vat_id in due.values_list("pk", "vat_id")[:RENEWALS_AT_ONCE]
    )
    if checks:
        kick(ASK)
    return len(checks)


def _let_count(check: VatCheck, *, channel_id: int) -> None:
    theirs = Customer.objects.filter(channel=channel_id, vat_id=check.vat_id)
    locked = theirs.select_for_update(of=("self",), no_key=True).order_by("pk")
    ids = list(locked.values_list("pk", flat=True))
    Customer.objects.filter(pk__in=ids).update(vat_answer=check.answer)


def _known_to_vies() -> models.QuerySet[Customer]:
    letters = Q()
    for state in VIES_LETTERS:
        letters |= Q(vat_id__startswith=state)
    return Customer.objects.filter(
        letters,
        kind=CustomerKind.COMPANY,
        state=CustomerState.APPROVED,
        archived_at__isnull=True,
    ).exclude(channel__vies_policy=ViesPolicy.OFF)


def _pause(attempts: int) -> timedelta:
    """Two, four, eight minutes … six hours, and up to as much again by chance."""
    pause = min(LONGEST_PAUSE, timedelta(minutes=2 ** min(attempts, 9)))
    return pause * random.uniform(1, 2)  # noqa: S311 jitter, no secret


def _locked_customer(customer_id: int) -> Customer:
    rows = Customer.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("channel").get(pk=customer_id)


def _locked(check_id: int) -> tuple[VatCheck, Customer]:
    # The customer's lock comes first everywhere; the check is read again under it.
    customer_id = VatCheck.objects.values_list("customer_id", flat=True).get(
        pk=check_id
    )
    customer = _locked_customer(customer_id)
    rows = VatCheck.objects.select_for_update(no_key=True)
    return rows.get(pk=check_id), customer
