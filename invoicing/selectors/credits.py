"""What of invoices can still be credited, and what was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.db.models.query import QuerySet

from invoicing.models import (
    CreditAllocation,
    CreditedLine,
    Invoice,
    InvoiceLine,
    InvoiceTax,
)
from invoicing.rules import BilledLine, BilledTax, InvoiceFacts

ZERO = Decimal(0)
Rate = tuple[int, str, Decimal]  # invoice, category and percent


def billed_lines(numbers: Iterable[str]) -> dict[str, list[BilledLine]]:
    """The lines of invoices by number, in their order, with what is left of each.

    For whoever is about to credit some of it: hold the customer's lock. One query.
    """
    found: dict[str, list[BilledLine]] = {}
    rows = _with_credits(InvoiceLine.objects.filter(invoice__number__in=list(numbers)))
    for row in rows.select_related("invoice").order_by("invoice_id", "position"):
        found.setdefault(row.invoice.number, []).append(_billed(row, ""))
    return found


def credit_facts(
    invoices: Sequence[Invoice], line_ids: Iterable[int]
) -> list[InvoiceFacts]:
    """Invoices, whose rows the caller holds, as a credit note of `line_ids` needs."""
    keys = [invoice.pk for invoice in invoices]
    rows = _with_credits(
        InvoiceLine.objects.filter(pk__in=set(line_ids), invoice__in=keys)
    )
    lines: dict[int, list[InvoiceLine]] = {}
    for row in rows:
        lines.setdefault(row.invoice_id, []).append(row)
    taken = _taken_back(keys)
    taxes: dict[int, list[BilledTax]] = {}
    for tax in InvoiceTax.objects.filter(invoice__in=keys):
        taxes.setdefault(tax.invoice_id, []).append(_tax(tax, taken))
    return [
        InvoiceFacts(
            invoice_id=invoice.pk,
            currency=invoice.currency,
            prices_include_tax=invoice.prices_include_tax,
            lines={
                row.pk: _billed(row, _own_number(invoice, row))
                for row in lines.get(invoice.pk, ())
            },
            taxes=taxes.get(invoice.pk, ()),
        )
        for invoice in invoices
    ]


def _with_credits(rows: QuerySet[InvoiceLine]) -> QuerySet[InvoiceLine]:
    return rows.annotate(
        credited_quantity=Coalesce(Sum("credits__line__quantity"), ZERO),
        credited_amount=Coalesce(Sum("credits__line__line_amount"), ZERO),
        credited_discount=Coalesce(Sum("credits__line__discount_amount"), ZERO),
    )


def _billed(row: InvoiceLine, own_number: str) -> BilledLine:
    credited = vars(row)  # annotated by _with_credits
    return BilledLine(
        line_id=row.pk,
        invoice_id=row.invoice_id,
        sku=row.sku,
        name=row.name,
        unit_code=row.unit_code,
        quantity=row.quantity,
        unit_price_amount=row.unit_price_amount,
        line_amount=row.line_amount,
        discount_amount=row.discount_amount,
        tax_category=row.tax_category,
        tax_rate=row.tax_rate,
        own_number=own_number,
        discounts=row.discounts,
        credited_quantity=credited["credited_quantity"],
        credited_amount=credited["credited_amount"],
        credited_discount=credited["credited_discount"],
    )


def _own_number(invoice: Invoice, row: InvoiceLine) -> str:
    return str(invoice.snapshot["lines"][row.position - 1].get("own_number", ""))


def _taken_back(invoice_ids: Sequence[int]) -> Mapping[Rate, Decimal]:
    """What credit notes took back of each invoice and rate, after discounts."""
    rows = CreditedLine.objects.filter(billed_line__invoice__in=invoice_ids).order_by()
    summed = rows.values_list(
        "billed_line__invoice",
        "billed_line__tax_category",
        "billed_line__tax_rate",
    ).annotate(taken=Sum(F("line__line_amount") - F("line__discount_amount")))
    return {(key, category, rate): taken for key, category, rate, taken in summed}


def _tax(tax: InvoiceTax, taken: Mapping[Rate, Decimal]) -> BilledTax:
    rate = tax.invoice_id, tax.tax_category, tax.tax_rate
    return BilledTax(
        tax_category=tax.tax_category,
        tax_rate=tax.tax_rate,
        base_net=tax.base_net,
        tax_amount=tax.tax_amount,
        credited_amount=taken.get(rate, ZERO),
    )


@dataclass(frozen=True)
class Correction:
    """A document on the other side of a correction, and what of it is set off."""

    number: str
    amount: Decimal


def corrections_of(invoice: Invoice) -> list[Correction]:
    """What was credited of an invoice, or set off of a credit note, oldest first."""
    side, other = ("credit", "invoice")
    if not invoice.is_credit_note:
        side, other = other, side
    rows = CreditAllocation.objects.filter(**{side: invoice}).order_by("pk")
    found = rows.values_list(f"{other}__number", "amount")
    return [Correction(number, amount) for number, amount in found]


def credit_notes_on(invoice: Invoice) -> list[str]:
    """The numbers of the credit notes that correct lines of an invoice."""
    rows = Invoice.objects.credit_notes().filter(
        lines__corrects__billed_line__invoice=invoice
    )
    return list(rows.order_by("pk").values_list("number", flat=True).distinct())
