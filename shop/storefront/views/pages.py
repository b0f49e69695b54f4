"""Pages about the shop, preferences, and what robots read."""

from dataclasses import replace

from django.contrib.sitemaps.views import sitemap as one_sitemap
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.http import CURRENCY_KEY, BuyerRequest
from accounts.legal_html import cleaned
from accounts.models import AccessMode, LegalKind
from accounts.selectors.legal import legal_page, legal_page_of_version
from orders.selectors.cart import current_cart
from orders.services.cart import note_prices_seen
from shop.storefront.forms import PreferencesForm
from shop.storefront.selectors.pages import CONTACT, PAGES
from shop.storefront.selectors.shipping import offered_here
from shop.storefront.sitemaps import SECTIONS
from shop.storefront.views.alternates import alternates_by_path

THEME_COOKIE = "theme"
LONGEST_VERSION = 4  # digits
# With and without a language in front.
NOT_FOR_ROBOTS = (
    *("/account/", "/accounts/", "/admin/", "/cart/", "/checkout/", "/compare/"),
    *("/orders/", "/quotes/", "/invoices/", "/search/"),
)
A_YEAR = 60 * 60 * 24 * 365


@require_safe
def page(request: BuyerRequest, slug: str) -> HttpResponse:
    """A page of the footer, in the seller's name; published legal texts go before."""
    if slug == CONTACT:
        return redirect("storefront:contact", permanent=True)
    if slug in LegalKind.values:
        found = _legal_page(request, slug)
        if found is not None:
            return found
    if slug not in PAGES or "version" in request.GET:
        raise Http404
    context = {
        "title": PAGES[slug],
        "methods": offered_here(request.buyer) if slug == "delivery" else (),
        "alternates": alternates_by_path(request),
        "canonical_url": request.build_absolute_uri(request.path),
    }
    return render(request, f"storefront/pages/{slug}.html", context)


def _legal_page(request: BuyerRequest, kind: str) -> HttpResponse | None:
    """The seller's own words: the version in force, or the one asked for."""
    buyer, version = request.buyer, request.GET.get("version", "")
    if "version" not in request.GET:
        shown = legal_page(
            channel=buyer.channel, kind=kind, at=buyer.now, language=buyer.language
        )
    elif version.isascii() and version.isdigit() and len(version) <= LONGEST_VERSION:
        shown = legal_page_of_version(
            buyer=buyer,
            kind=kind,
            version=int(version),
            may_preview=request.user.has_perm("accounts.view_legaltext"),
        )
    else:
        shown = None
    if shown is None:
        return None
    context = {
        "shown": shown,
        "title": shown.title,
        "html": cleaned(shown.body),
        "canonical_url": request.build_absolute_uri(request.path),
    }
    return render(request, "storefront/legal_page.html", context)


@require_POST
def preferences(request: BuyerRequest) -> HttpResponse:
    """Keep how the shop looks on this device, or the currency, and go back."""
    form = PreferencesForm(request.POST)
    if "currency" in request.POST:
        _choose_currency(request, form)
        return HttpResponseRedirect(_back(request, form))
    theme = form.cleaned_data["theme"] if form.is_valid() else ""
    response = HttpResponseRedirect(_back(request, form))
    response.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _choose_currency(request: BuyerRequest, form: PreferencesForm) -> None:
    """Show prices in another currency from here on; only what is offered counts."""
    buyer = request.buyer
    wanted = form.cleaned_data["currency"] if form.is_valid() else ""
    if wanted not in buyer.offered_currencies or wanted == buyer.currency:
        return
    request.session[CURRENCY_KEY] = wanted
    cart = current_cart(buyer)
    if cart is not None:
        # What was seen in the other currency is no change of a price.
        seeing = replace(buyer, chosen_currency=wanted, found={})
        note_prices_seen(buyer=seeing, cart_id=cart.pk)


def _back(request: BuyerRequest, form: PreferencesForm) -> str:
    target = str(form.cleaned_data.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else reverse("storefront:home")


@require_safe
def robots(request: BuyerRequest) -> HttpResponse:
    """What crawlers may read: everything public, nothing of a closed channel."""
    is_closed = request.buyer.channel.access_mode == AccessMode.CLOSED
    context = {
        "is_closed": is_closed,
        "private": NOT_FOR_ROBOTS,
        "sitemap_url": request.build_absolute_uri(reverse("storefront:sitemap")),
    }
    return render(request, "storefront/robots.txt", context, content_type="text/plain")


@require_safe
def sitemap_index(request: BuyerRequest) -> HttpResponse:
    """Where the parts of the sitemap are; a part has at most 10,000 addresses."""
    buyer, host = request.buyer, request.get_host()
    parts = [
        {"location": request.build_absolute_uri(_part_url(section, page))}
        for section, kind in SECTIONS.items()
        for page in kind(buyer, host).paginator.page_range
    ]
    return render(
        request,
        "sitemap_index.xml",
        {"sitemaps": parts},
        content_type="application/xml",
    )


def _part_url(section: str, page: int) -> str:
    url = reverse("storefront:sitemap-part", args=[section])
    return f"{url}?p={page}" if page > 1 else url


@require_safe
def sitemap_part(request: BuyerRequest, section: str) -> HttpResponse:
    """One part of the sitemap, as a guest of the channel sees it."""
    if section not in SECTIONS:
        raise Http404
    part = SECTIONS[section](request.buyer, request.get_host())
    return one_sitemap(request, {section: part}, section=section)
