"""Staff bring in exchange rates. Mounted in the admin."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import StaffRequest, posted
from pricing.forms.rates import RatesFileForm
from pricing.services.rates import lines_of, load_rates
from shop.admin import render_work
from shop.forms import refusals_on


@require_http_methods(["GET", "POST"])
def import_rates(request: StaffRequest) -> HttpResponse:
    """Take rates from a file of the European Central Bank."""
    form = RatesFileForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_on(form, "file"):
            report = load_rates(
                lines=lines_of(form.cleaned_data["file"]),
                since=form.cleaned_data["since"],
            )
    if form.is_bound and form.is_valid():
        messages.success(
            request,
            _("%(new)s rates are new, %(changed)s changed, %(same)s were known.")
            % report.as_json(),
        )
        return redirect("admin:pricing_exchangerate_changelist")
    return render_work(
        request,
        "pricing/admin/import_rates.html",
        {"form": form},
        title=_("Import exchange rates"),
        status=422 if form.errors else 200,
    )
