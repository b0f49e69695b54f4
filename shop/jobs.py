"""Sweeps of the kernel."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from celery import shared_task
from django.utils import timezone

from shop.mail import build_mail, without_secrets
from shop.models import Heartbeat, IdempotencyKey, MailState, OutgoingMail
from shop.sweeps import claim, put_off

logger = logging.getLogger(__name__)

MAIL_TRIES = 12
KEYS_KEPT = timedelta(days=30)


@shared_task(name="shop.beat")
def beat() -> None:
    """Leave a sign that the clock, the broker and a worker are all alive."""
    Heartbeat.objects.beat("worker")


@shared_task(name="shop.send_mails")
def send_mails() -> int:
    """Send every mail that is due; return how many went out."""
    sent = 0
    for pk in claim(OutgoingMail.objects.filter(state=MailState.DUE), limit=500):
        sent += _send(OutgoingMail.objects.get(pk=pk))
    return sent


def _send(mail: OutgoingMail) -> bool:
    try:
        build_mail(mail).send()
    except (SMTPException, OSError) as failure:
        _retry_or_give_up(mail, failure)
        return False
    mail.state = MailState.SENT
    mail.sent_at = timezone.now()
    mail.locked_until = None
    mail.context = without_secrets(mail.context)
    mail.save(update_fields=["state", "sent_at", "locked_until", "context"])
    return True


def _retry_or_give_up(mail: OutgoingMail, failure: Exception) -> None:
    logger.warning("Mail %s was not sent: %s", mail.pk, failure)
    if mail.attempts >= MAIL_TRIES:
        mail.state = MailState.FAILED
        mail.save(update_fields=["state"])
    put_off(mail, error=str(failure))


@shared_task(name="shop.forget_old_keys")
def forget_old_keys() -> int:
    """Drop idempotency keys that no retry will bring back; return how many."""
    old = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEYS_KEPT)
    return old.delete()[0]
