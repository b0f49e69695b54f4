"""What the beginning of a query may mean."""

from dataclasses import dataclass

from accounts.buyer import Buyer
from catalog.models import Variant
from catalog.rules import clean_query
from catalog.selectors.articles import Article, articles
from catalog.selectors.categories import CategoryNode, categories_named
from catalog.selectors.codes import variants_beginning
from catalog.selectors.hits import best_hits
from catalog.selectors.kept import kept
from catalog.selectors.search_query import NAMES, asked_of

SHORTEST_SUGGESTED = 2
MOST_ARTICLES, MOST_CATEGORIES = 7, 3
# Suggestions rank this many hits of a short beginning, not all of them.
MOST_SUGGESTED_FROM = 200


@dataclass(frozen=True)
class Suggestions:
    """Ten things at most that a beginning may mean.

    `codes` are the SKUs of those articles whose code is what begins so.
    """

    query: str
    articles: tuple[Article, ...] = ()
    categories: tuple[CategoryNode, ...] = ()
    codes: tuple[str, ...] = ()


def suggestions(text: str, buyer: Buyer) -> Suggestions:
    """Ten articles, categories and codes at most that `text` begins.

    Fewer than two letters suggest nothing. Two queries where somebody has typed the
    same since the catalogue changed, else six at most.
    """
    asked = clean_query(text)
    if len(asked) < SHORTEST_SUGGESTED:
        return Suggestions(asked)
    named, categories = kept(
        buyer, ("suggested", asked.lower()), lambda: _meant(asked, buyer)
    )
    by_code = [v.pk for v in variants_beginning(asked, buyer, limit=MOST_ARTICLES)]
    ids = list(dict.fromkeys([*by_code, *named]))
    shown = articles(ids[:MOST_ARTICLES], buyer)
    coded = [article.sku for article in shown if article.variant_id in by_code]
    return Suggestions(asked, shown, categories, tuple(coded))


Meant = tuple[tuple[int, ...], tuple[CategoryNode, ...]]


def _meant(asked: str, buyer: Buyer) -> Meant:
    """First variants of products called so, and categories."""
    categories = categories_named(asked, buyer, limit=MOST_CATEGORIES)
    return _variants_named(asked, buyer), categories


def _variants_named(text: str, buyer: Buyer) -> tuple[int, ...]:
    """First variants of the products whose name or codes begin with each word."""
    asked = asked_of(text, buyer, is_open=True)
    if not asked:
        return ()
    ids = best_hits(asked, buyer, part=NAMES, most=MOST_SUGGESTED_FROM).ids
    rows = (
        Variant.objects.active()
        .filter(product__in=ids[:MOST_ARTICLES])
        .order_by("product_id", "position", "pk")
        .distinct("product_id")
        .values_list("product_id", "pk")
    )
    first = dict(rows)
    return tuple(first[pk] for pk in ids if pk in first)
