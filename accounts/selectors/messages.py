"""Conversations as lists and pages show them, for both sides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypedDict

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_stubs_ext import WithAnnotations

from accounts.blank_buyer import BuyerKind, keys_of
from accounts.buyer import Buyer
from accounts.models import Attachment, Customer, Message, Thread, ThreadReader, User
from accounts.selectors.subjects import (
    ThreadSubject,
    subject_of,
    threads_open_to,
)
from shop.statements import Given, Statement

SHOWN = 50
EXCERPT = 140
# Nobody counts further.
MOST_COUNTED = 99


class _Row(TypedDict):
    unread_count: int
    last_body: str
    last_author: str


@dataclass(frozen=True)
class Reader:
    """Who reads, and which side of the table is theirs.

    What was written before `since` is never new: they were not there yet.
    """

    user: User
    is_staff: bool = False
    since: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """One message as it is shown."""

    message: Message
    who: str
    is_ours: bool
    is_new: bool
    files: tuple[Attachment, ...]


@dataclass(frozen=True)
class Conversation:
    """Messages about a subject, the oldest first. `thread` is None before the first.

    `earlier_than` is the key to ask for what was before; `last_shown` the key of the
    newest message here.
    """

    subject: ThreadSubject
    thread: Thread | None
    entries: tuple[Entry, ...] = ()
    earlier_than: int | None = None
    last_shown: int | None = None

    @property
    def has_new(self) -> bool:
        return any(entry.is_new for entry in self.entries)


def reader_of(buyer: Buyer) -> Reader | None:
    """The person behind `buyer`; somebody acting on behalf reads as the seller."""
    if buyer.rep is not None:
        return Reader(buyer.rep, is_staff=True)
    if buyer.user is None:
        return None
    return Reader(buyer.user, since=buyer.member.joined_at if buyer.member else None)


def thread_rows(
    threads: QuerySet[Thread], reader: Reader
) -> "QuerySet[WithAnnotations[Thread, _Row]]":
    """Threads with what is new in them and what was said last, newest first."""
    last = Message.objects.filter(thread=OuterRef("pk")).order_by("-pk")
    return (
        threads.filter(last_message_at__isnull=False)
        .annotate(
            unread_count=_unread_in_thread(reader),
            last_body=Subquery(last.values("body")[:1]),
            last_author=Subquery(last.values("author__name")[:1]),
        )
        .select_related("customer")
        .order_by("-last_message_at", "-pk")
    )


@dataclass(frozen=True)
class ThreadRow:
    """A line of the list of conversations."""

    thread: Thread
    title: str
    unread_count: int
    excerpt: str
    author: str


def listed(rows: "Iterable[WithAnnotations[Thread, _Row]]") -> list[ThreadRow]:
    """Threads of `thread_rows` as lines."""
    return [
        ThreadRow(
            thread=row,
            title=subject_of(row).title,
            unread_count=row.unread_count,
            excerpt=Truncator(" ".join(row.last_body.split())).chars(EXCERPT),
            author=row.last_author or "",
        )
        for row in rows
    ]


def matching(threads: QuerySet[Thread], text: str) -> QuerySet[Thread]:
    """Threads whose subject, or a message of which, contains `text`."""
    said = Message.objects.filter(thread=OuterRef("pk"), body__icontains=text)
    return threads.filter(Q(subject_name__icontains=text) | Exists(said))


def unread_count(buyer: Buyer) -> int:
    """How many messages of the seller `buyer` has not read, at most 99.

    One query while there is nothing new, as on most pages: which threads are open is
    a question about every kind of document, asked only of what was written.
    """
    reader = reader_of(buyer)
    if reader is None or reader.is_staff or buyer.customer is None:
        return 0
    since = reader.since
    asked = _anything_new(BuyerKind.of(buyer), has_since=since is not None)
    if not asked.ask(since=since, **keys_of(buyer)):
        return 0
    unread = _unread(Message.objects.visible_to(buyer), reader)
    threads = threads_open_to(buyer).values("pk")
    return unread.filter(thread__in=threads)[:MOST_COUNTED].count()


@lru_cache(maxsize=64)
def _anything_new(kind: BuyerKind, *, has_since: bool) -> Statement:
    """One message that a person of a customer has not read; every page asks."""
    # What is given in the place of a reader is only looked for.
    user: Any = Given("user")
    since: Any = Given("since") if has_since else None
    unread = _unread(Message.objects.visible_to(kind.buyer), Reader(user, since=since))
    return Statement.of(unread.order_by().values_list("pk")[:1])


def unanswered(staff: User) -> QuerySet[Thread]:
    """Threads of customers that `staff` manages which wait for the seller's answer."""
    threads = Thread.objects.managed_by(staff)
    return threads.filter(last_message_at__isnull=False, last_is_from_staff=False)


