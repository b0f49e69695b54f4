"""Mails around licences."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.mails.base import admins_of, page_url, queue_to, shop_words
from accounts.models import Licence
from shop.mail import absolute, queue_mail
from shop.templatetags.angro import date_day


def mail_handed_in(licence: Licence) -> None:
    """Owe the representative, else the seller, the news that a licence waits."""
    customer = licence.customer
    channel = customer.channel
    page = reverse("admin:accounts_licence_change", args=[licence.pk])
    context = {
        "customer": customer.name,
        "kind": licence.kind.name_in(channel.language),
        "number": licence.number,
        "admin_url": absolute(page),
        **shop_words(channel),
    }
    queue_mail(
        "accounts/licence_handed_in",
        to=customer.rep.email if customer.rep else channel.seller.email,
        language=channel.language,
        once=f"licence-handed-in-{licence.pk}",
        context=context,
    )


def mail_news(licence: Licence, news: str, *, event_id: int) -> None:
    """Owe the company's admins what became of a licence.

    `news` is approved, refused, ending or ended.
    """
    customer = licence.customer
    for user in admins_of(customer):
        language = user.language or settings.LANGUAGE_CODE
        with translation.override(language):
            ends_on = date_day(licence.expires_on)
        context = {
            "news": news,
            "person": user.get_full_name(),
            "customer": customer.name,
            "kind": licence.kind.name_in(language),
            "number": licence.number,
            "ends_on": ends_on,
            "reason": licence.refused_because,
            "licences_url": page_url(customer.channel, "accounts:licences", language),
            **shop_words(customer.channel),
        }
        once = f"licence-{news}-{event_id}-{user.pk}"
        queue_to("licence_news", user, once, context)
