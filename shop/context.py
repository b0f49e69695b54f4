"""What base.html shows around every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.selectors import companies_of

THEME_COOKIE = "theme"
THEMES = ("light", "dark")


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
        "companies": SimpleLazyObject(lambda: companies_of(buyer)),
    }
