"""Staff work on invoices. Mounted in the admin."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest
from accounts.selectors.subjects import staff_page_about
from invoicing import selectors, services
from invoicing.forms import PaymentForm
from invoicing.models import Invoice
from shop.admin import render_work
from shop.forms import refusals_on

INVOICE_PAGE = "admin:invoicing_invoice_change"


@require_http_methods(["GET", "POST"])
def note_payment(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """Mark an invoice as paid, or note a part."""
    rows = Invoice.objects.managed_by(request.user).with_paid()
    invoice = get_object_or_404(rows.select_related("customer"), pk=invoice_id)
    form = PaymentForm(
        request.POST or None,
        invoice=invoice,
        initial={
            "amount": invoice.open_gross,
            "received_on": timezone.localdate(),
            "key": get_random_string(32),
        },
    )
    if form.is_valid():
        with refusals_on(form):
            services.note_payment(
                invoice_id=invoice.pk,
                amount=form.paid(),
                received_on=form.cleaned_data["received_on"],
                reference=form.cleaned_data["reference"],
                by=request.user,
                key=form.cleaned_data["key"],
            )
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("The payment is noted."))
        return redirect(INVOICE_PAGE, invoice.pk)
    context = {
        "invoice": invoice,
        "form": form,
        "payments": selectors.payments_of(invoice),
    }
    return render_work(
        request,
        "invoicing/admin/payment.html",
        context,
        title=gettext_lazy("Mark as paid"),
        status=422 if form.errors else 200,
    )


@require_safe
def invoice_pdf(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """The PDF of an invoice of a managed customer."""
    rows = Invoice.objects.managed_by(request.user).exclude(pdf="")
    invoice = rows.filter(pk=invoice_id).first()
    if invoice is None:
        raise Http404
    return HttpResponse(
        invoice.pdf.read(),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{invoice.number}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


@require_safe
def talk(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """To what was written about an invoice."""
    mine = Invoice.objects.managed_by(request.user)
    return redirect(staff_page_about(get_object_or_404(mine, pk=invoice_id)))
