"""A page of articles: of a category or of a search, as one buyer sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext, gettext_lazy

from accounts.buyer import Buyer
from catalog.models import Category, Product
from catalog.selectors.articles import Article, articles, product_articles
from catalog.selectors.facets import FacetAnswer, facets_for
from catalog.selectors.filters import ListingQuery, ListingSort, filtered_products
from catalog.selectors.listing import sorted_products as in_catalogue_order
from catalog.selectors.search import MOST_RANKED
from pricing.listing import sorted_products as by_own_price
from shop import blocks
from shop.storefront.selectors.articles import (
    article_blocks,
    basis_of,
    currency_sign,
    money_head,
)
from shop.storefront.selectors.facets import (
    Pairs,
    facet_chips,
    facet_groups,
    range_chip,
)

ROWS_A_PAGE, CARDS_A_PAGE = 48, 24
PRICE = "price"


class Sort(TextChoices):
    PRICE = "price", gettext_lazy("Price, low to high")
    PRICE_DOWN = "price-down", gettext_lazy("Price, high to low")
    RELEVANCE = "relevance", gettext_lazy("Best match")
    CATALOGUE = "catalogue", gettext_lazy("Catalogue order")
    NAME = "name", gettext_lazy("Name")
    NEWEST = "newest", gettext_lazy("Newest first")

    @property
    def is_by_price(self) -> bool:
        return self in (Sort.PRICE, Sort.PRICE_DOWN)


class View(TextChoices):
    ROWS = "rows", gettext_lazy("Rows")
    CARDS = "cards", gettext_lazy("Cards")


@dataclass(frozen=True)
class ListingAsk:
    """What an address asks for. Price bounds are the buyer's own, both included."""

    path: str
    query: ListingQuery
    sort: Sort
    view: View
    page: int = 1
    least: Decimal | None = None
    most: Decimal | None = None
    # What goes without saying is left out of addresses.
    usual_sort: Sort = Sort.CATALOGUE
    usual_view: View = View.CARDS

    @property
    def size(self) -> int:
        return ROWS_A_PAGE if self.view == View.ROWS else CARDS_A_PAGE

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query.selected_count or self.has_price_range)

    @property
    def has_price_range(self) -> bool:
        return self.least is not None or self.most is not None

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of this very list, the page aside."""
        found = list(self.query.pairs())
        for name, bound in (("from", self.least), ("to", self.most)):
            if bound is not None:
                found.append((f"{PRICE}.{name}", f"{bound:f}"))
        return [*found, *self.kept_pairs(with_text=False)]

    def kept_pairs(self, *, with_text: bool = True) -> list[tuple[str, str]]:
        """What stays when filters change: words, order, view."""
        found = [("q", self.query.text)] if with_text and self.query.text else []
        if self.sort != self.usual_sort:
            found.append(("sort", self.sort.value))
        if self.view != self.usual_view:
            found.append(("view", self.view.value))
        return found

    def url(self) -> str:
        """The address of this page of the list."""
        pairs = self.pairs()
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def url_without(self, gone: Pairs) -> str:
        """The first page without some parameters; an empty value stands for any."""
        names = {name for name, value in gone if not value}
        pairs = [
            pair for pair in self.pairs() if pair not in gone and pair[0] not in names
        ]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path


@dataclass(frozen=True)
class SortOption:
    """A choice of order, for the select."""

    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True)
class ListingPage:
    """Everything the listing shows; counts are of products."""

    ask: ListingAsk
    articles: tuple[blocks.Article, ...]
    groups: tuple[blocks.FacetGroup, ...]
    chips: tuple[blocks.Chip, ...]
    sorts: tuple[SortOption, ...]
    money_head: str
    count: int
    first: int
    last: int

    @property
    def url(self) -> str:
        return self.ask.url()

    @property
    def clear_url(self) -> str:
        return replace(
            self.ask,
            query=self.ask.query.without_filters(),
            least=None,
            most=None,
            page=1,
        ).url()

    @property
    def kept(self) -> list[tuple[str, str]]:
        return self.ask.kept_pairs()

    @property
    def sort_kept(self) -> list[tuple[str, str]]:
        """Hidden fields beside the select of orders."""
        return [pair for pair in self.ask.pairs() if pair[0] != "sort"]

    @property
    def selected_count(self) -> int:
        return self.ask.query.selected_count + self.ask.has_price_range

    @property
    def rows_url(self) -> str:
        return replace(self.ask, view=View.ROWS, page=1).url()

    @property
    def cards_url(self) -> str:
        return replace(self.ask, view=View.CARDS, page=1).url()

    @property
    def is_rows(self) -> bool:
        return self.ask.view == View.ROWS

    @property
    def previous_url(self) -> str:
        return self._page_url(self.ask.page - 1) if self.first > 1 else ""

    @property
    def next_url(self) -> str:
        return self._page_url(self.ask.page + 1) if self.next_count else ""

    @property
    def next_count(self) -> int:
        return min(self.ask.size, self.count - self.last)

    @property
    def sorted_by_price(self) -> str:
        orders = {Sort.PRICE: "ascending", Sort.PRICE_DOWN: "descending"}
        return orders.get(self.ask.sort, "")

    def _page_url(self, page: int) -> str:
        return replace(self.ask, page=page).url()


@dataclass(frozen=True)
class _Slice:
    """The articles of one page, and how many there are on all."""

    articles: tuple[Article, ...]
    count: int
    page: int


def listing_page(
    ask: ListingAsk, buyer: Buyer, *, category: Category | None = None
) -> ListingPage:
    """The page of `category` (or of all articles) that `ask` describes.

    A page past the end, as old links name, is the last one. The same number of
    queries for any number of articles.
    """
    facets = facets_for(buyer, category, ask.query)
    part = _slice(ask, buyer, category, facets.count)
    ask = replace(ask, page=part.page)
    first = (part.page - 1) * ask.size + 1 if part.articles else 0
    return ListingPage(
        ask=ask,
        articles=article_blocks(part.articles, buyer),
        groups=_groups(ask, facets, buyer),
        chips=_chips(ask, facets, buyer),
        sorts=sort_options(ask, buyer),
        money_head=money_head(buyer),
        count=part.count,
        first=first,
        last=first + len(part.articles) - 1 if part.articles else 0,
    )


def _slice(
    ask: ListingAsk, buyer: Buyer, category: Category | None, count: int
) -> _Slice:
    if not count:
        return _Slice((), 0, 1)
    page = _page_within(ask, count)
    products = filtered_products(buyer, ask.query, category=category)
    if not ask.sort.is_by_price:
        ordered = in_catalogue_order(
            products, buyer, ask.query, _order(ask, count), category
        )
        ids = ordered.values_list("pk", flat=True)
        start = (page - 1) * ask.size
        shown = cheapest_articles(list(ids[start : start + ask.size]), buyer)
        return _Slice(shown, count, page)
    return _slice_by_price(replace(ask, page=page), buyer, products)


def _order(ask: ListingAsk, count: int) -> ListingSort:
    """The catalogue's own orders; of very many hits all are as good a match."""
    if ask.sort == Sort.RELEVANCE and count > MOST_RANKED:
        return ListingSort.CATALOGUE
    return ListingSort(ask.sort.value)


