"""What base.html shows around every page."""

from functools import cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.buyer import Buyer
from accounts.http import RECENT_KEY
from accounts.selectors import companies_of
from accounts.selectors.messages import unread_count
from orders.selectors.cart_badge import cart_badge
from shop.addresses import Addresses
from shop.blocks import Crumb
from shop.storefront.selectors.compare import chosen_in
from shop.storefront.selectors.pages import footer_pages
from shop.storefront.selectors.tree import shop_tree

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
CATALOGUE = {
    "storefront:catalog",
    "storefront:category",
    "storefront:product",
    "storefront:search",
}


def face(request: HttpRequest) -> dict[str, Any]:  # Any: template variables
    """The buyer and what the header and footer say about them.

    Everything that asks the database is lazy: pages that do not show it do not pay.
    """
    buyer = getattr(request, "buyer", None)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    context: dict[str, Any] = {
        "theme": theme if theme in THEMES else "",
        "is_demo": settings.DEMO,
    }
    if buyer is None or request.path.startswith("/admin/"):
        return context
    return {
        **context,
        "buyer": buyer,
        "channel": buyer.channel,
        "seller": buyer.channel.seller,
        "companies": SimpleLazyObject(
            lambda: companies_of(buyer, request.session.get(RECENT_KEY, ()))
        ),
        "chapters": SimpleLazyObject(lambda: _chapters(buyer)),
        "cart_badge": SimpleLazyObject(lambda: cart_badge(buyer)),
        "unread_messages": cache(partial(_unread, request, buyer)),
        "compared": SimpleLazyObject(lambda: chosen_in(request.session)),
        "footer_pages": footer_pages(),
    }


def _unread(request: HttpRequest, buyer: Buyer) -> int:
    """New messages; not told beside the catalogue, whose pages may ask 12 questions."""
    if request.resolver_match and request.resolver_match.view_name in CATALOGUE:
        return 0
    return unread_count(buyer)


def _chapters(buyer: Buyer) -> tuple[Crumb, ...]:
    addresses = Addresses.of("storefront:category")
    return tuple(
        Crumb(branch.name, addresses.to(branch.slug), branch.number)
        for branch in shop_tree(buyer).chapters
    )
