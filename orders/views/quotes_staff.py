"""Staff work on quotes. Mounted in the admin."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest
from accounts.selectors.subjects import staff_page_about
from orders.forms.quotes import OfferForm
from orders.models import Quote
from orders.services import quotes as services
from shop.admin import render_work
from shop.forms import refusals_on

QUOTE_PAGE = "admin:orders_quote_change"


@require_http_methods(["GET", "POST"])
def answer(request: StaffRequest, quote_id: int) -> HttpResponse:
    """Offer a price for every line of a quote."""
    mine = Quote.objects.managed_by(request.user)
    quote = get_object_or_404(
        mine.select_related("customer", "channel__seller", "requested_by"), pk=quote_id
    )
    lines = list(quote.lines.select_related("unit"))
    initial = OfferForm.initial_for(quote)
    form = OfferForm(request.POST or None, initial=initial, quote=quote, lines=lines)
    if form.is_valid():
        with refusals_on(form):
            services.answer_quote(
                quote_id=quote.pk,
                version=form.cleaned_data["version"],
                offer=form.offer(),
                by=request.user,
            )
    if request.method == "POST" and form.is_valid():
        said = _("The offer is out; %(name)s gets a mail.")
        messages.success(request, said % {"name": quote.requested_by})
        return redirect(QUOTE_PAGE, quote.pk)
    return render_work(
        request,
        "orders/admin/answer_quote.html",
        {"quote": quote, "form": form},
        title=gettext_lazy("Answer a quote"),
        status=422 if form.errors else 200,
    )


@require_safe
def talk(request: StaffRequest, quote_id: int) -> HttpResponse:
    """To what was written about a quote."""
    mine = Quote.objects.managed_by(request.user)
    return redirect(staff_page_about(get_object_or_404(mine, pk=quote_id)))
