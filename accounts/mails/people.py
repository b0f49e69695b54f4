"""Mails to people whom a company asks in."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.mails.base import shop_words
from accounts.models import Invitation, User
from accounts.selectors import address_in
from shop.mail import queue_mail


def mail_invitation(invitation: Invitation, *, token: str) -> None:
    """Owe the invited person the link that lets them join.

    In the language of their account, where they have one, else of the company. The
    outbox forgets the link as soon as the mail is out.
    """
    customer = invitation.customer
    language = _language_of(invitation)
    with translation.override(language):
        path = reverse("accounts:join", args=[token])
        role = invitation.role.shown_name
    context = {
        "person": invitation.name,
        "customer": customer.name,
        "inviter": str(invitation.invited_by or customer.name),
        "role": role,
        "words": invitation.words,
        "secret_join_url": address_in(customer.channel, path),
        "days": (invitation.expires_at - invitation.sent_at).days,
        **shop_words(customer.channel),
    }
    queue_mail(
        "accounts/invitation",
        to=invitation.email,
        language=language,
        once=f"invitation-{invitation.pk}-{invitation.token_sha256[:32]}",
        context=context,
    )


def _language_of(invitation: Invitation) -> str:
    person = User.objects.filter(email=invitation.email).first()
    if person is not None and person.language:
        return person.language
    return invitation.customer.language or settings.LANGUAGE_CODE
