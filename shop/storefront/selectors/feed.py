"""What shopping portals are told: the channel as its guests see it, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery

from accounts.buyer import Buyer
from catalog.models import ProductText, StockPolicy, Variant
from catalog.selectors.articles import Article, articles
from catalog.selectors.texts import languages_for
from pricing.rules import PriceAnswer
from pricing.selectors import prices_for
from shop.money import round_money
from shop.storefront.selectors.articles import ask_of
from shop.storefront.selectors.tree import shop_tree

PAGE_SIZE = 1_000


@dataclass(frozen=True)
class FeedItem:
    """An article as a portal lists it. `price` is of `quantity` of its unit, in the
    channel's basis; None where guests see no prices or nobody set one."""

    sku: str
    product_code: str
    title: str
    description: str
    path: str
    picture_path: str
    brand: str
    ean: str
    mpn: str
    category: str
    availability: str
    quantity: Decimal
    price: Decimal | None
    currency: str


@dataclass(frozen=True)
class FeedPage:
    """Items in the order they came into the catalogue, and where the next begin."""

    items: tuple[FeedItem, ...]
    next_after: int | None


def feed_page(guest: Buyer, *, after: int) -> FeedPage:
    """Articles past the key `after` that `guest` sees; a handful of queries.

    Articles without a page of their own are left out.
    """
    rows = Variant.objects.visible_to(guest).filter(pk__gt=after).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[: PAGE_SIZE + 1])
    found = [each for each in articles(ids[:PAGE_SIZE], guest) if each.url]
    prices = prices_for([ask_of(each.unit) for each in found], guest)
    words = _words(found, guest)
    ways = _ways(guest)
    items = (
        _item(each, prices.get(ask_of(each.unit)), guest, words[each.variant_id], ways)
        for each in found
    )
    return FeedPage(
        items=tuple(items),
        next_after=ids[PAGE_SIZE - 1] if len(ids) > PAGE_SIZE else None,
    )


@dataclass(frozen=True)
class _Words:
    code: str
    mpn: str
    description: str


def _words(found: list[Article], guest: Buyer) -> dict[int, _Words]:
    """What lists do not show and portals ask for; one query."""
    told = ProductText.objects.filter(
        product=OuterRef("product"), language=languages_for(guest)[0]
    )
    rows = Variant.objects.filter(pk__in=[each.variant_id for each in found])
    values = rows.annotate(told=Subquery(told.values("description")[:1])).values_list(
        "pk", "product__code", "mpn", "told"
    )
    return {pk: _Words(code, mpn, told or "") for pk, code, mpn, told in values}


def _ways(guest: Buyer) -> dict[int, str]:
    """Categories by key, each with the way to it: Tools > Saws."""
    tree = shop_tree(guest)
    return {
        branch.category.pk: " > ".join(step.name for step in tree.way_to(branch.path))
        for branch in tree.branches
    }


def _item(
    article: Article,
    answer: PriceAnswer | None,
    guest: Buyer,
    words: _Words,
    ways: Mapping[int, str],
) -> FeedItem:
    query = f"?{urlencode({'sku': article.sku})}" if article.variants_count > 1 else ""
    return FeedItem(
        sku=article.sku,
        product_code=words.code if article.variants_count > 1 else "",
        title=" ".join(part for part in (article.name, article.label) if part),
        description=words.description or article.summary or article.name,
        path=f"{article.url}{query}",
        picture_path=article.picture_url,
        brand=article.brand,
        ean=article.ean,
        mpn=words.mpn,
        category=ways.get(article.category_id, ""),
        availability=_availability(article),
        quantity=article.minimum,
        price=_price(article, answer, guest),
        currency=guest.currency,
    )


def _price(
    article: Article, answer: PriceAnswer | None, guest: Buyer
) -> Decimal | None:
    # Asked once more here: what leaves for portals is never taken back.
    if answer is None or not guest.sees_prices:
        return None
    return round_money(answer.unit_amount * article.minimum, guest.currency)


def _availability(article: Article) -> str:
    if article.stock.on_hand_free >= article.minimum * article.unit.factor:
        return "in_stock"
    if article.stock.policy == StockPolicy.STOP:
        return "out_of_stock"
    return "backorder"
