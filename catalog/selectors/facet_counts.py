"""The counts behind facets: one statement, or what it answered before.

Counting a category of 10,000 reads 50,000 facts (tens of milliseconds), and nothing of
it changes between two visits. An answer is kept under the catalogue's version, so it
is used exactly as long as it is true; see CatalogueChange.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any  # parameters of SQL are of any type

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, Case, QuerySet, Value, When

from accounts.buyer import Buyer
from catalog.models import AttributeKind, Category, Product
from catalog.selectors.articles import AmongThose
from catalog.selectors.filters import (
    BRAND,
    CATEGORY,
    Condition,
    KnownFact,
    ListingQuery,
    conditions_of,
    filtered_products,
    known_facts,
    unfiltered_products,
)
from catalog.selectors.hits import MOST_RANKED, Hits, hits_of
from catalog.selectors.kept import kept
from catalog.selectors.texts import languages_for

MOST_OPTIONS = 60
# Stock changes with every order and is never kept. Of more products than this the
# number in stock is not told: counting them takes longer than the rest of the page.
MOST_COUNTED_IN_STOCK = 2000


@dataclass(frozen=True)
class FacetAttribute:
    pk: int
    code: str
    kind: AttributeKind
    unit: str
    name: str


@dataclass(frozen=True)
class CountRow:
    """How many products have a value. `part` is total, category, brand or fact."""

    part: str
    attribute_id: int
    value: str | None
    count: int
    least: Decimal | None
    most: Decimal | None
    code: str | None
    label: str | None
    position: int | None


@dataclass(frozen=True)
class Counts:
    """What there is to filter by.

    Of more hits than are ranked the best are looked at (`is_sample`): they say what
    there is to choose, not how many. `is_least`: there are more than `total`.
    """

    attributes: tuple[FacetAttribute, ...]
    rows: tuple[CountRow, ...]
    total: int
    is_sample: bool = False
    is_least: bool = False


def counts_for(buyer: Buyer, category: Category | None, query: ListingQuery) -> Counts:
    """Count the products that `query` finds by attribute value and by brand.

    Raises EmptyResultSet where nothing can be visible.
    """
    hits = hits_of(query.text, buyer) if query.text else Hits(())
    find = _count_sample if hits.is_more else _count
    if query.in_stock:
        return find(buyer, category, query)
    about = ("facets", category and category.pk, query.pairs(), hits.ids)
    return kept(buyer, about, lambda: find(buyer, category, query))


def _count_sample(
    buyer: Buyer, category: Category | None, query: ListingQuery
) -> Counts:
    """What the best hits can be narrowed by, and how many all are, up to a bound."""
    hits = hits_of(query.text, buyer)
    best = unfiltered_products(buyer, query.without_text(), category=category)
    # One value, not a thousand: a statement of as many parameters is slow to write.
    ids = Value(hits.ids, output_field=ArrayField(BigIntegerField()))
    attributes = _attributes(buyer, category, query)
    rows = _rows(best.filter(AmongThose("pk", ids)), buyer, query, attributes)
    total = _count_up_to_bound(buyer, category, query)
    return Counts(
        attributes,
        rows,
        min(total, MOST_RANKED),
        is_sample=True,
        is_least=total > MOST_RANKED,
    )


def _count_up_to_bound(
    buyer: Buyer, category: Category | None, query: ListingQuery
) -> int:
    """How many `query` finds, more than MOST_RANKED as one more than that.

    Of words alone, which find more, that is known already.
    """
    if category is None and not query.selected_count:
        return MOST_RANKED + 1
    found = filtered_products(buyer, query, category=category).order_by()
    return found.values("pk")[: MOST_RANKED + 1].count()


def count_in_stock(buyer: Buyer, category: Category | None, query: ListingQuery) -> int:
    """How many products would be left if only those in stock were; one query."""
    products = unfiltered_products(buyer, query, category=category)
    others = replace(query, in_stock=True)
    for condition in conditions_of(others, buyer):
        products = products.filter(condition.holds)
    return products.count()


def _count(buyer: Buyer, category: Category | None, query: ListingQuery) -> Counts:
    attributes = _attributes(buyer, category, query)
    products = unfiltered_products(buyer, query, category=category)
    rows = _rows(products, buyer, query, attributes)
    total = next(row.count for row in rows if row.part == "total")
    return Counts(attributes, rows, total)


ATTRIBUTES = """
SELECT DISTINCT ON (attribute.id)
    attribute.id, attribute.code, attribute.kind, attribute.unit,
    coalesce(words.name, attribute.code),
    coalesce(length(category.path), 0), coalesce(shown.position, attribute.position),
    ARRAY(
        SELECT choice.code FROM catalog_attributechoice AS choice
        WHERE choice.attribute_id = attribute.id
          AND attribute.code = ANY(%(codes)s) ORDER BY choice.id
    ),
    ARRAY(
        SELECT choice.id FROM catalog_attributechoice AS choice
        WHERE choice.attribute_id = attribute.id
          AND attribute.code = ANY(%(codes)s) ORDER BY choice.id
    )
