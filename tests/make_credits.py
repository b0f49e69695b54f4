"""Makers of credit notes."""

from decimal import Decimal
from itertools import count

from invoicing.models import Invoice
from invoicing.rules import Creditable, CreditPart
from invoicing.services import issue_credit_note

_references = count(1)


def part(invoice: Invoice, position: int, quantity, *, bears_fee=True) -> CreditPart:
    line = invoice.lines.get(position=position)
    return CreditPart(line.pk, Decimal(quantity), bears_fee=bears_fee)


def credit(invoice: Invoice, *parts: CreditPart, **fields) -> Invoice:
    """A credit note of `parts`, or of the whole invoice."""
    whole = tuple(CreditPart(line.pk, line.quantity) for line in invoice.lines.all())
    reference = fields.pop("reference", f"return:{next(_references)}")
    return issue_credit_note(
        creditable=Creditable(
            reference=reference,
            customer_id=invoice.customer_id,
            parts=parts or whole,
            **fields,
        )
    )
