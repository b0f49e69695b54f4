"""The product feed of a channel."""

from urllib.parse import urlencode

from allauth.core.ratelimit import consume_or_429
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from accounts.http import BuyerRequest
from shop.forms import is_key
from shop.storefront.feeds import MerchantFeed, add_to
from shop.storefront.selectors.feed import feed_page
from shop.storefront.sitemaps import as_guest


@require_safe
def products(request: BuyerRequest) -> HttpResponse:
    """A page of the channel's articles as its guests see them, whoever asks.

    A page holds 1,000 and names the next one, so that a million articles are a
    thousand small answers. Prices stand only where the channel shows them to
    everybody.
    """
    refused: HttpResponse | None = consume_or_429(
        request, action="feed", limit_get=True
    )
    if refused is not None:
        return refused
    after = request.GET.get("after", "0")
    if not is_key(after):
        raise Http404
    guest = as_guest(request.buyer)
    base = request.build_absolute_uri("/").rstrip("/")
    with override(guest.language):
        page = feed_page(guest, after=int(after))
        feed = MerchantFeed(
            title=guest.channel.name,
            link=f"{base}{reverse('storefront:home')}",
            description=guest.channel.seller.name,
            language=guest.language,
            feed_url=request.build_absolute_uri(),
            next_url=_next_url(base, page.next_after),
        )
        for item in page.items:
            add_to(feed, item, base=base)
    response = HttpResponse(content_type=MerchantFeed.content_type)
    feed.write(response, "utf-8")
    return response


def _next_url(base: str, after: int | None) -> str:
    if after is None:
        return ""
    return f"{base}{reverse('storefront:feed')}?{urlencode({'after': after})}"