def unread_by(threads: QuerySet[Thread], reader: Reader) -> QuerySet[Thread]:
    """Those of `threads` with something new for `reader`."""
    return threads.annotate(unread_count=_unread_in_thread(reader)).filter(
        unread_count__gt=0
    )


def conversation_about(
    subject: ThreadSubject, reader: Reader, *, before: int | None = None
) -> Conversation:
    """The last messages about `subject`, or those before a key. Constant queries.

    The caller has asked whether the reader may see the subject.
    """
    thread = Thread.objects.filter(
        customer_id=subject.customer_id,
        subject_kind=subject.kind,
        subject_id=subject.pk,
    ).first()
    if thread is None:
        return Conversation(subject, None)
    return conversation_in(thread, reader, before=before)


def conversation_in(
    thread: Thread, reader: Reader, *, before: int | None = None
) -> Conversation:
    """As `conversation_about`, for a thread the reader may see."""
    said = Message.objects.filter(thread=thread)
    if before is not None:
        said = said.filter(pk__lt=before)
    rows = said.select_related("author").prefetch_related("files").order_by("-pk")
    found = list(rows[: SHOWN + 1])
    shown = found[:SHOWN][::-1]
    return Conversation(
        subject=subject_of(thread),
        thread=thread,
        entries=_entries(shown, reader, read_until=_read_until(thread, reader)),
        earlier_than=shown[0].pk if len(found) > SHOWN else None,
        last_shown=shown[-1].pk if shown else None,
    )


def talk_about(subject: ThreadSubject, buyer: Buyer) -> Conversation | None:
    """What was written about a document on whose page `buyer` is; None without right.

    For pages that show a thread of their own.
    """
    reader = reader_of(buyer)
    thread = (
        threads_open_to(buyer)
        .filter(subject_kind=subject.kind, subject_id=subject.pk)
        .first()
    )
    if reader is None or thread is None:
        return None
    return conversation_in(thread, reader)


def files_open_to(buyer: Buyer) -> QuerySet[Attachment]:
    """Files of messages in threads that `buyer` may read."""
    return _files_in(threads_open_to(buyer))


def file_managed_by(staff: User, attachment_id: int) -> Attachment | None:
    """A file of a message of a customer that `staff` manages."""
    files = _files_in(Thread.objects.managed_by(staff))
    return files.filter(pk=attachment_id).first()


def _files_in(threads: QuerySet[Thread]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(messages__thread__in=threads.values("pk"))


def name_of(message: Message) -> str:
    """Who wrote it, as people read it."""
    return str(message.author) if message.author else _("somebody who left")


def customer_of(subject: ThreadSubject) -> Customer:
    """The customer a subject belongs to, with its representative."""
    return Customer.objects.select_related("rep").get(pk=subject.customer_id)


def seller_side(customer: Customer) -> User | None:
    """The representative who answers, if there is one at work."""
    rep = customer.rep
    return rep if rep is not None and rep.is_active and rep.is_staff else None


def _unread(messages: QuerySet[Message], reader: Reader) -> QuerySet[Message]:
    """Messages of the other side that `reader` has not read."""
    read = ThreadReader.objects.filter(
        thread=OuterRef("thread"), user=reader.user, read_until__gte=OuterRef("pk")
    )
    theirs = messages.filter(~Exists(read), is_from_staff=not reader.is_staff)
    return theirs.filter(at__gte=reader.since) if reader.since else theirs


def _unread_in_thread(reader: Reader) -> Coalesce:
    counted = (
        _unread(Message.objects.filter(thread=OuterRef("pk")), reader)
        .order_by()
        .values("thread")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _read_until(thread: Thread, reader: Reader) -> int:
    rows = ThreadReader.objects.filter(thread=thread, user=reader.user)
    return rows.values_list("read_until_id", flat=True).first() or 0


def _entries(
    messages: Sequence[Message], reader: Reader, *, read_until: int
) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            message=message,
            who=name_of(message),
            is_ours=message.is_from_staff == reader.is_staff,
            is_new=_is_new(message, reader, read_until),
            files=tuple(message.files.all()),
        )
        for message in messages
    )


def _is_new(message: Message, reader: Reader, read_until: int) -> bool:
    if message.is_from_staff == reader.is_staff or message.pk <= read_until:
        return False
    return reader.since is None or message.at >= reader.since


def files_named(files: Iterable[Attachment]) -> list[str]:
    """Names of files, for mails: never their content."""
    return [file.name for file in files]
