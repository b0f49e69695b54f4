"""Find products by words and codes, in the buyer's language and what stands in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    F,
    FloatField,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Upper
from django.db.models.lookups import Exact, StartsWith

from accounts.buyer import Buyer
from catalog.models import CustomerPartNumber, Product, ProductText, Variant
from catalog.rules import (
    SearchTerms,
    as_code,
    clean_query,
    closest_word,
    search_terms,
    slips_of,
    unaccented,
)
from catalog.selectors.articles import Article, articles
from catalog.selectors.categories import CategoryNode, categories_named
from catalog.selectors.codes import variants_by_code
from catalog.selectors.texts import languages_for

SHORTEST_SUGGESTED, SHORTEST_EAN = 2, 4
# Above this many hits the order of the catalogue serves as well as a rank, which
# reads every hit (120,000 hits: 217 ms against 11).
MOST_RANKED = 1000
BEST = 48
MOST_ARTICLES, MOST_CATEGORIES = 7, 3
# Suggestions rank this many hits of a short beginning, not all of them.
MOST_SUGGESTED_FROM = 200


@dataclass(frozen=True)
class SearchResult:
    """What answers a query.

    `text` is what was searched in the end: the query, the query left open ("contain*"),
    or the query with words corrected. `exact` are variants whose code the query is.
    `product_ids` are the best hits, best first.
    """

    asked: str
    text: str
    exact: tuple[Variant, ...]
    product_ids: tuple[int, ...]

    @property
    def is_corrected(self) -> bool:
        return self.text.rstrip("*") != self.asked.rstrip("*")


@dataclass(frozen=True)
class Suggestions:
    """Ten things at most that a beginning may mean."""

    query: str
    articles: tuple[Article, ...] = ()
    categories: tuple[CategoryNode, ...] = ()
    codes: tuple[str, ...] = ()


class TermsQuery(Func):
    """`terms` as a tsquery of `language`: its words stemmed, its codes as they are."""

    output_field = SearchVectorField()

    def __init__(self, terms: SearchTerms, language: str) -> None:
        mark = ":*" if terms.is_open else ""
        words = " & ".join(f"'{word}'{mark}" for word in terms.words)
        codes = " & ".join(f"'{code}'{mark}" for code in terms.codes)
        super().__init__(Value(language), Value(words), Value(codes))

    def as_sql(  # type: ignore[override]  # Django types **extra_context as Any
        self, compiler: Any, connection: Any, **extra_context: Any
    ) -> tuple[str, list[Any]]:
        compiled = [compiler.compile(part) for part in self.get_source_expressions()]
        params = [param for _, part in compiled for param in part]
        language, words, codes = (sql for sql, _ in compiled)
        sql = f"(to_tsquery(catalog_config({language}), {words}) && {codes}::tsquery)"
        return sql, params


class Answers(Func):
    """vector @@ query."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


WHOLE = F("search")
# Names, codes and facts without descriptions: an index has exactly this.
NAMES = Func(
    F("search"), Value("{a,b}"), function="ts_filter", output_field=SearchVectorField()
)


def _answering(
    terms: SearchTerms, languages: Sequence[str], part: F | Func[Any] = WHOLE
) -> Q:
    found = Q(pk__in=())
    for language in languages:
        query = TermsQuery(terms, language)
        found |= Q(language=language) & Q(Answers(part, query))
    return found


def products_found(text: str, buyer: Buyer) -> QuerySet[Any]:
    """Keys of products whose words or codes answer `text`; visibility is the caller's.

    The customer's own part numbers count as codes.
    """
    terms = search_terms(text)
    if not terms:
        return Product.objects.none().values("pk")
    hits = ProductText.objects.filter(_answering(terms, languages_for(buyer)))
    found = hits.values("product")
    if buyer.customer is None:
        return found
    own = _own_numbers(buyer).filter(Exact(Upper("number"), as_code(text)))
    return found.union(own.values("variant__product"))


def _own_numbers(buyer: Buyer) -> QuerySet[CustomerPartNumber]:
    return CustomerPartNumber.objects.visible_to(buyer)


def ranked(products: QuerySet[Product], text: str, buyer: Buyer) -> QuerySet[Product]:
    """`products`, those first that `text` says most about."""
    rank = _rank(search_terms(text), languages_for(buyer))
    return products.annotate(rank=rank).order_by(F("rank").desc(nulls_last=True), "pk")


def _rank(terms: SearchTerms, languages: Sequence[str]) -> Subquery:
    """How well the texts of the product outside answer, the best of them."""
    in_language = Case(
        *(
            When(
                language=language,
                then=Func(
                    F("search"),
                    TermsQuery(terms, language),
                    function="ts_rank_cd",
                    output_field=FloatField(),
                ),
            )
            for language in languages
        ),
        output_field=FloatField(),
    )
    best = (
        ProductText.objects.filter(product=OuterRef("pk"))
        .order_by()
        .values("product")
        .annotate(best=Max(in_language))
        .values("best")
    )
    return Subquery(best, output_field=FloatField())


def search_products(text: str, buyer: Buyer, *, limit: int = BEST) -> SearchResult:
    """Find what `text` means: a code, words, beginnings of words, or words mistyped.

    Nothing but what `buyer` may see is found, counted or suggested. Three queries
    where something is found at once; up to seven where it takes corrections.
    """
    asked = clean_query(text)
    exact = variants_by_code([asked], buyer).get(asked, []) if asked else []
    for attempt in _attempts(asked, buyer):
        ids = _best(attempt, buyer, limit)
        if ids:
            return SearchResult(asked, attempt, tuple(exact), ids)
    named = tuple(dict.fromkeys(variant.product_id for variant in exact))
    return SearchResult(asked, asked, tuple(exact), named)