def _slice_by_price(
    ask: ListingAsk, buyer: Buyer, products: QuerySet[Product]
) -> _Slice:
    found = by_own_price(
        products,
        buyer,
        descending=ask.sort == Sort.PRICE_DOWN,
        least=ask.least,
        most=ask.most,
        limit=ask.size,
        offset=(ask.page - 1) * ask.size,
    )
    page = _page_within(ask, found.count)
    if found.count and page < ask.page:
        return _slice_by_price(replace(ask, page=page), buyer, products)
    ids = [row.product_id for row in found.rows]
    variants = {row.product_id: row.variant_id for row in found.rows}
    return _Slice(_in_order(ids, variants, buyer), found.count, page)


def _page_within(ask: ListingAsk, count: int) -> int:
    return max(1, min(ask.page, -(-count // ask.size)))


def cheapest_articles(product_ids: Sequence[int], buyer: Buyer) -> tuple[Article, ...]:
    """Products in the order given, each at the variant that is cheapest for `buyer`.

    At its first variant where nobody prices it for the buyer.
    """
    if not buyer.sees_prices or not product_ids:
        return product_articles(product_ids, buyer)
    products = Product.objects.filter(pk__in=product_ids)
    found = by_own_price(products, buyer, limit=len(product_ids))
    variants = {row.product_id: row.variant_id for row in found.rows}
    return _in_order(product_ids, variants, buyer)


def _in_order(
    product_ids: Sequence[int], variants: dict[int, int | None], buyer: Buyer
) -> tuple[Article, ...]:
    priced = [variants[pk] for pk in product_ids if variants.get(pk)]
    rest = [pk for pk in product_ids if not variants.get(pk)]
    shown = [
        *articles([pk for pk in priced if pk is not None], buyer),
        *(product_articles(rest, buyer) if rest else ()),
    ]
    by_product = {article.product_id: article for article in shown}
    return tuple(by_product[pk] for pk in product_ids if pk in by_product)


def _price_range(ask: ListingAsk, buyer: Buyer) -> blocks.FacetRange:
    words = {"currency": currency_sign(buyer.currency), "basis": basis_of(buyer)}
    title = gettext("My price, %(currency)s %(basis)s") % words
    if not buyer.is_approved:
        title = gettext("Price, %(currency)s %(basis)s") % words
    return blocks.FacetRange(PRICE, title, asked_from=ask.least, asked_to=ask.most)


def _groups(
    ask: ListingAsk, facets: FacetAnswer, buyer: Buyer
) -> tuple[blocks.FacetGroup, ...]:
    groups = facet_groups(facets)
    if not buyer.sees_prices or not (groups or ask.has_price_range):
        return groups
    price = _price_range(ask, buyer)
    own = blocks.FacetGroup(price.title, range=price)
    # Availability first, then the price, then what things are.
    head = 1 if facets.facets and facets.facets[0].kind == "stock" else 0
    return (*groups[:head], own, *groups[head:])


def _chips(
    ask: ListingAsk, facets: FacetAnswer, buyer: Buyer
) -> tuple[blocks.Chip, ...]:
    chips = facet_chips(facets, ask.url_without)
    if not ask.has_price_range:
        return chips
    return (*chips, range_chip(_price_range(ask, buyer), ask.url_without))


def sort_options(ask: ListingAsk, buyer: Buyer) -> tuple[SortOption, ...]:
    """Orders on offer: by price for who sees prices, by match where words are sought.

    A range of prices comes in the order of prices.
    """
    offered = [
        sort
        for sort in Sort
        if (buyer.sees_prices or not sort.is_by_price)
        and (ask.query.text or sort != Sort.RELEVANCE)
        and (sort.is_by_price or not ask.has_price_range)
    ]
    return tuple(
        SortOption(sort.value, str(sort.label), sort == ask.sort) for sort in offered
    )
