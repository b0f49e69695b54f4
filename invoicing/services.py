"""Every change of invoicing: issue, file the PDF, note what was paid."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from moneyed import Money

from accounts.events import record
from accounts.models import Customer, Seller, User
from invoicing.errors import (
    MoreThanOpen,
    NothingToBill,
    NotPositive,
    NotYetReceived,
    OtherCurrency,
    TooPrecise,
)
from invoicing.mails import mail_issued
from invoicing.models import (
    Invoice,
    InvoiceLine,
    InvoiceTax,
    Payment,
)
from invoicing.rules import (
    SERIES,
    BankAccount,
    Billable,
    Issue,
    billed_totals,
    numbered,
    seller_party,
    snapshot_hash,
    snapshot_of,
)
from pricing.rules import Totals
from shop.idempotency import claim_key
from shop.money import format_money, round_money
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
    invoice = _write(billable, seller, customer)
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


def _write(billable: Billable, seller: Seller, customer: Customer) -> Invoice:
    sums, issue = billed_totals(billable), _issue(billable, seller)
    with translation.override(billable.language):
        draft = snapshot_of(billable, issue, sums)
    # Everybody who bills waits for this row until the commit: nothing slow follows.
    number = next_number(
        seller_id=seller.pk,
        kind="invoice",
        series=SERIES + seller.number_prefix,
        on=issue.issued_on,
    )
    snapshot = numbered(draft, number)
    invoice = Invoice.objects.create(
        seller=seller,
        customer=customer,
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


def _write_parts(invoice: Invoice, billable: Billable, sums: Totals) -> None:
    lines = [
        InvoiceLine(
            invoice=invoice,
            position=position,
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            unit_code=line.unit_code,
            unit_price_amount=line.unit_price_amount,
            line_amount=line.line_amount,
            discount_amount=line.discount_amount,
            discounts=[one.as_json() for one in line.allowances],
            tax_category=line.tax_category,
            tax_rate=line.tax_rate,
        )
        for position, line in enumerate(billable.lines, start=1)
    ]
    InvoiceLine.objects.bulk_create(lines)
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


@transaction.atomic
def note_payment(
    *,
    invoice_id: int,
    amount: Money,
    received_on: date,
    reference: str = "",
    by: User | None = None,
    key: str = "",
) -> Payment:
    """Note money that came in for an invoice and settle it with all of that money.

    Locks the customer, then the invoice. The same `key` again changes nothing and
    gives the first payment. Raises OtherCurrency, NotPositive, TooPrecise,
    NotYetReceived, MoreThanOpen.
    """
    owner_id = Invoice.objects.values_list("customer_id", flat=True).get(pk=invoice_id)
    Customer.objects.select_for_update(no_key=True).get(pk=owner_id)
    content = {"invoice": invoice_id, "amount": amount, "received_on": received_on}
    claimed = None
    if key:
        claimed = claim_key(scope="invoicing.payment", key=key, content=content)
        if claimed.result:
            return Payment.objects.get(pk=claimed.result)
    invoice = Invoice.objects.select_for_update(of=("self",), no_key=True).get(
        pk=invoice_id
    )
    _check_payment(invoice, amount, received_on)
    payment = Payment.objects.create(
        customer_id=owner_id,
        currency=invoice.currency,
        amount=amount.amount,
        received_on=received_on,
        reference=reference,
        noted_by=by,
    )
    payment.allocations.create(invoice=invoice, amount=amount.amount)
    if claimed is not None:
        claimed.result = str(payment.pk)
        claimed.save(update_fields=["result"])
    record(
        invoice,
        verb="payment_noted",
        actor=by,
        amount=str(amount.amount),
        currency=invoice.currency,
    )
    return payment


def _check_payment(invoice: Invoice, amount: Money, received_on: date) -> None:
    currency = str(amount.currency)
    if currency != invoice.currency:
        raise OtherCurrency(
            number=invoice.number, currency=invoice.currency, paid=currency
        )
    if amount.amount <= 0:
        raise NotPositive
    if round_money(amount.amount, currency) != amount.amount:
        raise TooPrecise(currency=currency)
    if received_on > timezone.localdate(timezone=invoice.seller.zone):
        raise NotYetReceived
    paid = invoice.allocations.aggregate(amount=Sum("amount"))["amount"] or Decimal(0)
    rest = invoice.total_gross - paid
    if amount.amount > rest:
        shown = format_money(rest, currency, get_language() or invoice.language)
        raise MoreThanOpen(number=invoice.number, open=shown)
