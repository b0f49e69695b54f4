"""Pages about the shop, preferences, and what robots read."""

from django.contrib.sitemaps.views import sitemap as one_sitemap
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.http import BuyerRequest
from accounts.models import AccessMode
from shop.storefront.forms import PreferencesForm
from shop.storefront.selectors.pages import PAGES
from shop.storefront.selectors.shipping import offered_here
from shop.storefront.sitemaps import SECTIONS

THEME_COOKIE = "theme"
A_YEAR = 60 * 60 * 24 * 365


@require_safe
def page(request: BuyerRequest, slug: str) -> HttpResponse:
    """A page of the footer, in the seller's name."""
    if slug not in PAGES:
        raise Http404
    context = {
        "title": PAGES[slug],
        "methods": offered_here(request.buyer) if slug == "delivery" else (),
    }
    return render(request, f"storefront/pages/{slug}.html", context)


@require_POST
def preferences(request: BuyerRequest) -> HttpResponse:
    """Keep how the shop looks on this device, and go back."""
    form = PreferencesForm(request.POST)
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
