"""Staff work on prices. Mounted in the admin."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import StaffRequest
from accounts.selectors import buyer_for_customer
from pricing.forms.explanations import WhyPriceForm
from pricing.rules import Ask
from pricing.rules.traces import Trace
from pricing.selectors import explain
from shop.admin import render_work
from shop.forms import refusals_on


@require_GET
def why_price(request: StaffRequest) -> HttpResponse:
    """Say what a customer pays for an article, at any instant, and why."""
    form = WhyPriceForm(request.GET or None, staff=request.user)
    trace = None
    if form.is_valid():
        with refusals_on(form):
            trace = _trace(form)
    return render_work(
        request,
        "pricing/admin/why_price.html",
        {"form": form, "trace": trace},
        title=_("Why this price"),
        status=422 if form.errors else 200,
    )


def _trace(form: WhyPriceForm) -> Trace:
    asked = form.cleaned_data
    buyer = buyer_for_customer(
        customer=asked["customer"], now=asked["at"] or timezone.now()
    )
    ask = Ask(asked["variant"].pk, asked["unit"].pk, asked["quantity"])
    return explain(ask, buyer)
