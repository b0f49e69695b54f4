"""What people write about: the company itself, and documents of the apps above.

A thread names its subject by model and key, as an event does, so that no import goes
upwards. Who may see the document is asked of the document: its model's QuerySet has
`visible_to` and `managed_by`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.buyer import Buyer
from accounts.models import Customer, Thread, User
from accounts.rights import Right

COMPANY = "accounts.customer"


class Documents(Protocol):
    """Rows that know who may see them."""

    def visible_to(self, buyer: Buyer) -> QuerySet[Model]: ...
    def managed_by(self, staff: User) -> QuerySet[Model]: ...


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: its model, its word in addresses, its pages and people.

    `title` takes the number. `page` is the buyers' page by number. `person` names the
    field with whoever made it on the buyer's side.
    """

    label: str
    slug: str
    title: Promise
    page: str
    person: str = ""

    @property
    def rows(self) -> Documents:
        """All of them; the caller says for whom."""
        rows = apps.get_model(self.label)._default_manager.all()
        return cast("Documents", rows)  # each model named below has both methods

    @property
    def admin_page(self) -> str:
        return f"admin:{self.label.replace('.', '_')}_change"


DOCUMENTS: Mapping[str, DocumentKind] = {
    kind.label: kind
    for kind in (
        DocumentKind(
            "orders.order",
            "order",
            gettext_lazy("Order %(number)s"),
            "orders:order",
            "placed_by",
        ),
        DocumentKind(
            "orders.quote",
            "quote",
            gettext_lazy("Quote %(number)s"),
            "orders:quote",
            "requested_by",
        ),
        DocumentKind(
            "invoicing.invoice",
            "invoice",
            gettext_lazy("Invoice %(number)s"),
            "invoicing:invoice",
        ),
    )
}


@dataclass(frozen=True)
class ThreadSubject:
    """What a thread is about, found through `visible_to` or `managed_by`."""

    kind: str
    pk: int
    name: str
    customer_id: int

    @property
    def document(self) -> DocumentKind | None:
        """None where it is about the company itself."""
        return DOCUMENTS.get(self.kind)

    @property
    def title(self) -> str:
        document = self.document
        if document is None:
            return self.name
        return str(document.title) % {"number": self.name}


def subject_of(thread: Thread) -> ThreadSubject:
    """The subject a thread was opened about."""
    return ThreadSubject(
        kind=thread.subject_kind,
        pk=thread.subject_id,
        name=thread.subject_name,
        customer_id=thread.customer_id,
    )


def company_subject(customer: Customer) -> ThreadSubject:
    """The company itself, for what is about no document."""
    return ThreadSubject(COMPANY, customer.pk, customer.name, customer.pk)


def documents_called(slug: str) -> Callable[[Buyer], QuerySet[Model]]:
    """What gives a buyer the documents of the kind that addresses call so."""
    kind = next(kind for kind in DOCUMENTS.values() if kind.slug == slug)
    return lambda buyer: kind.rows.visible_to(buyer)


def visible_document(buyer: Buyer, slug: str, number: str) -> ThreadSubject | None:
    """The document of the number, if it is one `buyer` may see."""
    kinds = (kind for kind in DOCUMENTS.values() if kind.slug == slug)
    kind = next(kinds, None)
    if kind is None or "\0" in number:  # the database refuses to look for it
        return None
    row = kind.rows.visible_to(buyer).filter(number=number).values("pk", "customer_id")
    found = row.first()
    if found is None:
        return None
    return ThreadSubject(kind.label, found["pk"], number, found["customer_id"])


def managed_document(staff: User, label: str, pk: int) -> ThreadSubject | None:
    """The document, or the company, if it is of a customer that `staff` manages."""
    if label == COMPANY:
        customer = Customer.objects.managed_by(staff).filter(pk=pk).first()
        return company_subject(customer) if customer else None
    kind = DOCUMENTS.get(label)
    if kind is None:
        return None
    row = kind.rows.managed_by(staff).filter(pk=pk).values("number", "customer_id")
    found = row.first()
    if found is None:
        return None
    return ThreadSubject(label, pk, found["number"], found["customer_id"])


def staff_page_about(document: Model) -> str:
    """Where staff read and write about `document`, also before the first word."""
    about = f"{document._meta.label_lower}:{document.pk}"
    return f"{reverse('admin:accounts_thread_about')}?about={about}"


def may_write_about(buyer: Buyer, subject: ThreadSubject) -> bool:
    """Say whether `buyer` may read and write about `subject` now."""
    if buyer.customer is None or not buyer.can(Right.SEND_MESSAGES):
        return False
    if buyer.customer.pk != subject.customer_id:
        return False
    document = subject.document
    if document is None:
        return subject.kind == COMPANY and subject.pk == buyer.customer.pk
    return document.rows.visible_to(buyer).filter(pk=subject.pk).exists()


def threads_open_to(buyer: Buyer) -> QuerySet[Thread]:
    """Threads `buyer` may read: the right to, and the document seen.

    Every read of threads that a customer triggers starts here; `visible_to` of the
    threads themselves knows the customer only.
    """
    if not buyer.can(Right.SEND_MESSAGES):
        return Thread.objects.none()
    is_open = Q(subject_kind=COMPANY)
    for kind in DOCUMENTS.values():
        seen = kind.rows.visible_to(buyer).filter(pk=OuterRef("subject_id"))
        is_open |= Q(Exists(seen), subject_kind=kind.label)
    return Thread.objects.visible_to(buyer).filter(is_open)


def person_behind(subject: ThreadSubject) -> int | None:
    """The key of whoever made the document on the buyer's side. For sweeps."""
    document = subject.document
    if document is None or not document.person:
        return None
    rows = apps.get_model(document.label)._default_manager.filter(pk=subject.pk)
    found: int | None = rows.values_list(f"{document.person}_id", flat=True).first()
    return found
