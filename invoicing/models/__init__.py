"""Terms, invoices and what was paid."""

from invoicing.models.invoices import (
    CreditAllocation,
    CreditedLine,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceTax,
)
from invoicing.models.payments import Payment, PaymentAllocation
from invoicing.models.terms import CustomerTerms, PaymentMethod, PaymentTerm

__all__ = [
    "CreditAllocation",
    "CreditedLine",
    "CustomerTerms",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceTax",
    "Payment",
    "PaymentAllocation",
    "PaymentMethod",
    "PaymentTerm",
]
