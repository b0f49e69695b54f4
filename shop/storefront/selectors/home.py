"""What a guest sees first."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.buyer import Buyer
from accounts.models import AccessMode, Channel
from accounts.selectors import address_in
from catalog.models import Product
from shop import blocks
from shop.storefront.selectors.articles import article_blocks
from shop.storefront.selectors.listing import cheapest_articles
from shop.storefront.selectors.tree import Branch, Chapter, catalogue_contents

MOST_SHOWN = 5


@dataclass(frozen=True)
class Welcome:
    """The first page of a guest: contents, a few articles, the door for others."""

    contents: tuple[Chapter, ...]
    articles: tuple[blocks.Article, ...]
    articles_count: int
    retail_url: str


def welcome(buyer: Buyer) -> Welcome:
    """Contents with counts and an article of each of the first chapters."""
    chapters = catalogue_contents(buyer)
    return Welcome(
        contents=chapters,
        articles=_samples([each.branch for each in chapters], buyer),
        articles_count=sum(each.products_count for each in chapters),
        retail_url=_retail_url(buyer.channel),
    )


def _samples(chapters: Sequence[Branch], buyer: Buyer) -> tuple[blocks.Article, ...]:
    """The newest article of each of the first chapters that has one; one query."""
    visible = Product.objects.visible_to(buyer).order_by("-created_at", "-pk")
    newest = [
        visible.filter(category__path__startswith=chapter.path).values("pk")[:1]
        for chapter in chapters[:MOST_SHOWN]
    ]
    if not newest:
        return ()
    first, *others = newest
    rows = first.union(*others, all=True) if others else first
    ids = [row["pk"] for row in rows]
    return article_blocks(cheapest_articles(ids, buyer), buyer)


def _retail_url(channel: Channel) -> str:
    """Where the seller serves people who buy for themselves, if not here."""
    if channel.serves_consumers:
        return ""
    door = Channel.objects.filter(
        seller=channel.seller_id, serves_consumers=True, access_mode=AccessMode.OPEN
    ).first()
    return address_in(door, "/") if door else ""
