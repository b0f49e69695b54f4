"""Products sorted by the buyer's own price, of more than could all be priced.

Each list of the chain is read in the order of its prices (see pricing.listing.streams)
until the page is full. A row is taken when its product is wanted and the exact rule,
pricing.listing.exact, says that this very row makes the product's price: so nothing of
the rules is told a second time here. What lists after the first may still add must be
cheaper than the last of the page so far, and that is how far they are read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from catalog.models import KitComponent, KitPricing, Product
from pricing.listing.exact import (
    Value,
    behind_sql,
    derived_sql,
    folded_sql,
    priced_values,
)
from pricing.listing.kits import folded_with_kits_sql, kit_values
from pricing.listing.streams import Stream, lower, upper
from pricing.listing.window import ListingPage, ListingRow, PriceWindow, Scope
from pricing.rules import Chain

# Of a price filter no more are counted than this.
MOST_COUNTED = 1_000
# A category of up to this many streams × categories is read category by category.
MOST_PROBES = 40


@dataclass(frozen=True)
class Merge:
    """One listing: which products, whose prices, which part, from which streams."""

    products: QuerySet[Product]
    chain: Chain
    now: datetime
    window: PriceWindow
    scope: Scope
    streams: Sequence[Stream]
    # Whether there are kits priced by component: they have no rows to be read.
    has_kits: bool = False

    @property
    def listed(self) -> QuerySet[Product]:
        """The products whose prices are all in rows."""
        if not self.has_kits:
            return self.products
        return self.products.exclude(pk__in=kit_products())

    @property
    def folded(self) -> str:
        """Steps that price any product; their values are `folding`."""
        if self.has_kits:
            return folded_with_kits_sql(self.chain)
        return folded_sql(self.chain)

    @property
    def folding(self) -> list[Value]:
        if self.has_kits:
            return kit_values(self.chain, self.now)
        return priced_values(self.chain, self.now)


def kit_products() -> QuerySet[KitComponent, int]:
    """Keys of products with a variant that is a kit priced by component."""
    kits = KitComponent.objects.filter(kit__kit_pricing=KitPricing.COMPONENTS)
    return kits.values_list("kit__product", flat=True)


def merged(merge: Merge) -> ListingPage:
    """The part of the products that the window shows, reading no more than it must.

    One query; one more where the page holds products that nobody prices. The count is
    the scope's; of a price filter, what was counted up to MOST_COUNTED, and behind a
    place what comes from there on.
    """
    window = merge.window
    try:
        found = _priced(merge) if _has_priced(window) else []
        rows = found[window.offset : window.offset + window.limit + 1]
        if not window.is_filter and len(rows) <= window.limit:
            rows += _unpriced(merge, skipped=max(0, window.offset - len(found)),
                              limit=window.limit + 1 - len(rows))  # fmt: skip
    except EmptyResultSet:
        return ListingPage(())
    has_more = len(rows) > window.limit
    shown = tuple(rows[: window.limit])
    if not window.is_filter:
        return ListingPage(shown, merge.scope.products_count, has_more)
    is_least = len(found) >= _reach(window)
    count = _reach(window) - 1 if is_least else len(found)
    return ListingPage(shown, count, has_more, is_least)


def _has_priced(window: PriceWindow) -> bool:
    return window.after is None or window.after.unit_amount is not None


def _priced(merge: Merge) -> list[ListingRow]:
    """The first products in the order of prices, or behind the place asked for."""
    if not merge.streams:
        return []
    text, values = _priced_sql(merge)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return [ListingRow(*row) for row in cursor.fetchall()]


def _reach(window: PriceWindow) -> int:
    """How many to find: the page, and what a price filter is counted up to."""
    if window.is_filter and window.after is None:
        return max(window.reach, MOST_COUNTED + 1)
    return window.reach


def _priced_sql(merge: Merge) -> tuple[str, list[Value]]:
    window, chain = merge.window, merge.chain
    shown, of_shown = _one(merge.listed, RawSQL("owner.product_id", ()))
    start, of_start = _start(merge)
    values: list[Value] = []
    anchor = ""
    if window.after is not None:
        there = RawSQL(_OWNER_OF, (window.after.key,))  # noqa: S611 a constant
        wanted, of_wanted = _one(merge.products, there)
        anchor = _ANCHOR.format(
            wanted=wanted,
            folded=merge.folded,
            key=window.after.key,
            amount=f"{window.after.unit_amount:f}",
        )
        values += [*of_wanted, *merge.folding]
    amounts = list(dict.fromkeys(derived_sql(each.steps) for each in merge.streams))
    text = _WALK.format(
        streams=_rows(merge, amounts),
        anchor=anchor,
        start=start,
        amount=_cases(amounts),
        bounds=_BOUNDS[window.descending].format(
            reach=_reach(window), from_anchor=_from_anchor(window, amounts)
        ),
        within=_within(merge),
        asked=_asked(window),
        shown=shown,
        folded=folded_sql(chain),
        reach=_reach(window),
        way=window.way,
        nearer="<=" if not window.descending else ">=",
        last=_steps_count(merge),
    )
    folding = priced_values(chain, merge.now)
    return text, [*values, *of_start, *of_shown, *folding]


def _start(merge: Merge) -> tuple[str, list[Value]]:
    """What to begin with: nothing, or the first of the kits, all of them priced."""
    if not merge.has_kits:
        return _EMPTY, []
    kits = merge.products.filter(pk__in=kit_products()).order_by().values("pk")
    wanted, params = kits.query.sql_with_params()
    text = _KITS.format(
        wanted=wanted,
        folded=merge.folded,
        asked=_asked(merge.window),
        reach=_reach(merge.window),
        way=merge.window.way,
    )
    return text, [*params, *merge.folding]


def _asked(window: PriceWindow) -> str:
    """A condition on amount, raw and variant: in the range, and behind the place."""
    bounds = (("unit_amount >=", window.least), ("unit_amount <=", window.most))
    within = [f"{side} {bound:f}" for side, bound in bounds if bound is not None]
    return " AND ".join([*within, behind_sql(window, "SELECT raw FROM anchor")])


def _one(products: QuerySet[Product], key: RawSQL) -> tuple[str, list[Value]]:
    """The SQL that finds the product with the key only if it is one of `products`."""
    one = products.filter(pk=key).order_by().values("pk")
    text, params = one.query.sql_with_params()
    return text, list(params)


def _by_category(merge: Merge) -> bool:
    count = len(merge.scope.category_ids)
    return 0 < count * len(merge.streams) <= MOST_PROBES


def _steps_count(merge: Merge) -> int:
    each = len(merge.scope.category_ids) if _by_category(merge) else 1
    return each * len(merge.streams)


def _rows(merge: Merge, amounts: Sequence[str]) -> str:
    """Each stream, by category where that is the shorter way, as rows of VALUES."""
    categories: Iterable[int | None] = (
        merge.scope.category_ids if _by_category(merge) else (None,)
    )
    rows: list[str] = []
    for stream in merge.streams:
        window, inverse = merge.window, upper(stream.steps)
        if window.descending:
            inverse = lower(stream.steps)
        high = stream.high(window)
        numbers = (
            stream.low(window),
            Decimal("Infinity") if high is None else high,
            inverse.times,
            inverse.plus,
            inverse.floor,
        )
        texts = ", ".join(_numeric(number) for number in numbers)
        derived = amounts.index(derived_sql(stream.steps))
        for category_id in categories:
            rows.append(
                f"({len(rows) + 1}, {stream.place}, {stream.source_id}::bigint,"
                f" {derived}, {category_id or 'NULL'}::bigint, {texts})"
            )
    return ", ".join(rows)


def _numeric(number: Decimal) -> str:
    return f"{number:f}::numeric" if number.is_finite() else "'Infinity'::numeric"


def _cases(amounts: Sequence[str]) -> str:
    """What a row costs, by the derivation of its stream."""
    cases = (f"WHEN {at} THEN {amount}" for at, amount in enumerate(amounts))
    return f"CASE WHEN raw = 0 THEN 0 ELSE CASE derived {' '.join(cases)} END END"


def _from_anchor(window: PriceWindow, amounts: Sequence[str]) -> str:
    """Where to begin behind a place: rows of equal price before it are passed over."""
    if window.after is None:
        return "NULL"
    nearer = ">=" if window.descending else "<="
    return _PASSED.format(
        amount=_cases(amounts), nearer=nearer, bound=f"{window.after.unit_amount:f}"
    )


def _within(merge: Merge) -> str:
    if _by_category(merge):
        return "AND price.category_id = stream.category_id"
    if not merge.scope.category_ids:
        return ""
    ids = ",".join(str(pk) for pk in merge.scope.category_ids)
    # IS TRUE keeps the planner from reading whole categories and sorting them.
    return f"AND (price.category_id = ANY ('{{{ids}}}'::bigint[])) IS TRUE"


def _unpriced(merge: Merge, *, skipped: int, limit: int) -> list[ListingRow]:
    """Products that nobody prices, in the order of their keys."""
    products, after = merge.products, merge.window.after
    if after is not None and after.unit_amount is None:
        products = products.filter(pk__gt=after.key)
    wanted, params = products.order_by("pk").values("pk").query.sql_with_params()
    text = _UNPRICED.format(wanted=wanted, folded=merge.folded)
    values = [*params, *merge.folding, limit, skipped]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return [ListingRow(pk, None, None) for (pk,) in cursor.fetchall()]


_PASSED = "(SELECT raw FROM anchor WHERE {amount} {nearer} {bound})"
_OWNER_OF = "(SELECT product_id FROM catalog_variant WHERE id = %s)"
# How far to read: no further than what could still come before the last found so far.
_BOUNDS = {
    False: """
        SELECT greatest(stream.low, {from_anchor}) AS low,
            least(stream.high, CASE WHEN walk.amounts[{reach}] IS NOT NULL THEN
                greatest(walk.amounts[{reach}] * stream.times + stream.plus, 0)
            END) AS high
    """,
    True: """
        SELECT least(stream.high, {from_anchor}) AS high,
            greatest(stream.low, CASE WHEN walk.amounts[{reach}] > stream.floor
                THEN walk.amounts[{reach}] * stream.times + stream.plus END) AS low
    """,
}
_ANCHOR = """anchor AS MATERIALIZED (
    WITH wanted(id) AS ({wanted}), {folded}
    SELECT raw FROM folded WHERE variant_id = {key} AND unit_amount = {amount}
),"""
_EMPTY = "SELECT 0, NULL::numeric[], NULL::numeric[], NULL::bigint[], NULL::bigint[]"
_KITS = """
    SELECT 0, array_agg(unit_amount), array_agg(raw), array_agg(variant_id),
        array_agg(product_id)
    FROM (
        WITH wanted(id) AS MATERIALIZED ({wanted}), {folded}
        SELECT unit_amount, raw, variant_id, product_id FROM folded WHERE {asked}
        ORDER BY unit_amount {way}, raw {way}, variant_id {way} LIMIT {reach}
    ) kits
