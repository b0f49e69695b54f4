"""Products sorted and filtered by the buyer's own price, in one query.

Nothing is precomputed per customer: the rules of pricing.rules are spelled out here a
second time, in SQL, and a property test holds the two together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from accounts.buyer import Buyer
from catalog.models import Product
from pricing.models import RoundingRule
from pricing.rules import Chain, ChainLink, Derivation
from pricing.selectors import chain_for


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A product at its cheapest variant: the "from" price of a listing.

    Nobody prices it for this buyer where `variant_id` and `unit_amount` are None.
    """

    product_id: int
    variant_id: int | None
    unit_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class ListingPage:
    """The rows asked for, and how many there are in all."""

    rows: tuple[ListingRow, ...]
    count: int


@dataclass(frozen=True)
class PriceWindow:
    """Which part of a listing: sorted how, from which price to which, how many.

    `least` and `most` are in the buyer's currency and basis, both included.
    """

    descending: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    limit: int = 48
    offset: int = 0

    @property
    def is_filter(self) -> bool:
        return self.least is not None or self.most is not None


def sorted_products(
    products: QuerySet[Product],
    buyer: Buyer,
    *,
    descending: bool = False,
    least: Decimal | None = None,
    most: Decimal | None = None,
    limit: int = 48,
    offset: int = 0,
) -> ListingPage:
    """Sort `products` by what `buyer` pays for the cheapest variant of each.

    Priced at each variant's default sales unit and least quantity, four decimals, net
    or gross as the buyer's channel shows. Ties go by product. Products without a
    price come last either way, and are left out where `least` or `most` is asked for.
    One query whatever the size, and one for the chain when it was not asked for yet.
    """
    window = PriceWindow(descending, least, most, limit, offset)
    try:
        wanted, params = products.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return ListingPage((), 0)
    query = _Query(chain_for(buyer), buyer.now, window)
    with connection.cursor() as cursor:
        cursor.execute(query.text(wanted), [*params, *query.values()])
        found = cursor.fetchall()
    rows = tuple(ListingRow(*row[1:]) for row in found if row[1] is not None)
    return ListingPage(rows, found[0][0])


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
            folded=self._folded() if self.chain.links else _NOTHING,
            filters=" ".join(f"{clause} %s" for clause, _ in self._bounds()),
            left="" if self.window.is_filter else "LEFT",
            way="DESC" if self.window.descending else "ASC",
        )

    def values(self) -> list[datetime | Decimal | int]:
        """The values of the SQL after those of `wanted`."""
        periods = [self.now, self.now] * len(self.chain.links)
        bounds = [bound for _, bound in self._bounds()]
        return [*periods, *bounds, self.window.limit, self.window.offset]

    def _folded(self) -> str:
        reached = (
            _REACHED.format(place=place, source=link.source_id)
            for place, link in enumerate(self.chain.links)
        )
        return _FOLDED.format(
            reached="\n        UNION ALL".join(reached),
            once="variant_id, place" if self.chain.lowest_wins else "variant_id",
            amount=_amount_sql(self.chain.links),
        )

    def _bounds(self) -> list[tuple[str, Decimal]]:
        wanted = (
            ("AND folded.unit_amount >=", self.window.least),
            ("AND folded.unit_amount <=", self.window.most),
        )
        return [(clause, bound) for clause, bound in wanted if bound is not None]


def _amount_sql(links: Sequence[ChainLink]) -> str:
    """The derived price of `raw`, by the place of the list in the chain."""
    cases = " ".join(
        f"WHEN {place} THEN {derived_sql(link.derivations)}"
        for place, link in enumerate(links)
    )
    return f"CASE WHEN raw = 0 THEN 0 ELSE CASE place {cases} END END"


def derived_sql(derivations: Sequence[Derivation]) -> str:
    """The steps of pricing.rules.derive; round() is half up for what is positive."""
    amount = "raw"
    for step in derivations:
        changed = _FOUR_DECIMALS.format(f"{amount} * {step.multiplier:f}")
        amount = _ROUNDED[step.rounding].format(changed)
    return _FOUR_DECIMALS.format(amount)


_FOUR_DECIMALS = "greatest(round({}, 4), 0.0001)"
_ROUNDED: Mapping[str, str] = {
    RoundingRule.NONE: "{}",
    RoundingRule.CENT: "greatest(round({}, 2), 0.01)",
    RoundingRule.FIVE_CENTS: "greatest(round({} * 20) / 20, 0.05)",
    RoundingRule.TEN_CENTS: "greatest(round({}, 1), 0.1)",
    RoundingRule.ENDS_90: "greatest(ceil({} - 0.90), 0) + 0.90",
}
# The numbers of lists are written into the query: the planner then knows how large
# each is, and reads small lists whole instead of probing them for every article.
_REACHED = """
        SELECT sold.product_id, sold.variant_id, {place} AS place,
            price.unit_id = sold.unit_id AS is_direct,
            price.from_quantity, price.starts_at, price.amount
                * CASE WHEN price.unit_id = sold.unit_id THEN 1 ELSE sold.factor END
                AS raw
        FROM sold JOIN pricing_pricerow price ON price.price_list_id = {source}
            AND price.variant_id = sold.variant_id
            AND price.unit_id IN (sold.unit_id, sold.base_id)
        WHERE price.from_quantity <= sold.quantity
                * CASE WHEN price.unit_id = sold.unit_id THEN 1 ELSE sold.factor END
            AND (price.starts_at IS NULL OR price.starts_at <= %s)
            AND (price.ends_at IS NULL OR price.ends_at > %s)"""
_FOLDED = """sold AS (
    SELECT variant.product_id, variant.id AS variant_id, unit.id AS unit_id,
        base.id AS base_id, unit.factor,
        ceil(unit.minimum / unit.step) * unit.step AS quantity
    FROM wanted
    JOIN catalog_variant variant ON variant.product_id = wanted.id
    JOIN catalog_unit unit ON unit.variant_id = variant.id AND unit.is_default
    LEFT JOIN catalog_unit base ON base.variant_id = variant.id AND base.is_base
    WHERE variant.is_active AND variant.archived_at IS NULL
), reached AS ({reached}
), best AS (
    SELECT DISTINCT ON ({once}) product_id, variant_id, place, raw
    FROM reached
    ORDER BY variant_id, place, is_direct DESC, from_quantity DESC,
        starts_at DESC NULLS LAST
), folded AS (
    SELECT DISTINCT ON (product_id) product_id, variant_id, unit_amount
    FROM (SELECT product_id, variant_id, {amount} AS unit_amount FROM best) priced
    ORDER BY product_id, unit_amount, variant_id
)"""
_NOTHING = """folded AS (
    SELECT NULL::bigint AS product_id, NULL::bigint AS variant_id,
        NULL::numeric AS unit_amount
    WHERE false
)"""
_PAGE = """
WITH wanted(id) AS MATERIALIZED (
    {wanted}
), {folded}, found AS MATERIALIZED (
    SELECT wanted.id AS product_id, folded.variant_id, folded.unit_amount
    FROM wanted {left} JOIN folded ON folded.product_id = wanted.id {filters}
)
SELECT (SELECT count(*) FROM found), page.*
FROM (SELECT) one LEFT JOIN (
    SELECT product_id, variant_id, unit_amount FROM found
    ORDER BY unit_amount {way} NULLS LAST, product_id
    LIMIT %s OFFSET %s
) page ON true
ORDER BY page.unit_amount {way} NULLS LAST, page.product_id
"""
