"""The buyer's turns on a quote: counter-offers, parts, versions, files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import SignedInRequest
from orders.documents_xlsx import quote_xlsx
from orders.forms.quotes import CounterForm, PartForm
from orders.models import Quote, QuoteSide, QuoteState
from orders.rules.quote_lines import frozen
from orders.selectors import quote_versions as versions
from orders.selectors import quotes as selectors
from orders.services import quote_counters as services
from orders.services.quote_acceptance import Parts, accept_part
from orders.services.quote_edits import release_edit
from orders.views.quotes import checkout_of, find_quote, pdf_answer, take_paper
from shop.blocks import Crumb
from shop.downloads import download
from shop.errors import DomainError
from shop.forms import refusals_on

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_POST
def begin(request: SignedInRequest, number: str) -> HttpResponse:
    """Begin a counter-offer; the seller waits meanwhile."""
    found = find_quote(request, number)
    try:
        services.begin_counter(buyer=request.buyer, quote_id=found.pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("orders:quote", number)
    return redirect("orders:counter-quote", number)


@login_required
@require_POST
def release(request: SignedInRequest, number: str) -> HttpResponse:
    """Give a counter-offer up before it is sent."""
    found = find_quote(request, number)
    release_edit(quote_id=found.pk, side=QuoteSide.BUYER, by=request.user)
    return redirect("orders:quote", number)


@login_required
@require_http_methods(["GET", "POST"])
def counter(request: SignedInRequest, number: str) -> HttpResponse:
    """A counter-offer: other prices, quantities and words."""
    found = find_quote(request, number)
    edit = selectors.edit_of(found, request.buyer)
    is_mine = edit is not None and edit.user_id == request.user.pk
    if request.method == "GET" and not (is_mine and found.state == QuoteState.OFFERED):
        return redirect("orders:quote", number)
    lines = selectors.shown_lines(found, request.buyer)
    form = CounterForm(
        request.POST or None,
        request.FILES or None,
        initial={"version": found.version},
        buyer=request.buyer,
        lines=[frozen(line) for line in lines],
    )
    if form.is_valid():
        with refusals_on(form):
            services.counter_offer(
                buyer=request.buyer,
                quote_id=found.pk,
                version=form.cleaned_data["version"],
                counter=form.counter(),
            )
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("Your counter-offer is out."))
        return redirect("orders:quote", number)
    context = {
        "quote": found,
        "rows": selectors.quote_rows(lines, found, request.buyer),
        "form": form,
        "edit": edit,
        "crumbs": _crumbs(found),
    }
    status = 422 if form.errors else 200
    return render(request, "orders/quote_counter.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def part(request: SignedInRequest, number: str) -> HttpResponse:
    """Order some lines, or less of them; the rest stays open."""
    found = find_quote(request, number)
    if not found.allows_parts:
        raise Http404
    lines = selectors.open_lines(found, request.buyer)
    initial = {"version": found.version, "key": get_random_string(32)}
    form = PartForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        buyer=request.buyer,
        quote=found,
        lines=lines,
    )
    take_paper(request, found, form)
    if form.is_valid():
        with refusals_on(form):
            order = accept_part(
                buyer=request.buyer,
                quote_id=found.pk,
                version=form.cleaned_data["version"],
                parts=Parts(form.quantities, form.cleaned_data["key"]),
                checkout=checkout_of(request, found, form),
            )
    if request.method == "POST" and form.is_valid():
        said = _("Thank you: this is order %(number)s.")
        messages.success(request, said % {"number": order.number})
        return redirect("orders:order", order.number)
    context = {
        "quote": found,
        "rows": selectors.quote_rows(lines, found, request.buyer),
        "form": form,
        "crumbs": _crumbs(found),
    }
    status = 422 if form.errors else 200
    return render(request, "orders/quote_part.html", context, status=status)


def _crumbs(quote: Quote) -> list[Crumb]:
    return [
        Crumb(_("Quotes"), reverse("orders:quote-list")),
        Crumb(quote.number, reverse("orders:quote", args=[quote.number])),
    ]


@login_required
@require_safe
def compare(request: SignedInRequest, number: str) -> HttpResponse:
    """What differs between two versions."""
    found = find_quote(request, number)
    chosen = versions.chosen_pair(found, request.GET)
    if chosen is None:
        raise Http404
    context = {
        "quote": found,
        "page": versions.comparison(found, chosen),
        "crumbs": _crumbs(found),
    }
    return render(request, "orders/quote_compare.html", context)


@login_required
@require_safe
@never_cache
def version_pdf(
    request: SignedInRequest, number: str, version: int
) -> HttpResponseBase:
    """An offer of before as it was printed."""
    return pdf_answer(request, find_quote(request, number), version)


@login_required
@require_safe
@never_cache
def version_xlsx(request: SignedInRequest, number: str, version: int) -> HttpResponse:
    """A version as a spreadsheet."""
    return xlsx_answer(find_quote(request, number), version)


def xlsx_answer(found: Quote, version: int) -> HttpResponse:
    """A sent version as a spreadsheet; Http404 without it."""
    sent = found.versions.sent().filter(number=version).first()
    if sent is None:
        raise Http404
    sent = versions.with_quote(sent, found)
    name = f"{found.number}-v{version}.xlsx"
    answer = HttpResponse(quote_xlsx(sent), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_safe
def quote_file(request: SignedInRequest, number: str, file_id: int) -> HttpResponseBase:
    """A file that came with a version."""
    found = find_quote(request, number)
    kept = versions.file_of(found, file_id)
    return download(kept)
