"""Facts for search engines (schema.org), of what every guest of the channel sees."""

from collections.abc import Mapping, Sequence

from accounts.models import Channel
from shop.blocks import Crumb

CONTEXT = "https://schema.org"


def linked_way(
    crumbs: Sequence[Crumb], *, absolute: str = ""
) -> Mapping[str, object] | None:
    """The way to a page as a BreadcrumbList; None where there are no steps.

    `absolute` is the scheme and host that addresses begin with.
    """
    if not crumbs:
        return None
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": crumb.name,
                "item": f"{absolute}{crumb.url}",
            }
            for place, crumb in enumerate(crumbs, start=1)
        ],
    }


def linked_shop(
    channel: Channel, *, absolute: str, search_url: str
) -> list[Mapping[str, object]]:
    """Who sells here, and how the shop is searched."""
    seller = channel.seller
    organization: dict[str, object] = {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": channel.name,
        "legalName": seller.legal_name,
        "url": f"{absolute}/",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": seller.line1,
            "postalCode": seller.postcode,
            "addressLocality": seller.city,
            "addressCountry": str(seller.country.code),
        },
    }
    if seller.vat_id:
        organization["vatID"] = seller.vat_id
    site = {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": channel.name,
        "url": f"{absolute}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{absolute}{search_url}?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }
    return [organization, site]
