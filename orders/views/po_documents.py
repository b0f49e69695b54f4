"""The company's own order as a file: on the page of the order, and for staff."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest, StaffRequest
from orders.forms.po_documents import PoDocumentForm
from orders.models import Order, PoDocument
from orders.selectors.po_documents import document_managed_by, document_of
from orders.services.po_documents import replace_po_document
from shop.downloads import download
from shop.forms import refusals_on


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def po_document(request: SignedInRequest, number: str) -> HttpResponseBase:
    """Hand the file of an order out, or take another one in its place."""
    if "\0" in number:
        raise Http404
    order = document_or_404(request, Order.objects.visible_to, number=number)
    if request.method == "POST":
        return _replace(request, order)
    return _file(document_of(order))


def _replace(request: SignedInRequest, order: Order) -> HttpResponse:
    form = PoDocumentForm(request.POST, request.FILES, is_needed=True)
    if form.is_valid():
        with refusals_on(form, "po_document"):
            replace_po_document(
                buyer=request.buyer,
                order_id=order.pk,
                upload=form.cleaned_data["po_document"],
            )
    for error in form.errors.get("po_document", ()):
        messages.error(request, str(error))
    if form.is_valid():
        messages.success(request, _("The file is with the order now."))
    return redirect("orders:order", order.number)


@require_safe
def staff_po_document(request: StaffRequest, order_id: int) -> HttpResponseBase:
    """Hand the file of an order out to whoever manages its customer."""
    return _file(document_managed_by(request.user, order_id))


def _file(found: PoDocument | None) -> HttpResponseBase:
    return download(found.attachment if found else None)
