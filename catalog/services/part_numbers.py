"""A customer's own numbers for articles."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from accounts.buyer import Buyer
from accounts.models import Customer
from catalog.models import CustomerPartNumber, Variant
from catalog.rules import as_code
from catalog.selectors.codes import LONGEST_CODE, variants_by_code


class Verdict(models.TextChoices):
    """What became of a line."""

    SAVED = "saved", gettext_lazy("saved")
    SAME = "same", gettext_lazy("stood there already")
    UNKNOWN = "unknown", gettext_lazy("We have no article with this code.")
    AMBIGUOUS = "ambiguous", gettext_lazy("Several articles have this code.")
    TAKEN = "taken", gettext_lazy("Your number stands for another article.")
    NO_NUMBER = "no_number", gettext_lazy("Your own number is missing or too long.")

    @property
    def is_fine(self) -> bool:
        return self in (Verdict.SAVED, Verdict.SAME)


@dataclass(frozen=True)
class NumberLine:
    """An article by one of its codes, and the customer's number for it."""

    code: str
    number: str


@dataclass(frozen=True)
class JudgedLine:
    """A line with what became of it."""

    line: NumberLine
    verdict: Verdict


@transaction.atomic
def save_part_numbers(
    *, lines: Sequence[NumberLine], buyer: Buyer
) -> tuple[JudgedLine, ...]:
    """Note the customer's own numbers; what cannot be noted is said line by line.

    A number given anew replaces the one the article had. Only articles the buyer may
    see are known. Five statements for any number of lines, under the customer's lock.
    """
    customer = _locked(buyer)
    variants = variants_by_code([line.code for line in lines], buyer)
    rows = CustomerPartNumber.objects.filter(customer=customer)
    book = dict(rows.values_list("variant_id", "number"))
    before = dict(book)
    owners = {as_code(number): pk for pk, number in book.items()}
    judged = [
        JudgedLine(line, _note(line, variants.get(line.code, []), book, owners))
        for line in lines
    ]
    changed = [pk for pk, number in book.items() if before.get(pk) != number]
    rows.filter(variant__in=changed).delete()
    CustomerPartNumber.objects.bulk_create(
        CustomerPartNumber(customer=customer, variant_id=pk, number=book[pk])
        for pk in changed
    )
    return tuple(judged)


def _locked(buyer: Buyer) -> Customer:
    if buyer.customer is None:
        message = "Nobody is acted for"
        raise ValueError(message)
    return Customer.objects.select_for_update(no_key=True).get(pk=buyer.customer.pk)


def _note(
    line: NumberLine,
    found: Sequence[Variant],
    book: dict[int, str],
    owners: dict[str, int],
) -> Verdict:
    """Write the line into `book` (numbers by variant), if it makes sense.

    `owners` are the variants by number.
    """
    number = line.number.strip()
    if not as_code(number) or len(number) > LONGEST_CODE:
        return Verdict.NO_NUMBER
    if len(found) != 1:
        return Verdict.AMBIGUOUS if found else Verdict.UNKNOWN
    pk = found[0].pk
    if book.get(pk) == number:
        return Verdict.SAME
    if owners.get(as_code(number), pk) != pk:
        return Verdict.TAKEN
    owners.pop(as_code(book.get(pk, "")), None)
    book[pk], owners[as_code(number)] = number, pk
    return Verdict.SAVED


@transaction.atomic
def forget_part_number(*, number_id: int, buyer: Buyer) -> None:
    """Forget one of the customer's own numbers; another's is not found."""
    customer = _locked(buyer)
    CustomerPartNumber.objects.filter(customer=customer, pk=number_id).delete()