"""
# OFFSET 0 keeps each row's questions behind the rows, which come in the index's order.
_WALK = """
WITH RECURSIVE stream
    (step, place, source_id, derived, category_id, low, high, times, plus, floor)
AS (VALUES {streams}), {anchor}
walk (step, amounts, raws, variants, products) AS (
    {start}
    UNION ALL
    SELECT stream.step, page.*
    FROM walk JOIN stream ON stream.step = walk.step + 1
    CROSS JOIN LATERAL ({bounds} OFFSET 0) reading
    CROSS JOIN LATERAL (
        SELECT array_agg(unit_amount), array_agg(raw), array_agg(variant_id),
            array_agg(product_id)
        FROM (
            SELECT * FROM unnest(
                walk.amounts, walk.raws, walk.variants, walk.products
            ) before(unit_amount, raw, variant_id, product_id)
            UNION
            SELECT * FROM (
                SELECT listed.unit_amount, listed.raw, listed.variant_id,
                    folded.product_id
                FROM (
                    SELECT * FROM (
                        SELECT raw, variant_id, {amount} AS unit_amount
                        FROM (
                            SELECT DISTINCT price.listing_amount AS raw,
                                price.variant_id
                            FROM pricing_pricerow price
                            WHERE price.price_list_id = stream.source_id
                                AND price.listing_amount IS NOT NULL
                                AND price.listing_amount >= reading.low
                                AND price.listing_amount <= reading.high
                                {within}
                            ORDER BY price.listing_amount {way}, price.variant_id {way}
                        ) row
                    ) costing
                    WHERE {asked} AND (
                        walk.amounts[{reach}] IS NULL
                        OR unit_amount {nearer} walk.amounts[{reach}]
                    )
                ) listed
                CROSS JOIN LATERAL (
                    SELECT product_id FROM catalog_variant
                    WHERE id = listed.variant_id OFFSET 0
                ) owner
                CROSS JOIN LATERAL (SELECT * FROM ({shown}) one(id) OFFSET 0) shown
                CROSS JOIN LATERAL (
                    WITH wanted(id) AS (SELECT shown.id), {folded}
                    SELECT * FROM folded OFFSET 0
                ) folded
                WHERE folded.variant_id = listed.variant_id
                    AND folded.place = stream.place AND folded.raw = listed.raw
                    AND folded.unit_amount = listed.unit_amount
                ORDER BY listed.raw {way}, listed.variant_id {way} LIMIT {reach}
            ) more
            ORDER BY 1 {way}, 2 {way}, 3 {way} LIMIT {reach}
        ) best
    ) page(amounts, raws, variants, products)
)
SELECT found.product_id, found.variant_id, found.unit_amount
FROM walk CROSS JOIN LATERAL unnest(walk.amounts, walk.variants, walk.products)
    WITH ORDINALITY found(unit_amount, variant_id, product_id, at)
WHERE walk.step = {last} ORDER BY found.at
"""
_UNPRICED = """
SELECT own.id FROM ({wanted}) own(id)
WHERE NOT EXISTS (WITH wanted(id) AS (SELECT own.id), {folded} SELECT FROM folded)
ORDER BY own.id LIMIT %s OFFSET %s
"""
