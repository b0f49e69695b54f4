"""Note what was paid."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from moneyed import Money

from accounts.events import record
from accounts.models import Customer, User
from invoicing.errors import (
    MoreThanOpen,
    NotPositive,
    NotYetReceived,
    OtherCurrency,
    TooPrecise,
)
from invoicing.models import Invoice, Payment
from shop.idempotency import claim_key
from shop.money import format_money, round_money


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
    payment = Payment(
        customer_id=owner_id,
        currency=invoice.currency,
        amount=amount.amount,
        received_on=received_on,
        reference=reference,
        noted_by=by,
    )
    _settle(invoice, payment)
    if claimed is not None:
        claimed.result = str(payment.pk)
        claimed.save(update_fields=["result"])
    return payment


def _settle(invoice: Invoice, payment: Payment) -> None:
    """Write a payment that settles as much of a locked invoice, and say so."""
    payment.save()
    payment.allocations.create(invoice=invoice, amount=payment.amount)
    record(
        invoice,
        verb="payment_noted",
        actor=payment.noted_by,
        amount=str(payment.amount),
        currency=invoice.currency,
    )


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
    rest = Invoice.objects.with_paid().get(pk=invoice.pk).open_gross
    if amount.amount > rest:
        left = max(rest, Decimal(0))
        shown = format_money(left, currency, get_language() or invoice.language)
        raise MoreThanOpen(number=invoice.number, open=shown)
