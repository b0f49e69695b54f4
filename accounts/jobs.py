"""Sweeps of accounts."""

from celery import shared_task
from django.utils import timezone

from accounts import vies
from accounts.models import VatCheck
from accounts.services import (
    auto_approval,
    files,
    forgetting,
    licences,
    message_news,
    sealing,
    vat,
)
from shop.sweeps import claim

# Each may take as long as VIES lets us wait; the task must end before its limit.
VIES_QUESTIONS = 8


@shared_task(name="accounts.seal_events")
def seal_events() -> int:
    """Seal what the trail has gathered; return how many events."""
    sealed = 0
    while count := sealing.seal_events():
        sealed += count
    return sealed


@shared_task(name="accounts.ask_vies")
def ask_vies() -> int:
    """Ask VIES about the VAT ids that wait; return how many were answered."""
    waiting = claim(VatCheck.objects.open(), limit=VIES_QUESTIONS)
    return sum(_ask_vies(check_id) for check_id in waiting)


def _ask_vies(check_id: int) -> bool:
    checks = VatCheck.objects.select_related("customer__channel__seller")
    check = checks.get(pk=check_id)
    seller = check.customer.channel.seller
    try:
        answer = vies.ask(check.vat_id, requester=vat.requester_of(seller))
    except vies.NoAnswer as silence:
        vat.note_silence(
            check_id=check_id, reason=str(silence), is_final=silence.is_final
        )
        return False
    vat.note_answer(check_id=check_id, answer=answer)
    return True


@shared_task(name="accounts.renew_vat_checks")
def renew_vat_checks() -> int:
    """Owe VIES questions about companies whose answer is old; return how many."""
    return vat.renew_checks(now=timezone.now())


@shared_task(name="accounts.apply_approval_rules")
def apply_approval_rules() -> int:
    """Let in companies that wait and that a rule lets in; return how many."""
    return auto_approval.apply_rules()


@shared_task(name="accounts.tell_of_messages")
def tell_of_messages() -> int:
    """Owe the mails about new messages; return how many conversations had any."""
    return message_news.tell_of_news()


@shared_task(name="accounts.remove_orphaned_files")
def remove_orphaned_files() -> int:
    """Delete files whose upload was rolled back; return how many."""
    return files.remove_orphaned_files(today=timezone.now().date())


@shared_task(name="accounts.forget_personal_data")
def forget_personal_data() -> int:
    """Forget what is older than the sellers' periods; return how many rows."""
    now = timezone.now()
    return (
        forgetting.forget_old_invitations(now=now)
        + forgetting.forget_rejected(now=now)
        + forgetting.forget_old_mails(now=now)
        + forgetting.forget_old_sessions(now=now)
    )


@shared_task(name="accounts.expire_licences")
def expire_licences() -> int:
    """Tell of licences that end soon and end those that are over; return how many."""
    now = timezone.now()
    return licences.remind_of_licences(now=now) + licences.expire_licences(now=now)
