"""Buyer and seller write to each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.errors import NothingWritten
from accounts.events import record
from accounts.models import (
    AttachmentPurpose,
    Customer,
    Message,
    MessageFile,
    Thread,
    ThreadReader,
    User,
)
from accounts.selectors.subjects import (
    ThreadSubject,
    managed_document,
    may_write_about,
)
from accounts.services.files import keep_file
from shop.errors import NotAllowed
from shop.idempotency import claim_key
from shop.models import IdempotencyKey
from shop.sweeps import kick
from shop.uploads import CheckedUpload

WRITE = "accounts.add_message"
TELL = "accounts.tell_of_messages"


@dataclass(frozen=True)
class Draft:
    """What somebody wants to say. `key` is the form's: sent twice, said once."""

    body: str
    key: str
    files: Sequence[CheckedUpload] = ()


@dataclass(frozen=True)
class _Author:
    user: User
    is_staff: bool
    on_behalf_of: Customer | None = None


def write_to_seller(*, buyer: Buyer, subject: ThreadSubject, draft: Draft) -> Message:
    """Say something about `subject`, opening its thread with the first message.

    The representative is told by mail, else the seller. Somebody who acts on behalf
    writes as the seller's. Raises NotAllowed, NothingWritten.
    """
    if buyer.user is None or not may_write_about(buyer, subject):
        raise NotAllowed
    author = _Author(buyer.user, is_staff=False)
    if buyer.rep is not None:
        author = _Author(buyer.rep, is_staff=True, on_behalf_of=buyer.customer)
    return _write(subject, draft, author)


def write_to_customer(*, staff: User, subject: ThreadSubject, draft: Draft) -> Message:
    """Say something to a customer that `staff` manages.

    Those of the customer's people who take part are told by mail. Raises NotAllowed,
    NothingWritten.
    """
    found = managed_document(staff, subject.kind, subject.pk)
    if found is None or found.customer_id != subject.customer_id:
        raise NotAllowed
    if not staff.has_perm(WRITE):
        raise NotAllowed
    return _write(subject, draft, _Author(staff, is_staff=True))


def mark_read(*, thread: Thread, user: User, until: int) -> None:
    """Note that `user` has seen the thread up to the message `until`, never less."""
    reader, _ = ThreadReader.objects.get_or_create(
        thread=thread, user=user, defaults={"customer_id": thread.customer_id}
    )
    # One conditional statement: of two tabs the one that shows more wins.
    behind = Q(read_until__isnull=True) | Q(read_until__lt=until)
    ThreadReader.objects.filter(behind, pk=reader.pk).update(read_until_id=until)


@transaction.atomic
def _write(subject: ThreadSubject, draft: Draft, author: _Author) -> Message:
    body = draft.body.strip()
    if not body and not draft.files:
        raise NothingWritten
    # Everything of one customer is written in turn: keys grow in the order of commits,
    # so "read until" misses nothing.
    customers = Customer.objects.select_for_update(of=("self",), no_key=True)
    customer = customers.get(pk=subject.customer_id)
    if customer.archived_at is not None:
        raise NotAllowed
    claim = _claim(subject, draft, author)
    if claim.result:
        return Message.objects.get(pk=claim.result, customer=customer)
    thread, _ = Thread.objects.get_or_create(
        customer=customer,
        subject_kind=subject.kind,
        subject_id=subject.pk,
        defaults={"subject_name": subject.name[:120]},
    )
    message = _add(thread, body, draft.files, author)
    claim.result = str(message.pk)
    claim.save(update_fields=["result"])
    return message


def _claim(subject: ThreadSubject, draft: Draft, author: _Author) -> IdempotencyKey:
    return claim_key(
        scope="accounts.write",
        key=f"{subject.customer_id}:{author.user.pk}:{draft.key}",
        content={
            "subject": f"{subject.kind}:{subject.pk}",
            "body": draft.body.strip(),
            "files": [file.sha256 for file in draft.files],
        },
    )


def _add(
    thread: Thread, body: str, files: Sequence[CheckedUpload], author: _Author
) -> Message:
    message = Message.objects.create(
        customer_id=thread.customer_id,
        thread=thread,
        author=author.user,
        is_from_staff=author.is_staff,
        body=body,
    )
    for upload in files:
        kept = keep_file(
            customer=thread.customer,
            purpose=AttachmentPurpose.MESSAGE,
            upload=upload,
            by=author.user,
        )
        MessageFile.objects.create(
            customer_id=thread.customer_id, message=message, attachment=kept
        )
    _note(thread, message, author, files_count=len(files))
    return message


def _note(
    thread: Thread, message: Message, author: _Author, *, files_count: int
) -> None:
    thread.last_message_at = message.at
    thread.last_is_from_staff = author.is_staff
    thread.news_at = timezone.now()
    thread.save(update_fields=["last_message_at", "last_is_from_staff", "news_at"])
    record(
        thread,
        verb="written",
        actor=author.user,
        on_behalf_of=author.on_behalf_of,
        message=message.pk,
        about=thread.subject_kind,
        from_seller=author.is_staff,
        files_count=files_count,
    )
    kick(TELL)
