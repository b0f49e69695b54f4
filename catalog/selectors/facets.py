"""What a listing can be narrowed by, with counts of what `buyer` may see."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # parameters of SQL are of any type

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, QuerySet, When

from accounts.buyer import Buyer
from catalog.models import AttributeKind, Category, Product
from catalog.rules import written
from catalog.selectors.filters import (
    BRAND,
    STOCK,
    Condition,
    FactFilter,
    ListingQuery,
    conditions_of,
    number_in,
    unfiltered_products,
)
from catalog.selectors.texts import languages_for

# Numbers with more values than this are a range, not a list.
MOST_NUMBERS = 12
MOST_OPTIONS = 60


@dataclass(frozen=True)
class FacetOption:
    """A value with the number of products it would leave. `name` is its parameter."""

    name: str
    value: str
    label: str
    count: int
    is_selected: bool = False


@dataclass(frozen=True)
class FacetRange:
    """Numbers from `least` to `most` in `unit`; `from_` and `to` are what is asked."""

    name: str
    unit: str
    least: Decimal
    most: Decimal
    from_: Decimal | None = None
    to: Decimal | None = None


@dataclass(frozen=True)
class Facet:
    """One property: options, or a range where there would be too many.

    `kind` is brand, stock or the attribute's. Titles and labels of brand, numbers and
    choices are words in the buyer's language; those of stock and of yes and no are ""
    and the face's to say.
    """

    kind: str
    code: str
    title: str
    unit: str
    options: tuple[FacetOption, ...] = ()
    range: FacetRange | None = None

    @property
    def selected_count(self) -> int:
        asked = self.range is not None and (self.range.from_, self.range.to)
        in_range = bool(asked) and asked != (None, None)
        return sum(option.is_selected for option in self.options) + in_range


@dataclass(frozen=True)
class FacetAnswer:
    """Facets in order, and how many products all filters leave."""

    facets: tuple[Facet, ...]
    count: int

    def __iter__(self) -> Iterator[Facet]:
        return iter(self.facets)


@dataclass(frozen=True)
class _Attribute:
    pk: int
    code: str
    kind: AttributeKind
    unit: str
    name: str


def facets_for(
    buyer: Buyer, category: Category | None, query: ListingQuery
) -> FacetAnswer:
    """Facets of the products that `query` finds in `category` and below.

    A value's count is what the list would hold with it, its own facet's other values
    aside: visible products that pass the filters of every other facet. Facts come
    from the category and those above it, and from what is filtered by. Two queries,
    one more for the attributes filtered by.
    """
    products = unfiltered_products(buyer, query, category=category)
    conditions = conditions_of(query, buyer)
    attributes = _attributes(buyer, category, query)
    try:
        rows = _count(products, conditions, attributes, buyer)
    except EmptyResultSet:  # Django knows that nothing can be visible
        return FacetAnswer((), 0)
    return _answer(rows, attributes, query)


ATTRIBUTES = """
SELECT DISTINCT ON (attribute.id)
    attribute.id, attribute.code, attribute.kind, attribute.unit,
    coalesce(words.name, attribute.code),
    coalesce(length(category.path), 0), coalesce(shown.position, attribute.position)
FROM catalog_attribute AS attribute
LEFT JOIN (
    catalog_categoryattribute AS shown
    JOIN catalog_category AS category
      ON category.id = shown.category_id AND category.path = ANY(%(paths)s)
) ON shown.attribute_id = attribute.id AND shown.is_filter
LEFT JOIN catalog_attributetext AS words
  ON words.attribute_id = attribute.id AND words.language = ANY(%(languages)s)
WHERE shown.id IS NOT NULL OR attribute.code = ANY(%(codes)s)
ORDER BY attribute.id, length(category.path) DESC NULLS LAST,
         array_position(%(languages)s, words.language::text)
