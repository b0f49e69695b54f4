"""What all mails of accounts share."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import Channel, Customer, Member, User
from accounts.rights import Right
from accounts.selectors import address_in, mail_brand
from shop.mail import queue_mail


def admins_of(customer: Customer) -> list[User]:
    """People who manage the members of `customer` and may sign in."""
    members = Member.objects.filter(
        customer=customer,
        archived_at__isnull=True,
        user__is_active=True,
        role__rights__contains=[Right.MANAGE_MEMBERS.value],
    )
    return [member.user for member in members.select_related("user")]


def page_url(channel: Channel, name: str, language: str) -> str:
    """The whole address of a page of the channel, in a language."""
    with translation.override(language):
        return address_in(channel, reverse(name))


def shop_words(channel: Channel) -> dict[str, str]:
    """What every mail says about who writes, and from whom it comes."""
    return mail_brand(channel)


def queue_to(
    name: str,
    user: User,
    once: str,
    context: Mapping[str, Any],  # Any: template variables
) -> None:
    """Owe `user` the mail `accounts/<name>` in their language, once for `once`."""
    language = user.language or settings.LANGUAGE_CODE
    queue_mail(
        f"accounts/{name}", to=user.email, language=language, once=once, context=context
    )
