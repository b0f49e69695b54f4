"""Sweeps of accounts."""

from celery import shared_task
from django.utils import timezone

from accounts import vies
from accounts.models import VatCheck
from accounts.services import sealing, vat
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