"""


def _attributes(
    buyer: Buyer, category: Category | None, query: ListingQuery
) -> list[_Attribute]:
    path, step = (category.path if category else ""), Category.steplen
    with connection.cursor() as cursor:
        cursor.execute(
            ATTRIBUTES,
            {
                "paths": [path[:end] for end in range(step, len(path) + 1, step)],
                "languages": list(languages_for(buyer)),
                "codes": [fact.attribute for fact in query.facts],
            },
        )
        # The attributes of the category itself last: above it stand the general ones.
        rows = sorted(cursor.fetchall(), key=lambda row: (row[5], row[6], row[0]))
    return [
        _Attribute(pk, code, AttributeKind(kind), unit, name)
        for pk, code, kind, unit, name, *_ in rows
    ]


COUNTS = """
WITH tested ({columns}) AS MATERIALIZED ({products}),
listed AS MATERIALIZED (
    -- Who misses one filter counts for the facet of that filter only.
    SELECT id, brand_id, {failing} AS failing FROM tested WHERE {misses} <= 1
),
in_stock AS (
    SELECT variant.product_id
    FROM catalog_stocklevel AS level
    JOIN catalog_warehouse_channels AS served
      ON served.warehouse_id = level.warehouse_id
     AND served.channel_id = %(channel)s
    JOIN catalog_variant AS variant ON variant.id = level.variant_id
    WHERE level.on_hand > level.reserved
      AND variant.is_active AND variant.archived_at IS NULL
),
counted AS (
    SELECT 'total' AS part, 0 AS key, NULL::bigint AS choice_id, NULL AS value,
           count(*) AS products, NULL::numeric AS least, NULL::numeric AS most
    FROM listed WHERE failing = -1
    UNION ALL
    SELECT 'brand', 0, listed.brand_id, NULL, count(*), NULL, NULL
    FROM listed
    WHERE failing IN (-1, %(of_brand)s) AND brand_id IS NOT NULL
    GROUP BY brand_id
    UNION ALL
    SELECT 'stock', 0, NULL, NULL, count(*), NULL, NULL
    FROM listed
    WHERE failing IN (-1, %(of_stock)s) AND id IN (SELECT product_id FROM in_stock)
    UNION ALL
    SELECT 'fact', attribute_id, choice_id, value, products, least, most
    FROM (
        SELECT fact.attribute_id, fact.choice_id,
               coalesce(trim_scale(fact.number)::text, fact.boolean::text, fact.text)
                   AS value,
               count(DISTINCT fact.product_id) AS products,
               min(min(fact.number)) OVER own AS least,
               max(max(fact.number)) OVER own AS most,
               row_number() OVER (own ORDER BY count(*) DESC) AS place
        FROM listed
        JOIN catalog_attributevalue AS fact ON fact.product_id = listed.id
        JOIN unnest(%(attributes)s::bigint[], %(of_attributes)s::int[])
            AS wanted (id, failing) ON wanted.id = fact.attribute_id
        WHERE listed.failing IN (-1, wanted.failing)
        GROUP BY fact.attribute_id, fact.choice_id, fact.number, fact.boolean, fact.text
        WINDOW own AS (PARTITION BY fact.attribute_id)
    ) AS facts
    WHERE place <= %(most)s
)
SELECT counted.part, counted.key, counted.value, counted.products,
       counted.least, counted.most,
       coalesce(choice.code, brand.code) AS code,
       coalesce(words.name, choice.code, brand.name) AS label,
       choice.position
FROM counted
LEFT JOIN catalog_brand AS brand
  ON counted.part = 'brand' AND brand.id = counted.choice_id
LEFT JOIN catalog_attributechoice AS choice
  ON counted.part = 'fact' AND choice.id = counted.choice_id
