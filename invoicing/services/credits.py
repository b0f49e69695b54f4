"""Credit notes: what corrects invoices that nobody can change."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import translation

from accounts.events import record
from accounts.models import Customer
from invoicing.errors import NotCreditable, NothingToCredit
from invoicing.mails import mail_credited
from invoicing.models import (
    CreditAllocation,
    CreditedLine,
    Invoice,
    InvoiceKind,
    InvoiceLine,
)
from invoicing.rules import (
    CREDIT_SERIES,
    Creditable,
    CreditDraft,
    CreditPart,
    InvoiceFacts,
    credit_billable,
    credit_of_invoice,
    credit_snapshot,
    credit_totals,
)
from invoicing.selectors import credit_facts
from invoicing.services.invoices import Paper, write_document
from shop.sweeps import kick


@transaction.atomic
def issue_credit_note(*, creditable: Creditable) -> Invoice:
    """Issue the credit note of a creditable, or return the one it has already.

    Amounts are those that were billed; together all credit notes on a line never come
    to more. What the corrected invoices still ask for is set off at once, the rest
    stays in the customer's favour. Locks the customer, the invoices, takes the number
    last. Raises NothingToCredit, NotCreditable, MoreThanBilled.
    """
    customers = Customer.objects.select_for_update(no_key=True)
    customer = customers.get(pk=creditable.customer_id)
    issued = Invoice.objects.filter(billable=creditable.reference).first()
    if issued is not None:
        return issued
    corrected = _hold(creditable)
    drafts = _drafts(creditable, corrected)
    credit = _write(creditable, corrected, drafts, customer)
    _set_off(credit, corrected, drafts)
    numbers = [invoice.number for invoice in corrected]
    record(
        credit,
        verb="credited",
        actor=None,
        total_gross=str(credit.total_gross),
        currency=credit.currency,
        corrects=numbers,
    )
    if creditable.mail_to:
        mail_credited(
            credit,
            customer,
            to=creditable.mail_to,
            page_address=creditable.page_address,
        )
    kick("invoicing.render_due_documents")
    return credit


def _hold(creditable: Creditable) -> list[Invoice]:
    """Lock the invoices to correct, in the order of their keys."""
    if not creditable.parts:
        raise NothingToCredit(reference=creditable.reference)
    keys = {part.line_id for part in creditable.parts}
    lines = InvoiceLine.objects.filter(pk__in=keys)
    rows = Invoice.objects.invoices().filter(
        customer_id=creditable.customer_id,
        pk__in=set(lines.values_list("invoice_id", flat=True)),
    )
    held = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    known = lines.filter(invoice__in=held).count()
    kinds = {(one.currency, one.prices_include_tax, one.seller_id) for one in held}
    if known != len(keys) or len(kinds) != 1:
        raise NotCreditable
    return held


def _drafts(creditable: Creditable, corrected: Sequence[Invoice]) -> list[CreditDraft]:
    facts = credit_facts(corrected, [part.line_id for part in creditable.parts])
    with translation.override(corrected[-1].language):
        return [
            credit_of_invoice(
                one, _parts_of(creditable, one), fee_rate=creditable.fee_rate
            )
            for one in facts
        ]


def _parts_of(creditable: Creditable, facts: InvoiceFacts) -> list[CreditPart]:
    return [part for part in creditable.parts if part.line_id in facts.lines]


def _write(
    creditable: Creditable,
    corrected: Sequence[Invoice],
    drafts: Sequence[CreditDraft],
    customer: Customer,
) -> Invoice:
    snapshots = [invoice.snapshot for invoice in corrected]
    seller = corrected[-1].seller
    paper = Paper(
        billable=credit_billable(
            creditable, snapshots[-1], drafts, seller_id=seller.pk
        ),
        sums=credit_totals(drafts),
        kind=InvoiceKind.CREDIT_NOTE,
        series=CREDIT_SERIES,
        said=credit_snapshot(creditable, snapshots, kind=InvoiceKind.CREDIT_NOTE.value),
    )
    credit = write_document(paper, seller, customer)
    drafted = [line for draft in drafts for line in draft.lines]
    CreditedLine.objects.bulk_create(
        CreditedLine(line=row, billed_line_id=line.billed_line_id)
        for row, line in zip(credit.lines.order_by("position"), drafted, strict=True)
        if line.billed_line_id is not None
    )
    return credit


def _set_off(
    credit: Invoice, corrected: Sequence[Invoice], drafts: Sequence[CreditDraft]
) -> None:
    """Make less of what the corrected invoices ask for, each by its own share."""
    keys = [invoice.pk for invoice in corrected]
    rows = Invoice.objects.with_paid().filter(pk__in=keys).defer("snapshot")
    still_open = {row.pk: max(row.open_gross, Decimal(0)) for row in rows}
    shares = [
        (draft.invoice_id, min(draft.totals.gross, still_open[draft.invoice_id]))
        for draft in drafts
    ]
    CreditAllocation.objects.bulk_create(
        CreditAllocation(credit=credit, invoice_id=key, amount=amount)
        for key, amount in shares
        if amount > 0
    )
