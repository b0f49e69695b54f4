"""What answers a search, beside the listing itself."""

from dataclasses import dataclass, replace

from accounts.buyer import Buyer
from catalog.selectors.articles import articles
from catalog.selectors.search import search_products, suggestions
from shop import blocks
from shop.storefront.selectors.articles import article_blocks, as_single
from shop.storefront.selectors.listing import ListingPage, listing_page
from shop.storefront.selectors.listing_asks import ListingAsk


@dataclass(frozen=True)
class SearchPage:
    """Articles whose code was typed, and the list of all that answer.

    `corrected` is what was searched instead of what was typed.
    """

    asked: str
    corrected: str
    exact: tuple[blocks.Article, ...]
    listing: ListingPage
    # More than the articles whose code was typed.
    has_others: bool

    @property
    def is_found(self) -> bool:
        return bool(self.exact or self.listing.count)


@dataclass(frozen=True)
class CategoryHit:
    """A category among the suggestions."""

    number: str
    name: str
    url: str
    articles_count: int


@dataclass(frozen=True)
class SuggestedPage:
    """Ten things at most that a beginning may mean."""

    query: str
    articles: tuple[blocks.Article, ...]
    categories: tuple[CategoryHit, ...]


def search_page(ask: ListingAsk, buyer: Buyer) -> SearchPage:
    """Answer the words of `ask`: an exact code first, then the best matches."""
    found = search_products(ask.query.text, buyer, limit=1)
    listing = listing_page(
        replace(ask, query=replace(ask.query, text=found.text)), buyer
    )
    # Addresses keep what was typed: the correction is found again.
    listing = replace(listing, ask=replace(listing.ask, query=ask.query))
    is_first = listing.ask.page == 1 and not ask.is_narrowed
    hits = articles([v.pk for v in found.exact], buyer) if is_first else ()
    return SearchPage(
        asked=ask.query.text,
        corrected=found.text.rstrip("*") if found.is_corrected else "",
        exact=article_blocks([as_single(hit) for hit in hits], buyer),
        listing=listing,
        has_others=listing.count > len({hit.product_id for hit in hits}),
    )


def suggested(text: str, buyer: Buyer) -> SuggestedPage:
    """Articles with the buyer's price, and categories, that `text` may begin."""
    found = suggestions(text, buyer)
    return SuggestedPage(
        query=found.query,
        articles=article_blocks(
            [as_single(a) if a.sku in found.codes else a for a in found.articles],
            buyer,
        ),
        categories=tuple(
            CategoryHit(node.number, node.name, node.url, node.products_count or 0)
            for node in found.categories
        ),
    )
