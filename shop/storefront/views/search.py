"""Search, and what the search field suggests."""

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from accounts.http import BuyerRequest
from catalog.services.searching import Searched, note_search
from shop.htmx import render_either
from shop.storefront.forms import read_listing
from shop.storefront.selectors.search import search_page, suggested
from shop.storefront.selectors.tree import shop_tree


@require_safe
def search(request: BuyerRequest) -> HttpResponse:
    """What answers the words of the address, in the same list as a category."""
    ask = read_listing(
        request.GET,
        path=reverse("storefront:search"),
        buyer=request.buyer,
        is_search=True,
    )
    if not ask.query.text:
        chapters = shop_tree(request.buyer).chapters
        return render(request, "storefront/search_start.html", {"chapters": chapters})
    page = search_page(ask, request.buyer)
    if not ask.is_narrowed and ask.page == 1 and _is_typed(request):
        searched = Searched(
            channel=request.buyer.channel,
            language=request.buyer.language,
            query=page.asked,
            hits_count=page.hits_count,
            corrected=page.corrected,
        )
        note_search(search=searched, on=request.buyer.today)
    context = {
        "page": page,
        "listing": page.listing,
        "search_query": page.asked,
        "articles_url": reverse("storefront:catalog"),
    }
    response = render_either(
        request, "storefront/search.html", "storefront/_listing.html", context
    )
    return push_url(response, page.listing.url) if request.htmx else response


PROGRAMS = re.compile(r"bot|crawl|spider|slurp|preview|monitor|^$", re.IGNORECASE)


def _is_typed(request: BuyerRequest) -> bool:
    """Say whether a person asked: no program, no page fetched ahead, no sorting."""
    headers = request.headers
    is_ahead = any(
        "prefetch" in headers.get(name, "") for name in ("Sec-Purpose", "Purpose")
    )
    is_program = PROGRAMS.search(headers.get("User-Agent", ""))
    return request.method == "GET" and not (request.htmx or is_ahead or is_program)


@require_safe
def suggest(request: BuyerRequest) -> HttpResponse:
    """Ten options at most for the list under the search field."""
    found = suggested(request.GET.get("q", ""), request.buyer)
    context = {
        "query": found.query if len(found.query) > 1 else "",
        "articles": found.articles,
        "categories": found.categories,
    }
    return render(request, "components/suggestions.html", context)