def _attempts(asked: str, buyer: Buyer) -> Iterator[str]:
    if not search_terms(asked):
        return
    yield asked
    if not asked.endswith("*"):
        yield f"{asked}*"
    corrected = corrected_text(asked, languages_for(buyer))
    if corrected:
        yield corrected


def _best(text: str, buyer: Buyer, limit: int) -> tuple[int, ...]:
    products = Product.objects.visible_to(buyer).filter(
        pk__in=products_found(text, buyer)
    )
    some = products.order_by().values("pk")[:MOST_RANKED]
    best = ranked(Product.objects.filter(pk__in=some), text, buyer)
    return tuple(best.values_list("pk", flat=True)[:limit])


def corrected_text(text: str, languages: Sequence[str]) -> str:
    """`text` with each word that no product knows replaced by the one most like it.

    "" when there is nothing to correct or nothing like it. One query.
    """
    terms = search_terms(text)
    known = _words_like(terms.words, languages)
    words = []
    for word in terms.words:
        plain = unaccented(word)
        best = plain if plain in known[word] else closest_word(plain, known[word])
        words.append(best or word)
    if words == list(terms.words):
        return ""
    return " ".join([*words, *terms.codes])


WORDS_LIKE = """
SELECT asked.word, found.word
FROM unnest(%(words)s::text[], %(plain)s::text[]) AS asked (word, plain)
CROSS JOIN LATERAL (
    SELECT DISTINCT known.word, similarity(known.word, asked.plain) AS likeness
    FROM catalog_searchword AS known
    WHERE known.word %% asked.plain AND known.language = ANY(%(languages)s)
    ORDER BY likeness DESC, known.word
    LIMIT 8
) AS found
UNION
SELECT slipped.word, known.word
FROM unnest(%(slipped)s::text[], %(slips)s::text[]) AS slipped (word, slip)
JOIN catalog_searchword AS known
  ON known.word = slipped.slip AND known.language = ANY(%(languages)s)
"""


def _words_like(words: Sequence[str], languages: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {word: [] for word in words}
    plain = {word: unaccented(word) for word in words}
    # Short words with two letters changed round have hardly a trigram in common.
    slips = [(word, slip) for word in words for slip in slips_of(plain[word])]
    with connection.cursor() as cursor:
        cursor.execute(
            WORDS_LIKE,
            {
                "words": list(plain),
                "plain": list(plain.values()),
                "languages": list(languages),
                "slipped": [word for word, _ in slips],
                "slips": [slip for _, slip in slips],
            },
        )
        for word, known in cursor.fetchall():
            found[word].append(known)
    return found


def suggestions(text: str, buyer: Buyer) -> Suggestions:
    """Ten articles, categories and codes at most that `text` begins.

    Fewer than two letters suggest nothing. Six queries at most.
    """
    asked = clean_query(text)
    if len(asked) < SHORTEST_SUGGESTED:
        return Suggestions(asked)
    by_code = _variants_beginning(asked, buyer)
    ids = list(dict.fromkeys([*by_code, *_variants_named(asked, buyer)]))
    shown = articles(ids[:MOST_ARTICLES], buyer)
    coded = [article.sku for article in shown if article.variant_id in by_code]
    return Suggestions(
        query=asked,
        articles=shown,
        categories=categories_named(asked, buyer, limit=MOST_CATEGORIES),
        codes=tuple(coded),
    )


def _variants_beginning(text: str, buyer: Buyer) -> list[int]:
    """Variants whose SKU, EAN or own number begins with `text`, own numbers first."""
    code = as_code(text)
    begins = Q(upper_sku__startswith=code)
    if code.isdigit() and len(code) >= SHORTEST_EAN:
        begins |= Q(ean__startswith=code) & ~Q(ean="")
    visible = Variant.objects.visible_to(buyer).alias(upper_sku=Upper("sku"))
    found = visible.filter(begins).order_by("sku").values_list("pk", flat=True)
    ids = list(found[:MOST_ARTICLES])
    if buyer.customer is not None:
        own = _own_numbers(buyer).filter(StartsWith(Upper("number"), code))
        ids = [*own.values_list("variant", flat=True)[:MOST_ARTICLES], *ids]
    return ids


def _variants_named(text: str, buyer: Buyer) -> list[int]:
    """First variants of the products whose name or codes begin with each word."""
    terms = replace(search_terms(text), is_open=True)
    if not terms:
        return []
    languages = languages_for(buyer)
    hits = ProductText.objects.filter(_answering(terms, languages, NAMES))
    some = (
        Product.objects.visible_to(buyer)
        .filter(pk__in=hits.values("product"))
        .order_by()
        .values("pk")[:MOST_SUGGESTED_FROM]
    )
    first = Variant.objects.active().filter(product=OuterRef("pk"))
    rows = (
        Product.objects.filter(pk__in=some)
        .annotate(
            rank=_rank(terms, languages),
            variant=Subquery(first.order_by("position", "pk").values("pk")[:1]),
        )
        .filter(variant__isnull=False)
        .order_by(F("rank").desc(nulls_last=True), "pk")
    )
    return list(rows.values_list("variant", flat=True)[:MOST_ARTICLES])