FROM catalog_attribute AS attribute
LEFT JOIN (
    catalog_categoryattribute AS shown
    JOIN catalog_category AS category
      ON category.id = shown.category_id AND category.path = ANY(%(paths)s)
) ON shown.attribute_id = attribute.id AND shown.is_filter
LEFT JOIN catalog_attributetext AS words
  ON words.attribute_id = attribute.id AND words.language = ANY(%(languages)s)
WHERE attribute.kind <> 'text' AND shown.id IS NOT NULL
   OR attribute.code = ANY(%(codes)s)
ORDER BY attribute.id, length(category.path) DESC NULLS LAST,
         array_position(%(languages)s, words.language::text)
"""


def _attributes(
    buyer: Buyer, category: Category | None, query: ListingQuery
) -> tuple[FacetAttribute, ...]:
    """What there is to filter by; what is known of it is noted for the conditions."""
    path, step = (category.path if category else ""), Category.steplen
    codes = [fact.attribute for fact in query.facts]
    with connection.cursor() as cursor:
        cursor.execute(
            ATTRIBUTES,
            {
                "paths": [path[:end] for end in range(step, len(path) + 1, step)],
                "languages": list(languages_for(buyer)),
                "codes": codes,
            },
        )
        # General attributes first: those of the categories above.
        rows = sorted(cursor.fetchall(), key=lambda row: (row[5], row[6], row[0]))
    known = {
        code: KnownFact(pk, AttributeKind(kind), unit, dict(zip(*told, strict=True)))
        for pk, code, kind, unit, _, _, _, *told in rows
        if code in codes
    }
    known_facts(buyer, query.facts, lambda: known)
    return tuple(
        FacetAttribute(pk, code, AttributeKind(kind), unit, name)
        for pk, code, kind, unit, name, *_ in rows
        if kind != AttributeKind.TEXT
    )


COUNTS = """
WITH tested ({columns}) AS {once} ({products}),
listed AS MATERIALIZED (
    -- Who misses one filter counts for the facet of that filter only.
    SELECT id, brand_id, category_id, {failing} AS failing
    FROM tested WHERE {misses} <= 1
),
-- Facts are found by product in the order of the index: a join reads those of all the
-- shop. Measured for 10,000 products of 50,000: 35 ms of CPU in place of 73.
those AS MATERIALIZED (SELECT ARRAY(SELECT id FROM listed ORDER BY id) AS ids),
of_variants AS MATERIALIZED (
    SELECT DISTINCT fact.product_id, fact.attribute_id, fact.choice_id, fact.number,
        fact.boolean
    FROM {facts} AND fact.variant_id IS NOT NULL
),
facts AS (
    -- A product counts once, however many of its variants have the value.
    SELECT fact.attribute_id, fact.choice_id, fact.number, fact.boolean,
        count(*) AS products
    FROM {facts} AND fact.variant_id IS NULL
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT attribute_id, choice_id, number, boolean, count(*)
    FROM (
        SELECT * FROM of_variants
        EXCEPT
        SELECT product_id, attribute_id, choice_id, number, boolean
        FROM catalog_attributevalue
        WHERE variant_id IS NULL
          AND product_id = ANY(ARRAY(SELECT product_id FROM of_variants))
    ) AS stated_by_variants
    GROUP BY 1, 2, 3, 4
),
counted AS (
    SELECT 'total' AS part, 0 AS attribute_id, NULL::bigint AS choice_id,
           NULL AS value, count(*) AS products,
           NULL::numeric AS least, NULL::numeric AS most
    FROM listed WHERE failing = -1
    UNION ALL
    SELECT 'brand', 0, brand_id, NULL, count(*), NULL, NULL
    FROM listed
    WHERE failing IN (-1, %(of_brand)s) AND brand_id IS NOT NULL
    GROUP BY brand_id
    UNION ALL
    SELECT 'category', 0, category_id, NULL, count(*), NULL, NULL
    FROM listed
    WHERE %(by_category)s AND failing IN (-1, %(of_category)s)
    GROUP BY category_id
    UNION ALL
    SELECT 'fact', attribute_id, choice_id, value, products, least, most
    FROM (
        SELECT attribute_id, choice_id,
               coalesce(trim_scale(number)::text, boolean::text) AS value,
               sum(products)::bigint AS products,
               min(number) OVER own AS least, max(number) OVER own AS most,
               row_number() OVER (
                   own ORDER BY sum(products) DESC, choice_id, number, boolean
               ) AS place
        FROM facts
        GROUP BY attribute_id, choice_id, number, boolean
        WINDOW own AS (PARTITION BY attribute_id)
    ) AS grouped
    WHERE place <= %(most)s
)
SELECT counted.part, counted.attribute_id, counted.value, counted.products,
       counted.least, counted.most,
       coalesce(choice.code, brand.code, category.code) AS code,
       coalesce(words.name, choice.code, brand.name, placed.name, category.code)
           AS label,
       choice.position
