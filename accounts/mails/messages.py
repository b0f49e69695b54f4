"""Mails about new messages: who wrote, how it begins, where to answer."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator

from accounts.mails.base import queue_to, shop_words
from accounts.models import Message, Thread, User
from accounts.selectors import address_in
from accounts.selectors.messages import files_named, name_of
from accounts.selectors.subjects import subject_of
from shop.mail import absolute, queue_mail

QUOTED = 3
EXCERPT = 600


def mail_buyer(thread: Thread, user: User, news: Sequence[Message]) -> None:
    """Owe one of the customer's people a mail about `news` of the seller."""
    channel = thread.customer.channel
    with translation.override(user.language):
        url = address_in(channel, reverse("accounts:thread", args=[thread.pk]))
        context = {**_words(thread, news), "person": user.get_full_name(), "url": url}
    queue_to("new_messages", user, _once(thread, user.pk, news), context)


def mail_rep(thread: Thread, user: User, news: Sequence[Message]) -> None:
    """Owe the representative a mail about `news` of a customer."""
    with translation.override(user.language):
        context = {
            **_words(thread, news),
            "person": user.get_full_name(),
            "url": _staff_url(thread),
        }
    queue_to("customer_wrote", user, _once(thread, user.pk, news), context)


def mail_seller(thread: Thread, news: Sequence[Message]) -> None:
    """Owe the seller's mailbox a mail: nobody looks after this customer."""
    channel = thread.customer.channel
    with translation.override(channel.language):
        context = {**_words(thread, news), "person": "", "url": _staff_url(thread)}
    queue_mail(
        "accounts/customer_wrote",
        to=channel.seller.email,
        language=channel.language,
        once=_once(thread, 0, news),
        context=context,
    )


def _once(thread: Thread, user_id: int, news: Sequence[Message]) -> str:
    return f"messages-{thread.pk}-{user_id}-{news[-1].pk}"


def _staff_url(thread: Thread) -> str:
    return absolute(reverse("admin:accounts_thread_talk", args=[thread.pk]))


def _words(
    thread: Thread, news: Sequence[Message]
) -> dict[str, Any]:  # Any: template variables, as JSON
    quoted = news[-QUOTED:]
    return {
        "about": subject_of(thread).title,
        "customer": thread.customer.name,
        "count": len(news),
        "more_count": len(news) - len(quoted),
        "messages": [
            {
                "who": name_of(message),
                "text": Truncator(message.body).chars(EXCERPT),
                # Names only: what is in them is read behind the sign-in.
                "files": files_named(message.files.all()),
            }
            for message in quoted
        ],
        **shop_words(thread.customer.channel),
    }
