"""Issue an invoice, file its PDF."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import get_random_string

from accounts.events import record
from accounts.models import Customer, Seller
from invoicing.errors import NothingToBill
from invoicing.mails import mail_issued
from invoicing.models import Invoice, InvoiceKind, InvoiceLine, InvoiceTax
from invoicing.rules import (
    SERIES,
    BankAccount,
    Billable,
    Issue,
    Snapshot,
    billed_totals,
    numbered,
    seller_party,
    snapshot_hash,
    snapshot_of,
)
from pricing.rules import Totals
from shop.columns import insert_columns
from shop.numbers import next_number
from shop.storage import private_storage
from shop.sweeps import kick


@transaction.atomic
def issue_invoice(*, billable: Billable) -> Invoice:
    """Issue the invoice of a billable, or return the one it has already.

    Totals are reckoned anew from the lines. The customer is locked first, the number
    is taken last. The PDF is made by a worker, the mail is owed. Raises NothingToBill
    for a billable without lines.
    """
    if not billable.lines:
        raise NothingToBill(reference=billable.reference)
    customers = Customer.objects.select_for_update(no_key=True)
    customer = customers.get(pk=billable.customer_id)
    issued = Invoice.objects.filter(billable=billable.reference).first()
    if issued is not None:
        return issued
    seller = Seller.objects.get(pk=billable.seller_id)
    paper = Paper(billable, billed_totals(billable))
    invoice = write_document(paper, seller, customer)
    record(
        invoice,
        verb="issued",
        actor=None,
        total_gross=str(invoice.total_gross),
        currency=invoice.currency,
    )
    if billable.mail_to:
        mail_issued(
            invoice,
            customer,
            to=billable.mail_to,
            page_address=billable.page_address,
        )
    kick("invoicing.render_due_documents")
    return invoice


@dataclass(frozen=True)
class Paper:
    """A document before it is written: what it bills or credits, and its sums.

    `said` is what its snapshot says beside what every document does.
    """

    billable: Billable
    sums: Totals
    kind: InvoiceKind = InvoiceKind.INVOICE
    series: str = SERIES
    said: Snapshot = field(default_factory=dict)


def write_document(paper: Paper, seller: Seller, customer: Customer) -> Invoice:
    """Write an invoice or a credit note with its lines, under the next number."""
    billable, sums = paper.billable, paper.sums
    issue = _issue(billable, seller)
    with translation.override(billable.language):
        draft = {**snapshot_of(billable, issue, sums), **paper.said}
    # Everybody who bills waits for this row until the commit: nothing slow follows.
    number = next_number(
        seller_id=seller.pk,
        kind=paper.kind.value,
        series=paper.series + seller.number_prefix,
        on=issue.issued_on,
    )
    snapshot = numbered(draft, number)
    invoice = Invoice.objects.create(
        seller=seller,
        customer=customer,
        kind=paper.kind,
        number=number,
        billable=billable.reference,
        order_number=billable.order_number,
        po_number=billable.po_number,
        currency=billable.currency,
        prices_include_tax=billable.prices_include_tax,
        issued_on=issue.issued_on,
        supplied_on=billable.supplied_on,
        due_on=issue.due_on,
        total_net=sums.net,
        total_tax=sums.tax,
        total_gross=sums.gross,
        snapshot=snapshot,
        sha256=snapshot_hash(snapshot),
        language=billable.language,
    )
    _write_parts(invoice, billable, sums)
    return invoice


def _issue(billable: Billable, seller: Seller) -> Issue:
    issued_on = billable.issued_on or timezone.localdate(timezone=seller.zone)
    return Issue(
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=billable.net_days),
        seller=seller_party(seller),
        bank=_bank_account(seller, billable.currency),
        footer=seller.invoice_footer,
    )


def _bank_account(seller: Seller, currency: str) -> BankAccount | None:
    account = seller.bank_accounts.filter(currency=currency).first()
    if account is None:
        return None
    return BankAccount(
        holder=seller.legal_name,
        iban=account.iban,
        bic=account.bic,
        bank_name=account.bank_name,
    )


_COPIED = (
    "sku",
    "name",
    "quantity",
    "unit_code",
    "unit_price_amount",
    "line_amount",
    "discount_amount",
    "tax_category",
    "tax_rate",
)


def _write_parts(invoice: Invoice, billable: Billable, sums: Totals) -> None:
    lines = billable.lines
    # A thousand are ordinary: no model is made of each.
    insert_columns(
        InvoiceLine,
        {
            "invoice_id": [invoice.pk] * len(lines),
            "position": range(1, len(lines) + 1),
            **{name: [getattr(line, name) for line in lines] for name in _COPIED},
            "discounts": [
                json.dumps([one.as_json() for one in line.allowances]) for line in lines
            ],
        },
        key="position",
    )
    taxes = [
        InvoiceTax(
            invoice=invoice,
            tax_category=tax.tax_category,
            tax_rate=tax.tax_rate,
            base_net=tax.base_net,
            tax_amount=tax.tax_amount,
        )
        for tax in sums.taxes
    ]
    InvoiceTax.objects.bulk_create(taxes)


def file_pdf(*, invoice_id: int, pdf: bytes) -> bool:
    """Keep the PDF of an invoice that has none; say whether it was this one.

    Safe to run twice and at once: the first to write the row wins, the other file is
    removed. A worker that dies in between leaves a file that nothing points to.
    """
    invoice = Invoice.objects.only("number", "issued_on").get(pk=invoice_id)
    # The mark keeps rivals' files apart and the name from being guessed.
    mark = get_random_string(12)
    wanted = f"invoices/{invoice.issued_on.year}/{invoice.number}-{mark}.pdf"
    storage = private_storage()
    name = storage.save(wanted, ContentFile(pdf))
    is_filed = Invoice.objects.filter(pk=invoice_id, pdf="").update(
        pdf=name,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        rendered_at=timezone.now(),
        locked_until=None,
        last_error="",
    )
    if not is_filed:
        storage.delete(name)
    return bool(is_filed)
