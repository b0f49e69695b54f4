"""Quotes of the company acted for."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
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

from accounts.buyer import Buyer
from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest
from accounts.rights import Right
from orders.errors import AddressMissing, NoQuotes
from orders.forms.quotes import (
    AcceptForm,
    DeclineForm,
    RequestForm,
    RequestLinesForm,
    items_of,
)
from orders.models import Cart, Quote, QuotePaper
from orders.rules import CheckoutChoice
from orders.selectors import quote_lists as lists
from orders.selectors import quotes as selectors
from orders.selectors.cart import cart_summary
from orders.selectors.quote_acceptances import choice_for
from orders.selectors.quote_entries import asked_text
from orders.services import quotes as services
from orders.services.po_documents import keep_with_quote
from orders.services.quote_acceptance import accept_quote
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
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in lists.FILTERS else ""
    rows = lists.quotes_of(buyer, only=chosen)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page", ""))
    context = {
        "rows": lists.quote_entries(list(page)),
        "filters": lists.filters_of(buyer, chosen=chosen),
        "chosen": chosen,
        "may_ask": buyer.can(Right.REQUEST_QUOTES) and buyer.can_ask_for_quotes,
        "paging": paging_of(page, {"show": chosen}),
    }
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
    form = RequestForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            made = services.request_quote(
                buyer=buyer,
                cart_id=form.cleaned_data["cart"],
                message=form.cleaned_data["message"],
                key=form.cleaned_data["key"],
                title=form.cleaned_data["title"],
                files=form.cleaned_data["attached"],
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
@require_http_methods(["GET", "POST"])
def request_lines(request: SignedInRequest) -> HttpResponse:
    """Ask for prices for articles of a list or a page, typed or pasted."""
    buyer = request.buyer
    if not buyer.can(Right.REQUEST_QUOTES):
        raise PermissionDenied
    if not buyer.can_ask_for_quotes:
        messages.info(request, str(NoQuotes()))
        return redirect("orders:quote-list")
    initial = {"key": get_random_string(32), "lines": asked_text(request.GET, buyer)}
    form = RequestLinesForm(
        request.POST or None, request.FILES or None, initial=initial, buyer=buyer
    )
    if form.is_valid() and form.read is not None:
        with refusals_on(form):
            made = services.request_for_items(
                buyer=buyer, items=items_of(form.read), request=_asked(form)
            )
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("We have your request and will answer soon."))
        return redirect("orders:quote", made.number)
    context = {
        "form": form,
        "crumbs": [Crumb(_("Quotes"), reverse("orders:quote-list"))],
    }
    status = 422 if form.errors else 200
    return render(request, "orders/quote_request_lines.html", context, status=status)


def _asked(form: RequestLinesForm) -> services.Request:
    data = form.cleaned_data
    files = tuple(data["attached"])
    return services.Request(data["message"], data["key"], data["title"], files)


@login_required
@require_safe
def quote(request: SignedInRequest, number: str) -> HttpResponse:
    """One quote: what was asked, what is offered, whose turn it is."""
    return _answer(request, find_quote(request, number))


@login_required
@require_POST
def accept(request: SignedInRequest, number: str) -> HttpResponse:
    """Order what was offered."""
    found = find_quote(request, number)
    form = AcceptForm(request.POST, request.FILES, buyer=request.buyer, quote=found)
    take_paper(request, found, form)
    if form.is_valid():
        with refusals_on(form):
            order = accept_quote(
                buyer=request.buyer,
                quote_id=found.pk,
                version=form.cleaned_data["version"],
                checkout=checkout_of(request, found, form),
            )
    if not form.is_valid():
        return _answer(request, find_quote(request, number), accept=form)
    said = _("Thank you: this is order %(number)s.")
    messages.success(request, said % {"number": order.number})
    return redirect("orders:order", order.number)


def take_paper(request: SignedInRequest, quote: Quote, form: AcceptForm) -> None:
    """Keep a file that comes along, whatever else is refused."""
    if not form.is_bound:
        return
    form.is_valid()
    upload = form.cleaned_data.get("po_document")
    if upload:
        with refusals_on(form, "po_document"):
            form.document = keep_with_quote(
                buyer=request.buyer, quote_id=quote.pk, upload=upload
            )


def checkout_of(
    request: SignedInRequest, quote: Quote, form: AcceptForm
) -> CheckoutChoice:
    """Where the goods of an offer go, with the buyer's own references.

    Raises AddressMissing.
    """
    lines = quote.lines.select_related("variant", "unit").order_by("position")
    open_lines = [line for line in lines if not line.is_text and line.quantity_open]
    choice = choice_for(open_lines, quote, request.buyer)
    if choice is None:
        raise AddressMissing
    return replace(
        choice,
        po_number=form.cleaned_data["po_number"],
        references=form.references(),
        agreed=form.cleaned_data.get("agreed", ""),
    )


@login_required
@require_POST
def decline(request: SignedInRequest, number: str) -> HttpResponse:
    """Refuse an offer, or call a request off."""
    found = find_quote(request, number)
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
        return _answer(request, find_quote(request, number), decline=form)
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
        "accept": accept or AcceptForm(initial=now, buyer=request.buyer, quote=found),
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
    return pdf_answer(request, find_quote(request, number))


def pdf_answer(
    request: HttpRequest, found: Quote, version: int | None = None
) -> HttpResponseBase:
    """What was printed of a version, else of the last offer; Http404 without one."""
    paper = paper_of(found, version)
    if not paper.pdf:
        context = {"quote": found, "patience_seconds": PATIENCE_SECONDS}
        page = render(request, "orders/quote_being_printed.html", context, status=202)
        page.headers["Retry-After"] = str(PATIENCE_SECONDS)
        return page
    return paper_answer(paper)


def paper_of(found: Quote, version: int | None = None) -> QuotePaper:
    """What is printed of a version, else of the last offer. Raises Http404."""
    papers = found.papers.order_by("-version")
    wanted = papers.filter(version=version) if version else papers.of_offers()
    paper = wanted.select_related("quote").first()
    if paper is None:
        raise Http404
    return paper


def paper_answer(paper: QuotePaper) -> FileResponse:
    """A PDF that is printed, as a download."""
    return FileResponse(
        paper.pdf.open("rb"),
        as_attachment=True,
        filename=f"{paper.quote.number}-v{paper.version}.pdf",
        content_type="application/pdf",
    )


def find_quote(request: SignedInRequest, number: str) -> Quote:
    """The quote of the number, if the buyer may see it; else 404."""
    if "\0" in number:  # the database refuses to look for it
        raise Http404
    return document_or_404(request, _quotes_of, number=number)


def _quotes_of(buyer: Buyer) -> QuerySet[Quote]:
    quotes = Quote.objects.visible_to(buyer)
    return quotes.select_related(
        "requested_by", "offered_by", "channel__seller", "customer"
    )
