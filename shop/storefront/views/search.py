"""Search, and what the search field suggests."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from accounts.http import BuyerRequest
from catalog.http import asked_by, is_typed
from catalog.services.opened_hits import begin_search
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
        begin_search(asked_by(request, page.asked))
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


def _is_typed(request: BuyerRequest) -> bool:
    """Say whether a person asked anew: no sorting either."""
    return request.method == "GET" and not request.htmx and is_typed(request)


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
