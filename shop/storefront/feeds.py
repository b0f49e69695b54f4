"""The product feed as portals read it: RSS 2.0 with the names of Google Merchant.

https://support.google.com/merchants/answer/7052112 describes the fields.
"""

import re
from typing import Any  # feedgenerator's own values

from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import strip_tags

from shop.storefront.selectors.feed import FeedItem

LONGEST_TITLE, LONGEST_DESCRIPTION = 150, 5000
# XML 1.0 has no place for these, not even escaped.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class MerchantFeed(Rss201rev2Feed):
    """Items with g: fields, and the address of the next page."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:g": "http://base.google.com/ns/1.0",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["next_url"]:
            handler.addQuickElement(
                "atom:link", None, {"rel": "next", "href": self.feed["next_url"]}
            )

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, value in item["facts"]:
            if value:
                handler.addQuickElement(f"g:{name}", value)


def add_to(feed: MerchantFeed, item: FeedItem, *, base: str) -> None:
    """Add an article; `base` is the address of the shop without a path."""
    link = f"{base}{item.path}"
    feed.add_item(
        title=_written(item.title)[:LONGEST_TITLE],
        link=link,
        description=_written(strip_tags(item.description))[:LONGEST_DESCRIPTION],
        unique_id=item.sku,
        unique_id_is_permalink=False,
        facts=_facts(item, base),
    )


def _facts(item: FeedItem, base: str) -> list[tuple[str, str]]:
    picture = item.picture_path
    is_pack = item.quantity > 1 and item.quantity == int(item.quantity)
    facts = [
        ("id", item.sku),
        ("item_group_id", item.product_code),
        ("image_link", picture if "://" in picture else picture and f"{base}{picture}"),
        ("availability", item.availability),
        ("price", "" if item.price is None else f"{item.price} {item.currency}"),
        ("multipack", str(int(item.quantity)) if is_pack else ""),
        ("condition", "new"),
        ("brand", item.brand),
        ("gtin", item.ean),
        ("mpn", item.mpn),
        ("product_type", item.category),
    ]
    return [(name, _written(value)) for name, value in facts]


def _written(text: str) -> str:
    return UNWRITABLE.sub("", text)
