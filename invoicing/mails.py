"""What invoicing writes to people."""

from django.urls import reverse
from django.utils import translation

from accounts.models import Customer
from accounts.selectors import address_in, mail_brand
from invoicing.models import Invoice
from shop.mail import queue_mail
from shop.templatetags.angro import date_day


def mail_issued(
    invoice: Invoice, customer: Customer, *, to: str, page_address: str = ""
) -> None:
    """Owe `to` the news that an invoice is there, once.

    `page_address` is where a reader without an account finds it.
    """
    language, snapshot = invoice.language, invoice.snapshot
    with translation.override(language):
        path = reverse("invoicing:invoice", args=[invoice.number])
        due_text = date_day(invoice.due_on)
    context = {
        "number": invoice.number,
        "order_number": invoice.order_number,
        "total_gross": str(invoice.total_gross),
        "currency": invoice.currency,
        "due_text": due_text,
        "bank": snapshot["bank"],
        "payment_reference": snapshot["payment_reference"],
        **mail_brand(customer.channel),
        "invoice_url": page_address or address_in(customer.channel, path),
        "seller_name": snapshot["seller"]["name"],
    }
    queue_mail(
        "invoicing/issued",
        to=to,
        language=language,
        once=f"invoice-issued-{invoice.pk}",
        context=context,
    )


def mail_credited(
    credit: Invoice, customer: Customer, *, to: str, page_address: str = ""
) -> None:
    """Owe `to` the news that something was credited, once; addresses as above."""
    language, snapshot = credit.language, credit.snapshot
    with translation.override(language):
        path = reverse("invoicing:invoice", args=[credit.number])
    context = {
        "number": credit.number,
        "order_number": credit.order_number,
        "return_number": snapshot["return_number"],
        "corrects": ", ".join(one["number"] for one in snapshot["corrects"]),
        "total_gross": str(credit.total_gross),
        "currency": credit.currency,
        **mail_brand(customer.channel),
        "invoice_url": page_address or address_in(customer.channel, path),
        "seller_name": snapshot["seller"]["name"],
    }
    queue_mail(
        "invoicing/credited",
        to=to,
        language=language,
        once=f"credit-issued-{credit.pk}",
        context=context,
    )
