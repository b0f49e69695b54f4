"""Every change of invoicing: bill, credit, file the PDF, note what was paid."""

from invoicing.services.credits import issue_credit_note
from invoicing.services.invoices import file_pdf, issue_invoice
from invoicing.services.payments import note_payment

__all__ = ["file_pdf", "issue_credit_note", "issue_invoice", "note_payment"]