LEFT JOIN LATERAL (
    SELECT name FROM catalog_attributechoicetext AS text
    WHERE text.choice_id = choice.id AND text.language = ANY(%(languages)s)
    ORDER BY array_position(%(languages)s, text.language::text) LIMIT 1
) AS words ON true
"""


@dataclass(frozen=True)
class _Row:
    part: str
    attribute_id: int
    value: str | None
    count: int
    least: Decimal | None
    most: Decimal | None
    code: str | None
    label: str | None
    position: int | None


def _count(
    products: QuerySet[Product],
    conditions: Sequence[Condition],
    attributes: Sequence[_Attribute],
    buyer: Buyer,
) -> list[_Row]:
    tests = [f"holds{place}" for place in range(len(conditions))]
    tested = (
        products.order_by()
        .annotate(
            **{
                name: Case(When(condition.holds, then=True), default=False)
                for name, condition in zip(tests, conditions, strict=True)
            }
        )
        .values_list("pk", "brand_id", *tests)
    )
    inner, params = _named(*tested.query.sql_with_params())
    places = {condition.key: place for place, condition in enumerate(conditions)}
    none = -2  # no product fails there: counts stand under all filters
    params |= {
        "of_brand": places.get(BRAND, none),
        "of_stock": places.get(STOCK, none),
        "attributes": [attribute.pk for attribute in attributes],
        "of_attributes": [places.get(("fact", a.pk), none) for a in attributes],
        "channel": buyer.channel.pk,
        "languages": list(languages_for(buyer)),
        "most": MOST_OPTIONS,
    }
    sql = COUNTS.format(
        products=inner,
        columns=", ".join(["id", "brand_id", *tests]),
        failing=_first_missed(tests),
        misses=" + ".join(f"(NOT {test})::int" for test in tests) or "0",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [_Row(*row) for row in cursor.fetchall()]


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


def _answer(
    rows: Sequence[_Row], attributes: Sequence[_Attribute], query: ListingQuery
) -> FacetAnswer:
    by_attribute: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.part == "fact":
            by_attribute[row.attribute_id].append(row)
    asked = {fact.attribute: fact for fact in query.facts}
    facets = [_stock_facet(rows, query)]
    for attribute in attributes:
        fact = asked.get(attribute.code, FactFilter(attribute.code))
        facets.append(_fact_facet(attribute, by_attribute[attribute.pk], fact))
    facets.append(_brand_facet(rows, query))
    shown = (facet for facet in facets if facet.options or facet.range)
    return FacetAnswer(
        facets=tuple(shown),
        count=next(row.count for row in rows if row.part == "total"),
    )


def _stock_facet(rows: Sequence[_Row], query: ListingQuery) -> Facet:
    count = next(row.count for row in rows if row.part == "stock")
    option = FacetOption("stock", "now", "", count, query.in_stock)
    options = (option,) if count or query.in_stock else ()
    return Facet("stock", "stock", "", "", options)


def _brand_facet(rows: Sequence[_Row], query: ListingQuery) -> Facet:
    found = [row for row in rows if row.part == "brand"]
    options = [
        FacetOption(
            "brand",
            row.code or "",
            row.label or "",
            row.count,
            row.code in query.brands,
        )
        for row in sorted(found, key=lambda row: (-row.count, row.label or ""))
    ]
    missing = query.brands - {option.value for option in options}
    return Facet("brand", "brand", "", "", _with_missing(options, missing, "brand"))


def _with_missing(
    options: Sequence[FacetOption], missing: Iterable[str], name: str
) -> tuple[FacetOption, ...]:
    """What is asked for and would leave nothing stays to be switched off."""
    gone = [FacetOption(name, value, value, 0, True) for value in sorted(missing)]
    return (*options, *gone)


def _fact_facet(attribute: _Attribute, rows: Sequence[_Row], fact: FactFilter) -> Facet:
    if attribute.kind == AttributeKind.NUMBER and (
        len(rows) > MOST_NUMBERS or fact.is_range
    ):
        return _facet(attribute, (), _range(attribute, rows, fact))
    options = [_option(attribute, row, fact) for row in _in_order(attribute, rows)]
    missing = _wanted(attribute, fact) - {option.value for option in options}
    name = f"a.{attribute.code}"
    return _facet(attribute, _with_missing(options, missing, name), None)


def _facet(
    attribute: _Attribute, options: tuple[FacetOption, ...], over: FacetRange | None
) -> Facet:
    return Facet(
        kind=attribute.kind.value,
        code=attribute.code,
        title=attribute.name,
        unit=attribute.unit,
        options=options,
        range=over,
    )


def _in_order(attribute: _Attribute, rows: Sequence[_Row]) -> list[_Row]:
    if attribute.kind == AttributeKind.NUMBER:
        return sorted(rows, key=lambda row: Decimal(row.value or 0))
    if attribute.kind == AttributeKind.CHOICE:
        return sorted(rows, key=lambda row: (row.position or 0, row.label or ""))
    return sorted(rows, key=lambda row: (-row.count, row.value or ""))


def _option(attribute: _Attribute, row: _Row, fact: FactFilter) -> FacetOption:
    value, label = row.value or "", row.value or ""
    if attribute.kind == AttributeKind.CHOICE:
        value, label = row.code or "", row.label or ""
    elif attribute.kind == AttributeKind.BOOLEAN:
        value, label = ("yes" if value == "true" else "no"), ""
    elif attribute.kind == AttributeKind.NUMBER:
        label = f"{value} {attribute.unit}".strip()
    return FacetOption(
        name=f"a.{attribute.code}",
        value=value,
        label=label,
        count=row.count,
        is_selected=value in _wanted(attribute, fact),
    )


def _wanted(attribute: _Attribute, fact: FactFilter) -> frozenset[str]:
    if attribute.kind != AttributeKind.NUMBER:
        return fact.values
    numbers = [number_in(value) for value in fact.values]
    return frozenset(written(number) for number in numbers if number is not None)


def _range(
    attribute: _Attribute, rows: Sequence[_Row], fact: FactFilter
) -> FacetRange | None:
    bounds = [(row.least, row.most) for row in rows]
    least = min((low for low, _ in bounds if low is not None), default=fact.least)
    most = max((high for _, high in bounds if high is not None), default=fact.most)
    return FacetRange(
        name=f"a.{attribute.code}",
        unit=attribute.unit,
        least=least if least is not None else Decimal(0),
        most=most if most is not None else Decimal(0),
        from_=fact.least,
        to=fact.most,
    )
