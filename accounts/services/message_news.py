"""Tell people by mail that something was written to them."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.mails.base import admins_of
from accounts.mails.messages import mail_buyer, mail_rep, mail_seller
from accounts.models import Message, Thread, ThreadReader, User
from accounts.selectors import buyer_for_customer
from accounts.selectors.messages import seller_side
from accounts.selectors.subjects import may_write_about, person_behind, subject_of

logger = logging.getLogger(__name__)

Send = Callable[[Thread, User, Sequence[Message]], None]

# Between two mails about one thread to somebody who has not looked since.
PAUSE = timedelta(minutes=15)
MOST_TOLD = 20


def tell_of_news(*, limit: int = 200) -> int:
    """Owe the mails about new messages; return how many threads were looked at.

    At most one mail for each thread and person until they read it or fifteen minutes
    have passed; then one mail tells of all that came meanwhile. Who may not read the
    thread any more is told nothing. Runs as the worker: it asks about all people.
    """
    due = Thread.objects.filter(news_at__lte=timezone.now()).order_by("news_at", "pk")
    told = 0
    for thread_id in list(due.values_list("pk", flat=True)[:limit]):
        try:
            told += _tell_of(thread_id)
        except Exception:  # one bad thread must not silence those behind it
            logger.exception("Nobody was told of thread %s", thread_id)
            later = timezone.now() + PAUSE
            Thread.objects.filter(pk=thread_id).update(news_at=later)
    return told


@transaction.atomic
def _tell_of(thread_id: int) -> bool:
    now = timezone.now()
    # The thread's row alone: who writes holds the customer first and this one after.
    due = Thread.objects.filter(pk=thread_id, news_at__lte=now)
    thread = due.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if thread is None:
        return False
    waits = [_tell_person(thread, user, mail_buyer, now) for user in _buyers_of(thread)]
    rep = seller_side(thread.customer)
    waits.append(
        _tell_person(thread, rep, mail_rep, now) if rep else _tell_seller(thread, now)
    )
    thread.news_at = min((each for each in waits if each), default=None)
    thread.save(update_fields=["news_at", "seller_told_at", "seller_told_until"])
    return True


def _tell_person(
    thread: Thread, user: User, send: Send, now: datetime
) -> datetime | None:
    """Owe `user` one mail about what they have not seen, or say when to look again."""
    reader, _ = ThreadReader.objects.get_or_create(
        thread=thread, user=user, defaults={"customer_id": thread.customer_id}
    )
    read_until = reader.read_until_id or 0
    known = max(read_until, reader.told_until)
    news = _since(thread, known, from_staff=send is mail_buyer)
    if not news:
        return None
    has_looked = read_until >= reader.told_until
    if reader.told_at and reader.told_at > now - PAUSE and not has_looked:
        return reader.told_at + PAUSE
    send(thread, user, news)
    # Not the whole row: "read until" may be raised meanwhile.
    ThreadReader.objects.filter(pk=reader.pk).update(
        told_at=now, told_until=news[-1].pk
    )
    return None


def _tell_seller(thread: Thread, now: datetime) -> datetime | None:
    """As `_tell_person`, for the seller's own mailbox; nobody reads there by name."""
    news = _since(thread, thread.seller_told_until, from_staff=False)
    if not news:
        return None
    if thread.seller_told_at and thread.seller_told_at > now - PAUSE:
        return thread.seller_told_at + PAUSE
    mail_seller(thread, news)
    thread.seller_told_at, thread.seller_told_until = now, news[-1].pk
    return None


def _since(thread: Thread, key: int, *, from_staff: bool) -> Sequence[Message]:
    said = thread.messages.filter(pk__gt=key, is_from_staff=from_staff)
    rows = said.select_related("author").prefetch_related("files").order_by("pk")
    return list(rows)


def _buyers_of(thread: Thread) -> list[User]:
    """Who of the customer's people takes part and still may: else its admins.

    Whoever wrote in the thread, and whoever made the document.
    """
    behind = person_behind(subject_of(thread))
    authors = thread.messages.filter(is_from_staff=False).values_list(
        "author", flat=True
    )
    asked = {pk for pk in authors.distinct() if pk} | ({behind} if behind else set())
    people = User.objects.filter(pk__in=asked, is_active=True).order_by("pk")
    taking_part = [user for user in people[:MOST_TOLD] if _may_read(thread, user)]
    if taking_part:
        return taking_part
    admins = admins_of(thread.customer)[:MOST_TOLD]
    return [user for user in admins if _may_read(thread, user)]


def _may_read(thread: Thread, user: User) -> bool:
    buyer = buyer_for_customer(customer=thread.customer, now=timezone.now(), user=user)
    return may_write_about(buyer, subject_of(thread))
