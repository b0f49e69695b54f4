"""Offers opened by a signed link: to read, to comment, to refuse, to take along."""

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import BuyerRequest, SignedInRequest, know_applicant
from orders.forms.quotes import CommentForm, DeclineForm
from orders.selectors import quote_versions as versions
from orders.selectors import quotes as selectors
from orders.selectors.quote_links import LinkedQuote, known_of, linked_quote
from orders.services import quote_links as services
from orders.views.quote_turns import xlsx_answer
from orders.views.quotes import pdf_answer
from shop.downloads import download
from shop.errors import DomainError
from shop.forms import is_key, refusals_on

LONGEST_KEY = 160


def _open(request: BuyerRequest, key: str) -> LinkedQuote:
    """The quote of the link, or the same 404 for whatever else was sent."""
    found = None
    if len(key) <= LONGEST_KEY and "\0" not in key:
        found = linked_quote(key, request.buyer)
    if found is None:
        raise Http404
    return found


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    """Not for search engines.

    The address leaves with no click, as everywhere (SECURE_REFERRER_POLICY). Less than
    "same-origin" would make browsers send forms with the origin "null", which is
    refused.
    """
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@require_safe
@never_cache
def linked(request: BuyerRequest, key: str) -> HttpResponseBase:
    """The offer, for whoever holds the link."""
    return _show(request, _open(request, key))


def _show(
    request: BuyerRequest,
    found: LinkedQuote,
    *,
    comment: CommentForm | None = None,
    decline: DeclineForm | None = None,
) -> HttpResponseBase:
    quote = found.quote
    context = {
        "page": selectors.quote_page(quote, found.buyer),
        "quote": quote,
        "link": found.link,
        "key": found.key,
        "comment": comment or CommentForm(),
        "decline": decline or DeclineForm(initial={"version": quote.version}),
        "may_decline": selectors.may_be_declined(quote),
        "may_take": request.buyer.customer is not None,
    }
    status = 422 if comment or decline else 200
    answer = render(request, "orders/quote_linked.html", context, status=status)
    return _private(answer)


@require_safe
@never_cache
def linked_pdf(request: BuyerRequest, key: str) -> HttpResponseBase:
    """The last offer as it was printed."""
    return _private(pdf_answer(request, _open(request, key).quote))


@require_safe
@never_cache
def linked_xlsx(request: BuyerRequest, key: str) -> HttpResponseBase:
    """The last version as a spreadsheet."""
    quote = _open(request, key).quote
    last = quote.versions.sent().order_by("-number").first()
    return _private(xlsx_answer(quote, (last.number if last else 0) or 0))


@require_safe
@never_cache
def linked_file(request: BuyerRequest, key: str, file_key: str) -> HttpResponseBase:
    """A file that came with a version."""
    quote = _open(request, key).quote
    kept = versions.file_of(quote, int(file_key)) if is_key(file_key) else None
    return _private(download(kept))


@require_POST
def comment(request: BuyerRequest, key: str) -> HttpResponseBase:
    """Write a few words to the seller."""
    found = _open(request, key)
    limited: HttpResponse | None = consume_or_429(request, action="quote_comment")
    if limited is not None:
        return limited
    form = CommentForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.comment_by_link(
                link_id=found.link.pk, text=form.cleaned_data["text"]
            )
    if not form.is_valid():
        return _show(request, found, comment=form)
    messages.success(request, _("Your message is sent."))
    return redirect("orders:quote-link", key)


@require_POST
def decline(request: BuyerRequest, key: str) -> HttpResponseBase:
    """Refuse the offer."""
    found = _open(request, key)
    form = DeclineForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.decline_by_link(
                link_id=found.link.pk,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
    if not form.is_valid():
        return _show(request, _open(request, key), decline=form)
    messages.success(request, _("We have noted that and why."))
    return redirect("orders:quote-link", key)


@require_safe
@never_cache
def register(request: BuyerRequest, key: str) -> HttpResponse:
    """To the registration, with what the offer knows filled in."""
    know_applicant(request, known_of(_open(request, key)))
    return redirect("accounts:register")


@login_required
@require_POST
def take(request: SignedInRequest, key: str) -> HttpResponse:
    """Make the offer one of the company acted for, to accept it there."""
    found = _open(request, key)
    try:
        taken = services.adopt_quote(link_id=found.link.pk, buyer=request.buyer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("orders:quote-link", key)
    messages.success(request, _("The offer is in your account now."))
    return redirect("orders:quote", taken.number)
