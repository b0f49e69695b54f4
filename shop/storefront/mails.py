"""Mails of pages that span apps: questions to the seller, lists that are ready."""

import hashlib
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from accounts.buyer import Buyer
from accounts.selectors import address_in, mail_brand
from catalog.models import AssortmentExport
from shop.mail import queue_mail


@dataclass(frozen=True)
class Question:
    """A message from the contact form; `mark` is that of the form it came in."""

    name: str
    email: str
    message: str
    mark: str


def mail_question(buyer: Buyer, question: Question) -> None:
    """Owe the channel's seller the message, once for each form; an answer goes back."""
    channel = buyer.channel
    mark = hashlib.sha256(question.mark.encode()).hexdigest()[:32]
    context = {
        "person": question.name,
        "email": question.email,
        "message": question.message,
        "customer": buyer.customer.name if buyer.customer else "",
        "customer_number": buyer.customer.number if buyer.customer else "",
        "reader_language": buyer.language,
        **mail_brand(channel),
    }
    queue_mail(
        "storefront/contact",
        to=channel.seller.email,
        language=channel.language,
        once=f"contact-{mark}",
        context=context,
        headers={"Reply-To": question.email},
    )


def mail_export(export: AssortmentExport) -> None:
    """Owe who asked for a list of articles the mail that it can be fetched.

    The link leads to a page behind their sign-in: no price leaves the shop by mail.
    """
    channel = export.customer.channel
    with translation.override(export.language):
        path = reverse("storefront:exports")
    context = {
        "person": export.user.get_full_name(),
        "customer": export.customer.name,
        "count": export.done_count,
        "url": address_in(channel, path),
        **mail_brand(channel),
    }
    queue_mail(
        "storefront/export_ready",
        to=export.user.email,
        language=export.language,
        once=f"export-{export.pk}",
        context=context,
    )
