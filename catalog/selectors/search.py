"""Find what a query means: a code, words, beginnings of words, or words mistyped."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.buyer import Buyer
from catalog.models import Variant
from catalog.rules import clean_query
from catalog.search_rules import search_terms
from catalog.selectors.corrections import WordHits, corrected_text, hits_by_word
from catalog.selectors.hits import (
    MOST_RANKED,
    exact_variants,
    hits_of,
    products_found,
    ranked,
)
from catalog.selectors.suggestions import Suggestions, suggestions

__all__ = [
    "MOST_RANKED",
    "SearchResult",
    "Suggestions",
    "products_found",
    "ranked",
    "search_products",
    "suggestions",
]

BEST = 48


@dataclass(frozen=True)
class SearchResult:
    """What answers a query.

    `text` is what was searched in the end: the query, the query left open ("contain*"),
    or the query with words corrected. `exact` are variants whose code the query is.
    `product_ids` are the best hits, best first; of `count` hits MOST_RANKED are
    counted, one more says that there are more. `words` say what each word finds by
    itself, where all together find nothing.
    """

    asked: str
    text: str
    exact: tuple[Variant, ...] = ()
    product_ids: tuple[int, ...] = ()
    count: int = 0
    words: tuple[WordHits, ...] = ()

    @property
    def is_corrected(self) -> bool:
        return self.text.rstrip("*") != self.asked.rstrip("*")


def search_products(text: str, buyer: Buyer, *, limit: int = BEST) -> SearchResult:
    """Find what `text` means for `buyer`, who sees nothing else found or counted.

    What has hits is never corrected. Four queries where words are found at once and
    two where they were before; more where it takes beginnings or corrections.
    """
    asked = clean_query(text)
    if not asked:
        return SearchResult(asked, asked)
    exact = exact_variants(asked, buyer)
    for attempt in _as_typed(asked):
        hits = hits_of(attempt, buyer)
        if hits:
            found = hits.ids[:limit]
            return SearchResult(asked, attempt, exact, found, hits.count)
    return _corrected(asked, buyer, limit)


def _as_typed(asked: str) -> Iterator[str]:
    yield asked
    if search_terms(asked) and not asked.endswith("*"):
        yield f"{asked}*"


def _corrected(asked: str, buyer: Buyer, limit: int) -> SearchResult:
    words = hits_by_word(asked, buyer)
    meant = corrected_text(asked, words, buyer)
    for attempt in _as_typed(meant) if meant else ():
        hits = hits_of(attempt, buyer)
        if hits:
            found = hits.ids[:limit]
            return SearchResult(asked, attempt, (), found, hits.count, words)
    return SearchResult(asked, asked, words=words)
