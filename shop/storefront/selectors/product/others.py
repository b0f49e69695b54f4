"""What stands beside a product: what fits, what replaces it, what is like it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.models import RelationKind
from catalog.selectors.articles import Article
from catalog.selectors.product import MOST_NEIGHBOURS, ProductDetail
from pricing.selectors.sheets import PriceSheet
from shop import blocks
from shop.storefront.selectors.articles import (
    InCart,
    article_block,
    ask_of,
    next_unit,
    offer_of,
)
from shop.storefront.selectors.listing import cheapest_articles


@dataclass(frozen=True)
class Beside:
    """A group of other products, under a title."""

    title: str
    articles: tuple[blocks.Article, ...]


def asked_beside(detail: ProductDetail) -> list[Article]:
    """Articles whose prices the groups need."""
    groups = _groups(detail)
    wanted = {pk for _, ids in groups for pk in ids}
    found = detail.others or {}
    return [article for pk in sorted(wanted) for article in found.get(pk, ())]


def beside(
    detail: ProductDetail, sheet: PriceSheet, in_cart: InCart, buyer: Buyer
) -> tuple[Beside, ...]:
    """Related products by kind, else others of the category; only what shows."""
    groups = []
    for title, ids in _groups(detail):
        cheapest = [
            article
            for pk in ids
            for article in _cheapest((detail.others or {}).get(pk, ()), sheet, buyer)
        ]
        rows = tuple(_row(article, sheet, in_cart, buyer) for article in cheapest)
        if rows:
            groups.append(Beside(title, rows))
    return tuple(groups)


def _groups(detail: ProductDetail) -> list[tuple[str, list[int]]]:
    titles = {
        RelationKind.REPLACEMENT: gettext("Replaced by"),
        RelationKind.COMPATIBLE: gettext("Fits with it"),
        RelationKind.ACCESSORY: gettext("Accessories"),
        RelationKind.SIMILAR: gettext("Others of this kind"),
    }
    groups = [
        (title, [pk for found, pk in detail.relations if found == kind])
        for kind, title in titles.items()
    ]
    if not groups[-1][1]:
        shown = [pk for pk in detail.neighbours if pk in (detail.others or {})]
        groups[-1] = (groups[-1][0], shown[:MOST_NEIGHBOURS])
    return [group for group in groups if group[1]]


def _cheapest(
    sizes: Sequence[Article], sheet: PriceSheet, buyer: Buyer
) -> Sequence[Article]:
    """The size of a product that is cheapest for the buyer, else the first."""
    if not sizes:
        return ()
    if sizes[0].variants_count > len(sizes):
        return cheapest_articles([sizes[0].product_id], buyer)
    priced = [
        (found.unit_amount, place)
        for place, size in enumerate(sizes)
        if (found := sheet.price(ask_of(size.unit)))
    ]
    return (sizes[min(priced, default=(0, 0))[1]],)


def _row(
    article: Article, sheet: PriceSheet, in_cart: InCart, buyer: Buyer
) -> blocks.Article:
    pack = next_unit(article, article.unit)
    asks = [ask_of(unit) for unit in (article.unit, pack) if unit]
    offer = offer_of(article, article.unit, sheet.prices(asks), in_cart)
    return article_block(offer, buyer)


def size_row(
    article: Article, sheet: PriceSheet, in_cart: InCart, buyer: Buyer
) -> blocks.Article:
    """One size as a row to order from."""
    single = replace(article, variants_count=1)
    pack = next_unit(single, single.unit)
    asks = [ask_of(unit) for unit in (single.unit, pack) if unit]
    offer = offer_of(single, single.unit, sheet.prices(asks), in_cart)
    return article_block(offer, buyer, name=single.label or single.sku)
