"""What a company keeps about buying: cost centres, who collects, own questions."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.db import models, transaction
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.errors import CostCentreCodeTaken, QuestionTaken, TooManyQuestions
from accounts.events import record_by, record_changes_by
from accounts.models import CostCentre, Customer, OrderField, PickupPerson
from accounts.rights import Right
from shop.errors import NotAllowed

MOST_QUESTIONS = 20


@dataclass(frozen=True)
class CostCentreDetails:
    """A cost centre as its form gives it."""

    code: str
    name: str


@dataclass(frozen=True)
class PickupDetails:
    """Somebody who may collect goods; `valid_until` is the last day."""

    name: str
    phone: str = ""
    proof: str = ""
    valid_until: date | None = None


@dataclass(frozen=True)
class QuestionDetails:
    """A question of the company's own; only a choice has choices."""

    label: str
    kind: str
    choices: tuple[str, ...] = ()
    is_required: bool = False
    position: int = 0


@transaction.atomic
def save_cost_centre(
    *, buyer: Buyer, details: CostCentreDetails, cost_centre_id: int | None = None
) -> CostCentre:
    """Add a cost centre or rename one; orders keep what they say.

    Locks the customer. Raises NotAllowed, CostCentreCodeTaken.
    """
    customer = _locked(buyer)
    rows = CostCentre.objects.visible_to(buyer)
    same = rows.filter(code__iexact=details.code)
    if any(one.pk != cost_centre_id for one in same):
        raise CostCentreCodeTaken(code=details.code)
    centre = (
        CostCentre(customer=customer)
        if cost_centre_id is None
        else rows.standing().get(pk=cost_centre_id)
    )
    _write(centre, asdict(details), buyer)
    return centre


@transaction.atomic
def save_pickup_person(
    *, buyer: Buyer, details: PickupDetails, person_id: int | None = None
) -> PickupPerson:
    """Put somebody on the list of those who may collect, or change it.

    Locks the customer. Raises NotAllowed.
    """
    customer = _locked(buyer)
    rows = PickupPerson.objects.visible_to(buyer).filter(archived_at__isnull=True)
    person = (
        PickupPerson(customer=customer) if person_id is None else rows.get(pk=person_id)
    )
    _write(person, asdict(details), buyer)
    return person


@transaction.atomic
def save_question(
    *, buyer: Buyer, details: QuestionDetails, question_id: int | None = None
) -> OrderField:
    """Ask something at every checkout from now on, or ask it in another way.

    Locks the customer: two may add the twentieth at once. Raises NotAllowed,
    TooManyQuestions, QuestionTaken.
    """
    customer = _locked(buyer)
    rows = OrderField.objects.visible_to(buyer).standing()
    if question_id is None and rows.count() >= MOST_QUESTIONS:
        raise TooManyQuestions(most=MOST_QUESTIONS)
    same = rows.filter(label__iexact=details.label)
    if any(one.pk != question_id for one in same):
        raise QuestionTaken(label=details.label)
    question = (
        OrderField(customer=customer)
        if question_id is None
        else rows.get(pk=question_id)
    )
    _write(question, {**asdict(details), "choices": list(details.choices)}, buyer)
    return question


@transaction.atomic
def archive_cost_centre(*, buyer: Buyer, cost_centre_id: int) -> None:
    """Offer a cost centre no more. Locks the customer. Raises NotAllowed."""
    _locked(buyer)
    rows = CostCentre.objects.visible_to(buyer).standing()
    _archive(rows.get(pk=cost_centre_id), buyer)


@transaction.atomic
def archive_pickup_person(*, buyer: Buyer, person_id: int) -> None:
    """Take somebody off the list. Locks the customer. Raises NotAllowed."""
    _locked(buyer)
    rows = PickupPerson.objects.visible_to(buyer).filter(archived_at__isnull=True)
    _archive(rows.get(pk=person_id), buyer)


@transaction.atomic
def archive_question(*, buyer: Buyer, question_id: int) -> None:
    """Ask a question no more. Locks the customer. Raises NotAllowed."""
    _locked(buyer)
    rows = OrderField.objects.visible_to(buyer).standing()
    _archive(rows.get(pk=question_id), buyer)


def _locked(buyer: Buyer) -> Customer:
    """The company acted for, locked, if the buyer may change its details."""
    if buyer.customer is None or not buyer.can(Right.EDIT_COMPANY):
        raise NotAllowed
    rows = Customer.objects.visible_to(buyer)
    return rows.select_for_update(of=("self",), no_key=True).get(pk=buyer.customer.pk)


def _write(
    row: CostCentre | PickupPerson | OrderField,
    values: Mapping[str, object],
    buyer: Buyer,
) -> None:
    is_new = row.pk is None
    before = {} if is_new else {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record_changes_by(
        buyer,
        row,
        before=before,
        after=values,
        verb="added" if is_new else "changed",
    )


def _archive(row: models.Model, buyer: Buyer) -> None:
    row.archived_at = timezone.now()  # type: ignore[attr-defined]  # all three have it
    row.save(update_fields=["archived_at"])
    record_by(buyer, row, verb="archived")