FROM counted
LEFT JOIN catalog_brand AS brand
  ON counted.part = 'brand' AND brand.id = counted.choice_id
LEFT JOIN catalog_category AS category
  ON counted.part = 'category' AND category.id = counted.choice_id
LEFT JOIN LATERAL (
    SELECT name FROM catalog_categorytext AS text
    WHERE text.category_id = category.id AND text.language = ANY(%(languages)s)
    ORDER BY array_position(%(languages)s, text.language::text) LIMIT 1
) AS placed ON true
LEFT JOIN catalog_attributechoice AS choice
  ON counted.part = 'fact' AND choice.id = counted.choice_id
LEFT JOIN LATERAL (
    SELECT name FROM catalog_attributechoicetext AS text
    WHERE text.choice_id = choice.id AND text.language = ANY(%(languages)s)
    ORDER BY array_position(%(languages)s, text.language::text) LIMIT 1
) AS words ON true
"""
NOBODY_FAILS = -2


def _rows(
    products: QuerySet[Product],
    buyer: Buyer,
    query: ListingQuery,
    attributes: Sequence[FacetAttribute],
) -> tuple[CountRow, ...]:
    conditions = conditions_of(query, buyer)
    tests = [f"holds{place}" for place in range(len(conditions))]
    held = {
        test: Case(When(condition.holds, then=True), default=False)
        for test, condition in zip(tests, conditions, strict=True)
    }
    own = ("pk", "brand_id", "category_id", *tests)
    tested = products.order_by().annotate(**held).values_list(*own)
    inner, params = _named(*tested.query.sql_with_params())
    places = {condition.key: place for place, condition in enumerate(conditions)}
    params |= {
        "of_brand": places.get(BRAND, NOBODY_FAILS),
        # Inside a category there is a tree to go down.
        "by_category": bool(query.text),
        "of_category": places.get(CATEGORY, NOBODY_FAILS),
        "attributes": [attribute.pk for attribute in attributes],
        "failing_facts": [_attribute_of(condition) for condition in conditions],
        "languages": list(languages_for(buyer)),
        "most": MOST_OPTIONS,
    }
    sql = COUNTS.format(
        products=inner,
        columns=", ".join(["id", "brand_id", "category_id", *tests]),
        failing=_first_missed(tests),
        misses=" + ".join(f"(NOT {test})::int" for test in tests) or "0",
        facts=OWN_FACTS if tests else FACTS,
        once="MATERIALIZED" if tests else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(CountRow(*row) for row in cursor.fetchall())


FACTS = """catalog_attributevalue AS fact
    WHERE fact.product_id = ANY((SELECT ids FROM those)::bigint[])
        AND fact.attribute_id = ANY(%(attributes)s)"""
OWN_FACTS = f"""listed JOIN {FACTS}
        AND fact.product_id = listed.id AND (
            listed.failing = -1
            OR fact.attribute_id
                = (%(failing_facts)s::bigint[])[listed.failing + 1]
        )""".replace("WHERE", "ON", 1)


def _attribute_of(condition: Condition) -> int:
    kind, pk = condition.key
    return pk if kind == "fact" else 0


def _first_missed(tests: Sequence[str]) -> str:
    cases = [f"WHEN NOT {test} THEN {place}" for place, test in enumerate(tests)]
    return f"CASE {' '.join(cases)} ELSE -1 END" if cases else "-1"


def _named(sql: str, params: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """Turn positional parameters into named ones, to stand in a larger statement."""
    names = (f"p{place}" for place in range(len(params)))

    def name(found: re.Match[str]) -> str:
        return found[0] if found[0] == "%%" else f"%({next(names)})s"

    named = re.sub(r"%[%s]", name, sql)
    return named, {f"p{place}": value for place, value in enumerate(params)}
