"""Mails: queued as facts, built from MJML and text templates, sent by a sweep."""

import hashlib
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from mjml import mjml2html

from shop.errors import WrongState
from shop.models import MailState, OutgoingMail
from shop.sweeps import kick


def queue_mail(
    template: str,
    *,
    to: str,
    language: str,
    once: str,
    context: Mapping[str, Any],  # Any: what the template names, as JSON
    headers: Mapping[str, str] | None = None,
) -> None:
    """Owe `to` a mail, in the caller's transaction, at most one for each `once`.

    `template` names templates/<app>/mails/<name>.{subject.txt,txt,mjml}. `context` is
    kept as JSON: what the mail says is what was true when it was queued. What is named
    `secret_…` in it, a link that opens something, is forgotten once the mail is out.
    Its `sender`, if any (accounts.selectors.mail_brand), is whom the mail comes from.
    """
    OutgoingMail.objects.bulk_create(
        [
            OutgoingMail(
                template=template,
                recipient=to,
                sender=context.get("sender", ""),
                language=language,
                context=dict(context),
                headers=dict(headers or {}),
                once=once,
            )
        ],
        ignore_conflicts=True,
    )
    kick("shop.send_mails")


@transaction.atomic
def send_again(*, mail_id: int) -> OutgoingMail:
    """Owe a mail again that was given up or dropped.

    Raises WrongState for one that is due or went out: nobody gets a mail twice.
    """
    mail = OutgoingMail.objects.select_for_update(no_key=True).get(pk=mail_id)
    if mail.state not in {MailState.FAILED, MailState.DROPPED}:
        raise WrongState(
            number=mail,
            state=MailState(mail.state).label,
            target=MailState.DUE.label,
        )
    mail.state = MailState.DUE
    mail.attempts = 0
    mail.next_at = timezone.now()
    mail.locked_until = None
    mail.save(update_fields=["state", "attempts", "next_at", "locked_until"])
    kick("shop.send_mails")
    return mail


def without_secrets(context: Mapping[str, Any]) -> dict[str, Any]:  # Any: as above
    """What may be kept of `context` after the mail went out."""
    return {
        name: "" if name.startswith("secret_") else value
        for name, value in context.items()
    }


def absolute(path: str) -> str:
    """The address of a page as a mail must write it."""
    return f"{settings.SHOP_URL.rstrip('/')}{path}"


def message_id(mail: OutgoingMail) -> str:
    """The same id for each try, so that a repeated mail is known as one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    mark = hashlib.sha256(mail.once.encode()).hexdigest()[:32]
    return f"<{mark}@{domain or 'localhost'}>"


def build_mail(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Render the subject, the text and the HTML of `mail` in its language."""
    app, _, name = mail.template.partition("/")
    base = f"{app}/mails/{name}"
    context = {**mail.context, "shop_url": settings.SHOP_URL, "language": mail.language}
    with translation.override(mail.language):
        subject = render_to_string(f"{base}.subject.txt", context)
        text = render_to_string(f"{base}.txt", context)
        html = mjml2html(render_to_string(f"{base}.mjml", context), fonts={})
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=mail.sender or settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient],
        headers={**mail.headers, "Message-ID": message_id(mail)},
    )
    message.attach_alternative(html, "text/html")
    return message
