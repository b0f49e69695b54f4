"""The page of what is no longer sold: what replaces it, instead of a dead end."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import BuyerRequest
from catalog.selectors.ended import ended_product
from shop.storefront.selectors.articles import article_blocks, money_head
from shop.storefront.selectors.listing import cheapest_articles


def ended_page(request: BuyerRequest, slug: str) -> HttpResponse | None:
    """Answer 410 with the replacements; None where nothing is told of `slug`."""
    buyer = request.buyer
    ended = ended_product(slug, buyer)
    if ended is None:
        return None
    found = cheapest_articles(ended.replaced_by, buyer)
    context = {
        "ended": ended,
        "articles": article_blocks(found, buyer),
        "money_head": money_head(buyer),
    }
    return render(request, "storefront/ended.html", context, status=410)
