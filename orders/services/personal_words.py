"""What people wrote and showed about their orders: gone with them, or in time.

Orders, shipments, invoices and the company's own order as a file are records of the
business and stay for the seller's years: GDPR (Regulation (EU) 2016/679), art.
17(3)(b). What somebody wrote or photographed to explain a return or a cancellation is
not needed once that is settled, and goes with the person who did.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Customer, Event, Member, User
from accounts.selectors.retention import retention_policies
from accounts.services.erasure import redact_events
from accounts.services.files import drop_file
from orders.models import (
    CancelRequest,
    Order,
    OrderPaper,
    OrderReturn,
    PoDocument,
    ReturnFile,
    ReturnSlip,
    Shipment,
)
from orders.models.orders import OVER
from orders.services.po_documents import drop_document
from shop import scope
from shop.storage import private_storage

BATCH = 500
# Events of orders in which whoever ordered says why; and what the seller says of them.
TOLD, ANSWERED = ("cancel_asked", "cancelled"), ("return_requested",)


@transaction.atomic
def forget_words_of(*, user: User) -> None:
    """Blank what a person wrote about returns and cancellations; drop their pictures.

    What is not settled stays until it is: `forget_words_left_behind`.
    """
    # Companies that the person left are out of scope, and kept the words all the same.
    with scope.every_customer():
        _forget_returns(OrderReturn.objects.over().filter(requested_by=user))
        _forget_cancellations(CancelRequest.objects.over().filter(requested_by=user))
        _redact(_said_as_buyer(user), "reason", TOLD)


@transaction.atomic
def forget_words_of_customer(*, customer: Customer) -> None:
    """The same of everybody who wrote for a customer who is a person.

    The seller's answers and the slips go too: they speak to that person. The caller
    has seen that nothing is open.
    """
    returns = OrderReturn.objects.over().filter(customer=customer)
    _forget_returns(returns)
    _forget_answers(returns)
    asked = CancelRequest.objects.over().filter(customer=customer)
    _forget_cancellations(asked)
    asked.exclude(answer="").update(answer="")
    said = Event.objects.filter(customer=customer)
    _redact(said, "reason", TOLD)
    _redact(said, "late_because", ANSWERED)


def forget_words_left_behind() -> int:
    """Forget what erased people wrote about what was settled since; return how many."""
    is_gone = Q(requested_by__erased_at__isnull=False)
    returns = OrderReturn.objects.over().filter(is_gone)
    asked = CancelRequest.objects.over().filter(is_gone)
    return _forget_returns(returns) + _forget_cancellations(asked)


def forget_old_records(*, now: datetime) -> int:
    """Drop files, slips and words of orders past the sellers' years; return how many.

    The years count from the end of the year in which the last of it happened, as tax
    laws count (in Germany AO § 147(4)). Orders and invoices stay.
    """
    gone = 0
    for policy in retention_policies():
        first = datetime(now.year - policy.documents_years, 1, 1, tzinfo=UTC)
        old = _over_before(first).filter(seller=policy.seller_id)
        documents = PoDocument.objects.filter(order__in=old)
        gone += _drop_documents(documents)
        returns = OrderReturn.objects.over().filter(order__in=old)
        asked = CancelRequest.objects.over().filter(order__in=old)
        gone += _forget_returns(returns) + _forget_answers(returns)
        gone += _forget_cancellations(asked)
        gone += asked.exclude(answer="").update(answer="")
        gone += _drop_papers(OrderPaper.objects.filter(order__in=old)[:BATCH])
    return gone


def _over_before(first: datetime) -> QuerySet[Order]:
    """Orders that were over, with all that came of them, before `first`."""
    this = OuterRef("pk")
    left = Shipment.objects.filter(order=this, shipped_at__gte=first)
    back = OrderReturn.objects.filter(order=this)
    rows = Order.objects.filter(state__in=OVER, placed_at__lt=first)
    return rows.filter(
        ~Exists(left),
        ~Exists(back.filter(requested_at__gte=first)),
        ~Exists(back.open()),
    )


@transaction.atomic
def _drop_documents(documents: QuerySet[PoDocument]) -> int:
    """Delete the companies' own orders, each with its file."""
    some = list(documents.select_related("attachment")[:BATCH])
    for document in some:
        drop_document(document)
    return len(some)


@transaction.atomic
def _forget_returns(returns: QuerySet[OrderReturn]) -> int:
    """Drop the files and blank the notes of returns that are over."""
    files = ReturnFile.objects.filter(order_return__in=returns)
    dropped = 0
    for file in files.select_related("attachment")[:BATCH]:
        file.delete()
        drop_file(file.attachment)
        dropped += 1
    return dropped + returns.exclude(note="").update(note="")


@transaction.atomic
def _forget_answers(returns: QuerySet[OrderReturn]) -> int:
    """Blank what the seller said about returns that are over, and drop their slips."""
    said = returns.exclude(answer="", late_because="")
    gone = said.update(answer="", late_because="")
    slips = ReturnSlip.objects.filter(order_return__in=returns)
    return gone + _drop_papers(slips[:BATCH])


def _forget_cancellations(asked: QuerySet[CancelRequest]) -> int:
    return asked.exclude(reason="").update(reason="")


def _drop_papers(papers: Iterable[ReturnSlip | OrderPaper]) -> int:
    """Delete printed papers; their files after the commit."""
    dropped = 0
    for paper in papers:
        path = str(paper.pdf.name)
        paper.delete()
        if path:
            _delete_later(path)
        dropped += 1
    return dropped


def _delete_later(path: str) -> None:
    transaction.on_commit(lambda: private_storage().delete(path), robust=True)


def _said_as_buyer(user: User) -> QuerySet[Event]:
    """What a person did as one of the customer's: not what they did for the seller."""
    joined = Member.objects.filter(user=user, customer=OuterRef("customer"))
    return Event.objects.filter(Exists(joined), actor=user)


def _redact(events: QuerySet[Event], words: str, verbs: Collection[str]) -> None:
    about = events.filter(subject_kind=Order._meta.label_lower, verb__in=verbs)
    redact_events(about.filter(data__has_key=words).exclude(**{f"data__{words}": ""}))
