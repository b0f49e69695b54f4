"""What a request tells of the search it comes from."""

import re
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import reverse

from accounts.http import BuyerRequest
from catalog.models import Variant
from catalog.services.opened_hits import AskedBefore, note_opened

PROGRAMS = re.compile(r"bot|crawl|spider|slurp|preview|monitor|^$", re.IGNORECASE)


def is_typed(request: BuyerRequest) -> bool:
    """Say whether a person asks: no program, and no page fetched ahead."""
    headers = request.headers
    is_ahead = any(
        "prefetch" in headers.get(name, "") for name in ("Sec-Purpose", "Purpose")
    )
    return not (is_ahead or PROGRAMS.search(headers.get("User-Agent", "")))


def asked_by(request: BuyerRequest, query: str) -> AskedBefore:
    """A search of this browser, told from others by the cookie every form needs."""
    return AskedBefore(
        channel_id=request.buyer.channel.pk,
        language=request.buyer.language,
        query=query,
        browser=request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),
    )


def search_before(request: BuyerRequest) -> AskedBefore | None:
    """The search of this shop from whose page somebody comes, if it is one."""
    headers = request.headers
    try:
        came_from = urlsplit(
            headers.get("HX-Current-URL") or headers.get("Referer", "")
        )
    except ValueError:  # what a program sends, such as http://[
        return None
    is_ours = came_from.netloc == request.get_host()
    if not is_ours or came_from.path != reverse("storefront:search"):
        return None
    # The log holds no NUL, so nobody asked with one.
    query = parse_qs(came_from.query).get("q", [""])[0]
    is_asked = bool(query) and "\0" not in query
    return asked_by(request, query) if is_asked and is_typed(request) else None


def note_hit(request: BuyerRequest, product_id: int) -> None:
    """Count a hit that is opened, where a search led here."""
    asked = search_before(request)
    if asked is not None:
        note_opened(asked=asked, product_id=product_id, on=request.buyer.today)


def note_taken(request: BuyerRequest, variant_id: int) -> None:
    """Count a hit that is put into the cart from the list itself."""
    asked = search_before(request)
    if asked is None:
        return
    variants = Variant.objects.visible_to(request.buyer).filter(pk=variant_id)
    for product_id in variants.values_list("product_id", flat=True):
        note_opened(asked=asked, product_id=product_id, on=request.buyer.today)
