"""A page of articles: of a category or of a search, as one buyer sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.models import Category, Product
from catalog.selectors.articles import (
    Article,
    articles_by_product,
    chosen_articles,
    product_articles,
)
from catalog.selectors.facets import FacetAnswer, facets_for
from catalog.selectors.filters import ListingSort, filtered_products, matching
from catalog.selectors.listing import product_keys
from catalog.selectors.listing import sorted_products as in_catalogue_order
from pricing.listing import Place, Scope, cheapest_variants
from pricing.listing import sorted_products as by_own_price
from shop import blocks
from shop.storefront.selectors.articles import (
    article_blocks,
    basis_of,
    currency_sign,
    money_head,
)
from shop.storefront.selectors.facets import facet_chips, facet_groups, range_chip
from shop.storefront.selectors.listing_asks import (
    MOST_NAMED,
    MOST_SKIPPED,
    PRICE,
    ListingAsk,
    Sort,
    View,
)
from shop.storefront.selectors.tree import (
    catalogue_contents,
    product_counts,
    shop_tree,
)

# More than this are sorted by price by walking the lists; see pricing.listing.
MOST_SORTED = 5_000


@dataclass(frozen=True)
class SortOption:
    """A choice of order, for the select."""

    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True)
class ListingPage:
    """Everything the listing shows; counts are of products.

    `is_count_least`: there are more than `count`. `next_place` is where the next page
    begins, if the order is by price.
    """

    ask: ListingAsk
    articles: tuple[blocks.Article, ...]
    groups: tuple[blocks.FacetGroup, ...]
    chips: tuple[blocks.Chip, ...]
    sorts: tuple[SortOption, ...]
    money_head: str
    count: int
    first: int
    last: int
    is_count_least: bool = False
    has_more: bool = False
    next_place: Place | None = None

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
            after=None,
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
    def total(self) -> int | None:
        """How many there are, if somebody counted them."""
        return None if self.is_count_least else self.count

    @property
    def previous_url(self) -> str:
        page = self.ask.page - 1
        if not page or (page - 1) * self.ask.size > MOST_SKIPPED:
            return ""
        return replace(self.ask, page=page, after=None).url()

    @property
    def next_url(self) -> str:
        page = self.ask.page + 1
        after = self.next_place
        return replace(self.ask, page=page, after=after).url() if self.has_more else ""

    @property
    def next_count(self) -> int | None:
        if not self.has_more:
            return 0
        left = self.count - self.last
        return None if self.is_count_least else max(1, min(self.ask.size, left))

    @property
    def sorted_by_price(self) -> str:
        orders = {Sort.PRICE: "ascending", Sort.PRICE_DOWN: "descending"}
        return orders.get(self.ask.sort, "")


@dataclass(frozen=True)
class _Slice:
    """The articles of one page, how many there are on all, and what follows."""

    articles: tuple[Article, ...]
    count: int
    page: int
    has_more: bool = False
    is_count_least: bool = False
    next_place: Place | None = None


def listing_page(
    ask: ListingAsk, buyer: Buyer, *, category: Category | None = None
) -> ListingPage:
    """The page of `category` (or of all articles) that `ask` describes.

    A page past the end, as old links name, is the last one. The same number of
    queries for any number of articles.
    """
    facets = facets_for(buyer, category, ask.query)
    part = _slice(ask, buyer, category, facets)
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
        is_count_least=part.is_count_least,
        has_more=part.has_more,
        next_place=part.next_place,
    )


def _slice(
    ask: ListingAsk, buyer: Buyer, category: Category | None, facets: FacetAnswer
) -> _Slice:
    if not facets.count:
        return _Slice((), 0, 1)
    ask = replace(ask, page=_page_within(ask, facets.count))
    if not ask.sort.is_by_price and not ask.query.text:
        return _slice_in_order(ask, buyer, category, facets.count)
    products = filtered_products(buyer, ask.query, category=category)
    if not ask.sort.is_by_price:
        return _slice_of_hits(ask, buyer, category, products)
    count = _counted(products) if facets.is_count_least else facets.count
    narrowed = ask.query.text or ask.query.selected_count
    within = products_within(buyer, category) if narrowed else count
    scope = scope_of(buyer, category, count, within)
    return _slice_by_price(ask, buyer, products, scope)


def _slice_in_order(
    ask: ListingAsk, buyer: Buyer, category: Category | None, count: int
) -> _Slice:
    start, end = (ask.page - 1) * ask.size, ask.page * ask.size
    order = ListingSort(ask.sort.value)
    ids = product_keys(buyer, ask.query, order, category=category, start=start, end=end)
    return _Slice(cheapest_articles(ids, buyer), count, ask.page, end < count)


def _counted(products: QuerySet[Product]) -> int:
    """How many there are, up to where it matters to the order by price."""
    return products.order_by().values("pk")[: MOST_SORTED + 1].count()


def _slice_of_hits(
    ask: ListingAsk,
    buyer: Buyer,
    category: Category | None,
    products: QuerySet[Product],
) -> _Slice:
    """The best hits, or the best hits in another order where there are very many."""
    hits = matching(buyer, ask.query, category=category)
    ids = list(hits.ids)
    if ask.sort != Sort.RELEVANCE:
        best = products.filter(pk__in=ids) if hits.is_more else products
        order = ListingSort(ask.sort.value)
        ordered = in_catalogue_order(best, buyer, ask.query, order, category)
        ids = list(ordered.values_list("pk", flat=True))
    start, end = (ask.page - 1) * ask.size, ask.page * ask.size
    return _Slice(
        articles=cheapest_articles(ids[start:end], buyer),
        count=len(ids),
        page=ask.page,
        has_more=end < len(ids),
        is_count_least=hits.is_more,
    )


def products_within(buyer: Buyer, category: Category | None) -> int:
    """How many products show in a category and below; in all of the shop without."""
    if category is not None:
        return product_counts(buyer, category.path)[category.path]
    return sum(each.products_count for each in catalogue_contents(buyer))


def scope_of(
    buyer: Buyer, category: Category | None, count: int, within_count: int
) -> Scope:
    """Where `count` products are from, of `within_count`, for sorting them by price."""
    path = category.path if category else ""
    tree = shop_tree(buyer)
    below = [each for each in tree.branches if each.path.startswith(path)]
    if category is None and len(below) > MOST_NAMED:
        return Scope(count, within_count)
    return Scope(
        products_count=count,
        within_count=within_count,
        category=category,
        category_ids=tuple(each.category.pk for each in below),
    )


def _slice_by_price(
    ask: ListingAsk, buyer: Buyer, products: QuerySet[Product], scope: Scope
) -> _Slice:
    found = by_own_price(
        products,
        buyer,
        scope=scope,
        descending=ask.sort == Sort.PRICE_DOWN,
        least=ask.least,
        most=ask.most,
        limit=ask.size,
        offset=(ask.page - 1) * ask.size,
        after=ask.after if ask.page > 1 else None,
    )
    if not found.rows and ask.page > 1:
        page = min(_page_within(ask, found.count), ask.page - 1)
        first = replace(ask, page=page, after=None)
        return _slice_by_price(first, buyer, products, scope)
    variants = {row.product_id: row.variant_id for row in found.rows}
    return _Slice(
        articles=chosen_articles(variants, buyer),
        # Behind a place nobody knows how many stand before it.
        count=max(found.count, (ask.page - 1) * ask.size + len(variants)),
        page=ask.page,
        has_more=found.has_more,
        is_count_least=found.is_count_least,
        next_place=found.rows[-1].place if found.rows else None,
    )


def _page_within(ask: ListingAsk, count: int) -> int:
    last = max(1, -(-count // ask.size))
    if ask.sort.is_by_price and ask.after is None:
        last = min(last, MOST_SKIPPED // ask.size + 1)
    return max(1, min(ask.page, last))


def cheapest_articles(product_ids: Sequence[int], buyer: Buyer) -> tuple[Article, ...]:
    """Products in the order given, each at the variant that is cheapest for `buyer`.

    At its first variant where nobody prices it for the buyer. One query.
    """
    if not buyer.sees_prices or not product_ids:
        return product_articles(product_ids, buyer)
    by_product = articles_by_product(cheapest_variants(product_ids, buyer), buyer)
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
