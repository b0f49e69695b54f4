"""Makers of invoicing."""

from datetime import date
from decimal import Decimal
from itertools import count

from accounts.models import Customer
from invoicing.models import CustomerTerms, Invoice, PaymentTerm
from invoicing.rules import Billable, BillableLine, Party
from invoicing.services import issue_invoice
from pricing.rules import line_amount

_references = count(1)


def line(
    sku: str = "BOLT-8", quantity="24", price="4.10", rate="21", **fields
) -> BillableLine:
    defaults = {"name": sku.replace("-", " ").title(), "unit_code": "piece"}
    return BillableLine(
        sku=sku,
        quantity=Decimal(quantity),
        unit_price_amount=Decimal(price),
        line_amount=line_amount(Decimal(price), Decimal(quantity), "EUR"),
        tax_category=fields.pop("category", "S"),
        tax_rate=Decimal(rate),
        **(defaults | fields),
    )


def billable(customer: Customer, *lines: BillableLine, **fields) -> Billable:
    address = customer.addresses.get(is_billing_default=True)
    defaults = {
        "reference": f"test:{next(_references)}",
        "seller_id": customer.channel.seller_id,
        "customer_id": customer.pk,
        "currency": "EUR",
        "prices_include_tax": False,
        "language": "en",
        "supplied_on": date(2026, 11, 19),
        "issued_on": date(2026, 11, 20),
        "net_days": 30,
        "payment_method": "on_account",
        "buyer": Party(
            name=customer.legal_name,
            lines=tuple(address.as_lines()),
            country=str(address.country.code),
            number=customer.number,
        ),
        "order_number": "SO-2026-000007",
        "po_number": "PO-44",
    }
    return Billable(lines=lines or (line(),), **(defaults | fields))


def invoice(customer: Customer, *lines: BillableLine, **fields) -> Invoice:
    return issue_invoice(billable=billable(customer, *lines, **fields))


def terms(days: int = 30, methods=("on_account", "bank_transfer"), **to):
    term, _ = PaymentTerm.objects.get_or_create(
        code=f"net-{days}", defaults={"name": f"Net {days}", "net_days": days}
    )
    return CustomerTerms.objects.create(term=term, methods=list(methods), **to)
