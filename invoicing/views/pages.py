"""Pages of invoicing: what is owed, an invoice, its PDF."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.buyer import Buyer
from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest
from accounts.rights import Right
from invoicing import selectors
from invoicing.forms import InvoiceFilterForm
from invoicing.models import Invoice
from invoicing.rules import iban_in_groups, payment_code, terms_sentence
from shop.blocks import Crumb
from shop.htmx import render_either
from shop.paging import paging_of

PAGE_SIZE = 50
LIST = ("invoicing/invoice_list.html", "invoicing/_invoices.html")
# Seconds until the page that waits for a PDF asks again.
PATIENCE_SECONDS = 3


@login_required
@require_safe
def invoice_list(request: SignedInRequest) -> HttpResponse:
    """Invoices of the company acted for, by tab, found by their numbers."""
    buyer = request.buyer
    if not buyer.can(Right.VIEW_INVOICES):
        raise PermissionDenied
    form = InvoiceFilterForm(request.GET)
    tab, text = form.chosen()
    found = selectors.invoices_in(tab, buyer, text=text)
    page = Paginator(found, PAGE_SIZE).get_page(form.page_number())
    owed = selectors.owed_by(buyer)
    context = {
        "tabs": selectors.invoice_tabs(tab, owed),
        "text": text,
        "tab": tab.value,
        "owed": owed,
        "rows": selectors.invoice_rows(page, buyer.today),
        "currency": selectors.only_currency(page),
        "paging": paging_of(page, {"tab": tab.value, "q": text}),
    }
    return render_either(request, *LIST, context)


@login_required
@require_safe
def invoice(request: SignedInRequest, number: str) -> HttpResponse:
    """An invoice or a credit note as it was issued, with what was settled since."""
    buyer = request.buyer
    found = _find(request, _invoices_with_paid, number)
    if found.is_credit_note:
        return _credit_note(request, found)
    snapshot = found.snapshot
    context = {
        **_said(found, buyer),
        "credits": selectors.credit_notes_on(found),
        "payments": selectors.payments_of(found),
        "terms": terms_sentence(snapshot["payment_method"], snapshot["net_days"]),
        "iban": iban_in_groups(snapshot),
        "code": _code(found),
    }
    return render(request, "invoicing/invoice.html", context)


def _credit_note(request: SignedInRequest, found: Invoice) -> HttpResponse:
    context = {
        **_said(found, request.buyer),
        "settled": selectors.corrections_of(found),
        "in_favour": -found.open_gross,
    }
    return render(request, "invoicing/credit_note.html", context)


def _said(found: Invoice, buyer: Buyer) -> dict[str, Any]:  # Any: template variables
    """What pages of invoices and of credit notes show alike."""
    return {
        "row": selectors.invoice_rows([found], buyer.today)[0],
        "doc": found.snapshot,
        "sums": selectors.invoice_sums(found),
        "crumbs": [Crumb(_("Invoices"), reverse("invoicing:invoice-list"))],
    }


def _invoices_with_paid(buyer: Buyer) -> QuerySet[Invoice]:
    return Invoice.objects.visible_to(buyer).with_paid()


def _find(
    request: SignedInRequest,
    find: Callable[[Buyer], QuerySet[Invoice]],
    number: str,
) -> Invoice:
    if "\0" in number:  # the database refuses to look for it
        raise Http404
    return document_or_404(request, find, number=number)


def _code(found: Invoice) -> SafeString | None:
    code = payment_code(found.snapshot)
    if code is None or found.open_gross < found.total_gross:
        # The code names the whole amount.
        return None
    # segno's own markup: paths and numbers, nothing of the snapshot's text.
    drawing = code.svg_inline(scale=3, border=3, light="#fff")
    return mark_safe(drawing)  # noqa: S308 see above


@login_required
@require_safe
@never_cache
def invoice_pdf(request: SignedInRequest, number: str) -> HttpResponseBase:
    """The PDF as it was filed, or a page that waits until a worker has made it."""
    found = _find(request, Invoice.objects.visible_to, number)
    if not found.pdf:
        context = {"invoice": found, "patience_seconds": PATIENCE_SECONDS}
        page = render(request, "invoicing/being_prepared.html", context, status=202)
        page.headers["Retry-After"] = str(PATIENCE_SECONDS)
        return page
    return FileResponse(
        found.pdf.open("rb"),
        as_attachment=True,
        filename=f"{found.number}.pdf",
        content_type="application/pdf",
    )
