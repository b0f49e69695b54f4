"""A listing sorted and filtered by price, all of its products priced in one query."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from catalog.models import Product
from pricing.listing.exact import Value, behind_sql
from pricing.listing.kits import folded_with_kits_sql, kit_values
from pricing.listing.window import ListingPage, ListingRow, PriceWindow
from pricing.rules import Chain


def priced_and_sorted(
    products: QuerySet[Product], chain: Chain, now: datetime, window: PriceWindow
) -> ListingPage:
    """The part of `products` that `window` shows, after pricing them all; one query."""
    try:
        wanted, params = products.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return ListingPage(())
    query = _Query(chain, now, window)
    with connection.cursor() as cursor:
        cursor.execute(query.text(wanted), [*params, *query.values()])
        found = cursor.fetchall()
    count, shown = found[0][0], [row[1:] for row in found if row[1] is not None]
    rows = tuple(ListingRow(*row) for row in shown[: window.limit])
    return ListingPage(rows, count, has_more=len(shown) > window.limit)


@dataclass(frozen=True)
class _Query:
    """The SQL of one listing and its values, in step."""

    chain: Chain
    now: datetime
    window: PriceWindow

    def text(self, wanted: str) -> str:
        """The SQL for the products of `wanted`, whose own values come first."""
        return _PAGE.format(
            wanted=wanted,
            folded=folded_with_kits_sql(self.chain),
            filters=" ".join(f"{clause} %s" for clause, _ in self._bounds()),
            after=_after_sql(self.window),
            left="" if self.window.is_filter else "LEFT",
            way=self.window.way,
        )

    def values(self) -> list[Value]:
        """The values of the SQL after those of `wanted`."""
        bounds = [bound for _, bound in self._bounds()]
        # One more than asked for, to know whether there is more.
        page: list[Value] = [*bounds, self.window.limit + 1, self.window.offset]
        return [*kit_values(self.chain, self.now), *page]

    def _bounds(self) -> list[tuple[str, Decimal]]:
        wanted = (
            ("AND folded.unit_amount >=", self.window.least),
            ("AND folded.unit_amount <=", self.window.most),
        )
        return [(clause, bound) for clause, bound in wanted if bound is not None]


def _after_sql(window: PriceWindow) -> str:
    """What comes behind the place where the page before ended."""
    place = window.after
    if place is None:
        return "true"
    if place.unit_amount is None:
        return f"unit_amount IS NULL AND product_id > {place.key}"
    anchor = _THERE.format(key=place.key, amount=f"{place.unit_amount:f}")
    return f"(unit_amount IS NULL OR {behind_sql(window, anchor)})"


_THERE = "SELECT raw FROM found WHERE variant_id = {key} AND unit_amount = {amount}"
# Equal prices stand in the order of the amounts they are derived from: the order of the
# index that pricing.listing.merge reads.
_PAGE = """
WITH wanted(id) AS MATERIALIZED (
    {wanted}
), {folded}, found AS MATERIALIZED (
    SELECT wanted.id AS product_id, folded.variant_id, folded.raw, folded.unit_amount
    FROM wanted {left} JOIN folded ON folded.product_id = wanted.id {filters}
)
SELECT (SELECT count(*) FROM found), page.product_id, page.variant_id, page.unit_amount
FROM (SELECT) one LEFT JOIN (
    SELECT * FROM found WHERE {after}
    ORDER BY unit_amount {way} NULLS LAST, raw {way}, variant_id {way}, product_id
    LIMIT %s OFFSET %s
) page ON true
ORDER BY page.unit_amount {way} NULLS LAST, page.raw {way}, page.variant_id {way},
    page.product_id
"""
