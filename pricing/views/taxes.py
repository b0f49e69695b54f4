"""Staff ask which tax, and load what the shop ships. Mounted in the admin."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import StaffRequest, posted
from pricing.forms.taxes import WhichTaxForm
from pricing.rules.taxes import TaxPlace
from pricing.selectors.tax_simulation import (
    TaxQuestion,
    TaxQuestionParty,
    party_of,
    simulate_tax,
)
from pricing.services.taxes import load_taxes
from shop.admin import render_work


@require_GET
def which_tax(request: StaffRequest) -> HttpResponse:
    """Say which tax somebody pays where and when, and which rules were asked."""
    form = WhichTaxForm(request.GET or None, staff=request.user)
    answer = simulate_tax(_question(form)) if form.is_valid() else None
    return render_work(
        request,
        "pricing/admin/which_tax.html",
        {"form": form, "answer": answer},
        title=_("Which tax, and why"),
        status=422 if form.errors else 200,
    )


def _question(form: WhichTaxForm) -> TaxQuestion:
    """What is left empty comes from the customer, if one is named."""
    asked = form.cleaned_data
    channel, customer = asked["channel"], asked["customer"]
    to_country, from_country = asked["to_country"], asked["from_country"]
    party = party_of(customer, to_country) if customer else TaxQuestionParty()
    today = timezone.now().astimezone(channel.seller.zone).date()
    return TaxQuestion(
        channel=channel,
        day=asked["day"] or today,
        ship_to=TaxPlace(
            to_country or party.ship_to.country,
            asked["to_postcode"] or party.ship_to.postcode,
        ),
        ship_from=TaxPlace(from_country, asked["from_postcode"])
        if from_country
        else None,
        tax_class=asked["tax_class"],
        buyer_kind=asked["buyer_kind"] or party.kind,
        vat_id=asked["vat_id"] or party.vat_id,
        vat_answer=asked["vat_answer"] or party.vat_answer,
        certificate=asked["certificate"] or party.certificate,
    )


@require_http_methods(["GET", "POST"])
def load_shipped(request: StaffRequest) -> HttpResponse:
    """Add areas, territories, rules and rates as shipped, where there are none."""
    form = forms.Form(posted(request))
    if form.is_valid():
        report = load_taxes()
        messages.success(
            request,
            _(
                "%(areas)s areas, %(territories)s territories, %(rules)s rules and"
                " %(rates)s rates were added."
            )
            % report.as_json(),
        )
        return redirect("admin:pricing_taxrule_changelist")
    return render_work(
        request,
        "pricing/admin/load_taxes.html",
        {"form": form, "report": load_taxes(dry_run=True)},
        title=_("Load tax data as shipped"),
    )
