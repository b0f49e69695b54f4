"""A page of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from accounts.buyer import Buyer
from catalog.models import Category, Product
from catalog.selectors.articles import Article, articles, product_articles
from catalog.selectors.facets import FacetAnswer, facets_for
from catalog.selectors.filters import (
    FactFilter,
    ListingQuery,
    ListingSort,
    filtered_products,
)
from catalog.selectors.kept import kept
from catalog.selectors.search import MOST_RANKED, ranked
from catalog.selectors.texts import languages_for, with_words

__all__ = [
    "Article",
    "FactFilter",
    "Listing",
    "ListingQuery",
    "ListingSort",
    "articles",
    "facets_for",
    "filtered_products",
    "listing",
    "product_articles",
    "product_keys",
    "sorted_products",
]

PAGE_SIZE = 24
# Of a category by name so many are kept: the pages that people look at.
MOST_BY_NAME = 480
MOST_PER_PAGE = 96


@dataclass(frozen=True)
class Listing:
    """Articles `first` to `last` of `count`, and what the list can be narrowed by."""

    articles: tuple[Article, ...]
    facets: FacetAnswer
    count: int
    first: int
    last: int


def listing(
    buyer: Buyer,
    *,
    category: Category | None = None,
    query: ListingQuery,
    sort: ListingSort = ListingSort.CATALOGUE,
    offset: int = 0,
    limit: int = PAGE_SIZE,
) -> Listing:
    """A page of products as articles, with facets and their counts.

    Six queries whatever the size, eight where the catalogue has changed since
    somebody looked at the same; one more for a buyer with catalogues, and one for
    the attributes filtered by. By the buyer's own price: see pricing.listing.
    """
    limit = max(1, min(limit, MOST_PER_PAGE))
    facets = facets_for(buyer, category, query)
    # A page past the end (an old link) is the last one.
    last_page = max(0, (facets.count - 1) // limit * limit)
    start = min(max(0, offset), last_page)
    if sort == ListingSort.RELEVANCE and facets.count > MOST_RANKED:
        sort = ListingSort.CATALOGUE
    ids = product_keys(
        buyer, query, sort, category=category, start=start, end=start + limit
    )
    shown = product_articles(ids, buyer)
    return Listing(
        articles=shown,
        facets=facets,
        count=facets.count,
        first=start + 1 if shown else 0,
        last=start + len(shown),
    )


def product_keys(
    buyer: Buyer,
    query: ListingQuery,
    sort: ListingSort,
    *,
    category: Category | None,
    start: int,
    end: int,
) -> Sequence[int]:
    """Products `start` to `end` of a listing in the order asked for, by their keys.

    The first by name are kept until the catalogue or a name that is found changes,
    where nothing is narrowed: no index knows in which language a name is read. Else
    one query.
    """

    def find(first: int, last: int) -> tuple[int, ...]:
        products = filtered_products(buyer, query, category=category)
        ordered = sorted_products(products, buyer, query, sort, category)
        return tuple(ordered.values_list("pk", flat=True)[first:last])

    is_narrowed = query.text or query.selected_count
    if sort != ListingSort.NAME or is_narrowed or end > MOST_BY_NAME:
        return find(start, end)
    about = ("catalog.by_name", category.pk if category else None)
    return kept(buyer, about, lambda: find(0, MOST_BY_NAME))[start:end]


def sorted_products(
    products: QuerySet[Product],
    buyer: Buyer,
    query: ListingQuery,
    sort: ListingSort,
    category: Category | None = None,
) -> QuerySet[Product]:
    """`products` (those of `category`) in the order asked for; keys break ties."""
    if sort == ListingSort.NAME:
        named = with_words(products, languages_for(buyer), "sort_name")
        return named.order_by(F("sort_name").asc(nulls_last=True), "pk")
    if sort == ListingSort.NEWEST:
        return products.order_by("-created_at", "-pk")
    if sort == ListingSort.RELEVANCE and query.text:
        return ranked(products, query.text, buyer)
    if category is not None and category.is_leaf():
        return products.order_by("pk")
    return products.order_by("category__path", "pk")
