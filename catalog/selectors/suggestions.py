"""What the beginning of a query may mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Expression, Q

from accounts.buyer import Buyer
from catalog.models import Variant
from catalog.rules import as_bare_code, clean_query
from catalog.selectors.articles import AmongThose, BriefArticle, brief_articles
from catalog.selectors.categories import CategoryNode, categories_named
from catalog.selectors.codes import SHORTEST_EAN, keys_beginning
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
    articles: tuple[BriefArticle, ...] = ()
    categories: tuple[CategoryNode, ...] = ()
    codes: tuple[str, ...] = ()


def suggestions(
    text: str, buyer: Buyer, *, amount: Expression | None = None
) -> Suggestions:
    """Ten articles, categories and codes at most that `text` begins.

    Fewer than two letters suggest nothing. `amount` as for `brief_articles`. One query
    where somebody has typed the same since the catalogue changed, else five at most.
    """
    asked = clean_query(text)
    if len(asked) < SHORTEST_SUGGESTED:
        return Suggestions(asked)
    named, categories = kept(
        buyer, ("suggested", asked.lower()), lambda: _meant(asked, buyer)
    )
    found = _found(asked, named, buyer, amount)
    codes = tuple(one.sku for one in found if _begins(one, as_bare_code(asked)))
    return Suggestions(asked, found, categories, codes)


def _found(
    asked: str, named: Sequence[int], buyer: Buyer, amount: Expression | None
) -> tuple[BriefArticle, ...]:
    """Those whose code `asked` begins, then those of that name; one query."""
    meant = Q(pk__in=named[:MOST_ARTICLES])
    coded = keys_beginning(asked, buyer, limit=MOST_ARTICLES)
    if coded is not None:
        meant |= Q(AmongThose("pk", ArraySubquery(coded)))
    code, place = as_bare_code(asked), {pk: at for at, pk in enumerate(named)}
    found = sorted(
        brief_articles(meant, buyer, amount=amount),
        key=lambda one: (*_own_first(one, code), place.get(one.variant_id, 0)),
    )
    return tuple(found[:MOST_ARTICLES])


def _own_first(one: BriefArticle, code: str) -> tuple[bool, bool, bool, str]:
    """By code: own numbers, SKUs, others, each by SKU; then those only so called."""
    if not _begins(one, code):
        return True, True, True, ""
    sku = as_bare_code(one.sku)
    is_own = as_bare_code(one.own_number).startswith(code)
    return False, not is_own, not sku.startswith(code), sku


def _begins(one: BriefArticle, code: str) -> bool:
    """Say whether a code of the article begins so, as `keys_beginning` has it."""
    if not code:
        return False
    is_ean = code.isdigit() and len(code) >= SHORTEST_EAN
    return (is_ean and one.ean.startswith(code)) or any(
        as_bare_code(each).startswith(code)
        for each in (one.own_number, one.sku, one.mpn)
    )


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
