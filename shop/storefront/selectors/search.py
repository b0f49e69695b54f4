"""What answers a search, beside the listing itself."""

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from accounts.buyer import Buyer
from catalog.selectors.articles import BriefArticle, articles
from catalog.selectors.corrections import WordHits
from catalog.selectors.search import search_products, suggestions
from pricing.listing import variant_amount
from shop import blocks
from shop.storefront.selectors.articles import (
    article_blocks,
    as_single,
    named,
    url_of_size,
)
from shop.storefront.selectors.listing import ListingPage, listing_page
from shop.storefront.selectors.listing_asks import ListingAsk


@dataclass(frozen=True)
class WordHit:
    """A word of a search that found nothing, what it finds alone, and where."""

    word: str
    count: int
    is_more: bool
    url: str


@dataclass(frozen=True)
class SearchPage:
    """Articles whose code was typed, and the list of all that answer.

    `corrected` is what was searched instead of what was typed; `words` say what single
    words find where all together find nothing.
    """

    asked: str
    corrected: str
    exact: tuple[blocks.Article, ...]
    listing: ListingPage
    # More than the articles whose code was typed.
    has_others: bool
    # Up to MOST_RANKED, one more says that there are more.
    hits_count: int
    words: tuple[WordHit, ...] = ()

    @property
    def about(self) -> str:
        """What was asked, as part of an address."""
        return quote(self.asked)


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
    shown = found.exact if is_first else ()
    hits = articles([variant.pk for variant in shown], buyer) if shown else ()
    return SearchPage(
        asked=ask.query.text,
        corrected=found.text.rstrip("*") if found.is_corrected else "",
        exact=article_blocks([as_single(hit) for hit in hits], buyer),
        listing=listing,
        has_others=listing.count > len({hit.product_id for hit in hits}),
        hits_count=found.count,
        words=tuple(_word_hit(word, ask.path) for word in found.words if word.count),
    )


def _word_hit(word: WordHits, path: str) -> WordHit:
    address = f"{path}?{urlencode({'q': word.word})}"
    return WordHit(word.word, word.count, word.is_more, address)


def suggested(text: str, buyer: Buyer) -> SuggestedPage:
    """Articles with the buyer's price, and categories, that `text` may begin."""
    found = suggestions(text, buyer, amount=variant_amount(buyer))
    return SuggestedPage(
        query=found.query,
        articles=tuple(
            _suggested(article, buyer, is_meant=article.sku in found.codes)
            for article in found.articles
        ),
        categories=tuple(
            CategoryHit(node.number, node.name, node.url, node.products_count or 0)
            for node in found.categories
        ),
    )


def _suggested(found: BriefArticle, buyer: Buyer, *, is_meant: bool) -> blocks.Article:
    """An article with its price alone: nobody orders from a suggestion.

    `is_meant`: this size of a product, called by its label.
    """
    is_one_of_many = is_meant and found.variants_count > 1
    return blocks.Article(
        name=named(found) if is_one_of_many else found.name,
        url=url_of_size(found) if is_one_of_many else found.url,
        sku=found.sku,
        own_number=found.own_number,
        picture=found.picture_url,
        price=blocks.Price(buyer.currency, found.unit_amount),
    )
