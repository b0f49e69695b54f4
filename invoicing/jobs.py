"""Sweeps of invoicing."""

import logging

from celery import shared_task

from invoicing import services
from invoicing.documents import invoice_pdf
from invoicing.models import Invoice
from shop.pdf import RenderingFailed
from shop.sweeps import claim, put_off

logger = logging.getLogger(__name__)


@shared_task(name="invoicing.render_due_documents")
def render_due_documents() -> int:
    """Print every invoice that has no PDF yet; return how many were printed."""
    printed = 0
    for pk in claim(Invoice.objects.unrendered(), limit=100):
        printed += _print(Invoice.objects.get(pk=pk))
    return printed


def _print(invoice: Invoice) -> bool:
    try:
        pdf = invoice_pdf(invoice.snapshot, sha256=invoice.sha256)
        return services.file_pdf(invoice_id=invoice.pk, pdf=pdf)
    except (RenderingFailed, OSError) as failure:
        logger.warning("Invoice %s was not printed: %s", invoice.number, failure)
        put_off(invoice, error=str(failure))
        return False
