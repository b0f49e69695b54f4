"""The products a search finds, best first.

Up to a thousand are ranked by what they say; more are found by everybody and answered
by what is ordered most: ranking 120,000 texts takes 200 ms, and nobody reads past the
first thousand. What the texts answer is kept until the catalogue changes.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FloatField, Max, OuterRef, QuerySet, Subquery

from accounts.buyer import Buyer
from catalog.models import Product, ProductPopularity, ProductText, Variant
from catalog.rules import as_bare_code, clean_query
from catalog.selectors.codes import variants_beginning, variants_by_code
from catalog.selectors.kept import kept
from catalog.selectors.search_query import (
    WHOLE,
    Asked,
    Part,
    asked_of,
    rank_of,
    texts_answering,
)

# Rows of one column. Any: by its name.
Keys = QuerySet[Any, Any]
# Above this many hits popularity serves as well as a rank, which reads every hit.
MOST_RANKED = 1000
# Of the products ordered most this many are looked at for what is asked.
MOST_WALKED = 300
MOST_BEGINNING = 24
SHORTEST_BEGINNING = 3


@dataclass(frozen=True)
class Hits:
    """Products that answer, best first; `is_more` says that there are more of them."""

    ids: tuple[int, ...]
    is_more: bool = False

    def __bool__(self) -> bool:
        return bool(self.ids)

    @property
    def count(self) -> int:
        """How many are known; more than MOST_RANKED where there are more."""
        return len(self.ids) + self.is_more


def hits_of(text: str, buyer: Buyer) -> Hits:
    """What answers `text` for `buyer`: exact codes, codes that begin so, then words.

    Two queries for who asks the same again, three for who asks first; none for the
    same buyer value.
    """
    asked = clean_query(text)
    return buyer.remember(f"hits:{asked}", lambda: _hits_of(asked, buyer))


def _hits_of(asked: str, buyer: Buyer) -> Hits:
    if not asked:
        return Hits(())
    worded = kept(buyer, ("hits", asked.lower()), lambda: _worded_hits(asked, buyer))
    coded = [variant.product_id for variant in variants_coded(asked, buyer)]
    ids = tuple(dict.fromkeys([*coded, *worded.ids]))
    return Hits(ids, worded.is_more)


def exact_variants(asked: str, buyer: Buyer) -> tuple[Variant, ...]:
    """Variants whose code `asked` is; asked once for each buyer value."""
    text = clean_query(asked)
    if text.endswith("*"):  # words left open, whose code was looked up before
        return ()
    find = buyer.remember(f"code:{text}", lambda: variants_by_code([text], buyer))
    return tuple(find.get(text, ()))


def variants_coded(asked: str, buyer: Buyer) -> list[Variant]:
    """Variants whose code is `asked`, then those whose code begins so."""
    exact = list(exact_variants(asked, buyer))
    if not exact and _is_like_a_code(asked):
        return variants_beginning(asked, buyer, limit=MOST_BEGINNING)
    return exact


def _is_like_a_code(asked: str) -> bool:
    """One word of some length with a digit in it."""
    code = as_bare_code(asked)
    has_digit = any(sign.isdigit() for sign in code)
    is_one_word = " " not in asked and not asked.endswith("*")
    return has_digit and is_one_word and len(code) >= SHORTEST_BEGINNING


def _worded_hits(text: str, buyer: Buyer) -> Hits:
    asked = asked_of(text, buyer)
    return best_hits(asked, buyer) if asked else Hits(())


def best_hits(
    asked: Asked, buyer: Buyer, *, part: Part = WHOLE, most: int = MOST_RANKED
) -> Hits:
    """The best `most` products whose `part` answers; two queries at most."""
    return best_of(_visible(asked, buyer, part), asked, most=most)


def best_of(
    products: QuerySet[Product], asked: Asked, *, most: int = MOST_RANKED
) -> Hits:
    """The best `most` of `products`, which answer; two queries at most.

    Of more than that those ordered most come first.
    """
    ranked_ids = _ranked(products.order_by().values("pk")[: most + 1], asked)
    if len(ranked_ids) <= most:
        return Hits(ranked_ids)
    ids = dict.fromkeys([*_popular(products), *ranked_ids])
    return Hits(tuple(ids)[:most], is_more=True)


def _visible(asked: Asked, buyer: Buyer, part: Part) -> QuerySet[Product]:
    texts = texts_answering(asked, part).order_by().values("product")
    return Product.objects.visible_to(buyer).filter(pk__in=texts)


def _ranked(products: Keys, asked: Asked) -> tuple[int, ...]:
    """`products` by how well the best of their texts answers, then by popularity."""
    spoken = [language for language, clauses in asked.languages if clauses]
    # Not through the product: a join of a thousand rows costs more than the ranking.
    popular = ProductPopularity.objects.filter(product=OuterRef("product_id"))
    orders = popular.values("orders_count")
    rows = (
        ProductText.objects.filter(product__in=products, language__in=spoken)
        .order_by()
        .annotate(rank=rank_of(asked), orders=Subquery(orders))
        .values_list("product_id", "rank", "orders")
    )
    best: dict[int, tuple[float, int]] = defaultdict(lambda: (0.0, 0))
    for pk, rank, orders in rows:
        best[pk] = max(best[pk], (rank or 0.0, orders or 0))
    return tuple(sorted(best, key=lambda pk: (-best[pk][0], -best[pk][1], pk)))


def _popular(products: QuerySet[Product]) -> list[int]:
    """Those of `products` that are ordered most, the most ordered first."""
    most = ProductPopularity.objects.order_by("-orders_count", "product")
    found = products.filter(pk__in=most.values("product")[:MOST_WALKED])
    ordered = found.order_by("-popularity__orders_count", "pk")
    return list(ordered.values_list("pk", flat=True))


def products_found(text: str, buyer: Buyer) -> QuerySet[Any]:
    """Keys of products whose words or codes answer `text`; visibility is the caller's.

    Where they are few they stand in the query by name: nothing is searched twice.
    """
    hits = hits_of(text, buyer)
    listed = Product.objects.filter(pk__in=hits.ids).order_by().values("pk")
    if not hits.is_more:
        return listed if hits else listed.none()
    coded = [variant.product_id for variant in variants_coded(text, buyer)]
    found = texts_answering(asked_of(text, buyer)).order_by().values("product")
    if not coded:
        return found
    return found.union(Product.objects.filter(pk__in=coded).order_by().values("pk"))


def ranked(products: QuerySet[Product], text: str, buyer: Buyer) -> QuerySet[Product]:
    """`products`, those first that `text` says most about."""
    rank = _rank_outside(asked_of(text, buyer))
    return products.annotate(rank=rank).order_by(F("rank").desc(nulls_last=True), "pk")


def _rank_outside(asked: Asked) -> Subquery:
    """How well the texts of the product outside answer, the best of them."""
    best = (
        ProductText.objects.filter(product=OuterRef("pk"))
        .order_by()
        .values("product")
        .annotate(best=Max(rank_of(asked)))
        .values("best")
    )
    return Subquery(best, output_field=FloatField())
