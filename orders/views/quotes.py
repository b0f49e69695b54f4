"""Quotes of the company acted for."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.buyer import Buyer
from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest
from accounts.rights import Right
from orders.errors import AddressMissing, NoQuotes
from orders.forms.quotes import AcceptForm, DeclineForm, RequestForm
from orders.models import Cart, Quote
from orders.rules import CheckoutChoice
from orders.selectors import quotes as selectors
from orders.selectors.cart import cart_summary
from orders.selectors.checkout import default_choice
from orders.services import quotes as services
from shop.blocks import Crumb
from shop.forms import refusals_on
from shop.paging import paging_of

PAGE_SIZE = 25
# Seconds until the page that waits for a PDF asks again.
PATIENCE_SECONDS = 3


@login_required
@require_safe
def quote_list(request: SignedInRequest) -> HttpResponse:
    """Quotes, newest first."""
    buyer = request.buyer
    if buyer.customer is not None and not buyer.can(Right.VIEW_QUOTES):
        raise PermissionDenied
    asked = request.GET.get("page", "")
    page = Paginator(selectors.quotes_of(buyer), PAGE_SIZE).get_page(asked)
    context = {"rows": selectors.quote_entries(list(page)), "paging": paging_of(page)}
    return render(request, "orders/quote_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def request_quote(request: SignedInRequest) -> HttpResponse:
    """Ask for prices for what is in the cart."""
    buyer = request.buyer
    if not buyer.can(Right.REQUEST_QUOTES):
        raise PermissionDenied
    if not buyer.can_ask_for_quotes:
        messages.info(request, str(NoQuotes()))
        return redirect("orders:cart")
    cart = Cart.objects.visible_to(buyer).current_of(buyer).first()
    if cart is None:
        return redirect("orders:cart")
    initial = RequestForm.initial_for(cart.pk)
    form = RequestForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            made = services.request_quote(
                buyer=buyer,
                cart_id=form.cleaned_data["cart"],
                message=form.cleaned_data["message"],
                key=form.cleaned_data["key"],
            )
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("We have your request and will answer soon."))
        return redirect("orders:quote", made.number)
    context = {
        "form": form,
        "summary": cart_summary(cart, buyer),
        "crumbs": [Crumb(_("Cart"), reverse("orders:cart"))],
    }
    status = 422 if form.errors else 200
    return render(request, "orders/quote_request.html", context, status=status)


@login_required
@require_safe
def quote(request: SignedInRequest, number: str) -> HttpResponse:
    """One quote: what was asked, what is offered, whose turn it is."""
    return _answer(request, _find(request, number))


@login_required
@require_POST
def accept(request: SignedInRequest, number: str) -> HttpResponse:
    """Order what was offered."""
    found = _find(request, number)
    form = AcceptForm(request.POST, buyer=request.buyer)
    if form.is_valid():
        with refusals_on(form):
            order = services.accept_quote(
                buyer=request.buyer,
                quote_id=found.pk,
                version=form.cleaned_data["version"],
                checkout=_checkout(request, found, form),
            )
    if not form.is_valid():
        return _answer(request, _find(request, number), accept=form)
    said = _("Thank you: this is order %(number)s.")
    messages.success(request, said % {"number": order.number})
    return redirect("orders:order", order.number)


def _checkout(
    request: SignedInRequest, quote: Quote, form: AcceptForm
) -> CheckoutChoice:
    variant_ids = quote.lines.values_list("variant_id", flat=True)
    choice = default_choice(request.buyer, variant_ids=variant_ids)
    if choice is None:
        raise AddressMissing
    return replace(
        choice,
        po_number=form.cleaned_data["po_number"],
        references=form.references(),
    )


@login_required
@require_POST
def decline(request: SignedInRequest, number: str) -> HttpResponse:
    """Refuse an offer, or call a request off."""
    found = _find(request, number)
    form = DeclineForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.decline_quote(
                buyer=request.buyer,
                quote_id=found.pk,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
    if not form.is_valid():
        return _answer(request, _find(request, number), decline=form)
    messages.success(request, _("We have noted that and why."))
    return redirect("orders:quote", number)


def _answer(
    request: SignedInRequest,
    found: Quote,
    *,
    accept: AcceptForm | None = None,
    decline: DeclineForm | None = None,
) -> HttpResponse:
    now = {"version": found.version}
    context = {
        "page": selectors.quote_page(found, request.buyer),
        "quote": found,
        "accept": accept or AcceptForm(initial=now, buyer=request.buyer),
        "decline": decline or DeclineForm(initial=now),
        "crumbs": [Crumb(_("Quotes"), reverse("orders:quote-list"))],
    }
    status = 422 if accept or decline else 200
    return render(request, "orders/quote.html", context, status=status)


@login_required
@require_safe
@never_cache
def quote_pdf(request: SignedInRequest, number: str) -> HttpResponseBase:
    """The last offer as it was printed, or a page that waits for the printing."""
    found = _find(request, number)
    paper = found.papers.order_by("-version").first()
    if paper is None:
        raise Http404
    if not paper.pdf:
        context = {"quote": found, "patience_seconds": PATIENCE_SECONDS}
        page = render(request, "orders/quote_being_printed.html", context, status=202)
        page.headers["Retry-After"] = str(PATIENCE_SECONDS)
        return page
    return FileResponse(
        paper.pdf.open("rb"),
        as_attachment=True,
        filename=f"{found.number}-v{paper.version}.pdf",
        content_type="application/pdf",
    )


def _find(request: SignedInRequest, number: str) -> Quote:
    if "\0" in number:  # the database refuses to look for it
        raise Http404
    return document_or_404(request, _quotes_of, number=number)


def _quotes_of(buyer: Buyer) -> QuerySet[Quote]:
    quotes = Quote.objects.visible_to(buyer)
    return quotes.select_related("requested_by", "offered_by", "channel__seller")
