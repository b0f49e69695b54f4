"""Reads of invoicing."""

from invoicing.selectors.credits import (
    Correction,
    billed_lines,
    corrections_of,
    credit_facts,
    credit_notes_on,
)
from invoicing.selectors.invoices import (
    IN_ADVANCE,
    InvoiceRow,
    InvoiceTab,
    Owed,
    TabLink,
    Terms,
    invoice_rows,
    invoice_sums,
    invoice_tabs,
    invoices_in,
    only_currency,
    owed_by,
    payments_of,
    signed,
    terms_for,
)

__all__ = [
    "IN_ADVANCE",
    "Correction",
    "InvoiceRow",
    "InvoiceTab",
    "Owed",
    "TabLink",
    "Terms",
    "billed_lines",
    "corrections_of",
    "credit_facts",
    "credit_notes_on",
    "invoice_rows",
    "invoice_sums",
    "invoice_tabs",
    "invoices_in",
    "only_currency",
    "owed_by",
    "payments_of",
    "signed",
    "terms_for",
]
