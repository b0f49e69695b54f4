"""What the head of a public page says: the same page in other languages."""

from collections.abc import Mapping

from accounts.http import BuyerRequest
from shop.storefront.selectors.alternates import (
    Alternate,
    addresses_by_slug,
    addresses_of_path,
    alternates_of,
)


def alternates_by_slug(
    request: BuyerRequest, name: str, slugs: Mapping[str, str]
) -> tuple[Alternate, ...]:
    """hreflang links of a page of the storefront whose slug differs with language."""
    addresses = addresses_by_slug(f"storefront:{name}", slugs)
    return alternates_of(request.buyer.channel, addresses, request.build_absolute_uri)


def alternates_by_path(request: BuyerRequest) -> tuple[Alternate, ...]:
    """hreflang links of a page that is called the same in all languages."""
    channel = request.buyer.channel
    addresses = addresses_of_path(request.path, channel.languages)
    return alternates_of(channel, addresses, request.build_absolute_uri)


def origin(request: BuyerRequest) -> str:
    """Scheme and host of the request, as addresses of this page begin."""
    return request.build_absolute_uri("/")[:-1]
