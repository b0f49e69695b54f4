"""Kits priced by component in listings.

What a kit costs in a list is no row there, so pricing.listing.merge does not meet it:
it prices all such kits first.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import DecimalField
from django.db.models.expressions import RawSQL

from accounts.buyer import Buyer
from catalog.standing import standing_of
from pricing.listing.exact import (
    FOLDED,
    NOTHING,
    PRICED,
    Value,
    amount_sql,
    folded_sql,
    place_sql,
    priced_values,
    reached_sql,
    sold_sql,
)
from pricing.rules import Chain
from pricing.selectors import chain_for


def folded_with_kits_sql(chain: Chain) -> str:
    """As exact.folded_sql, kits priced by component too; values by kit_values."""
    if not chain.links:
        return f"{NOTHING}, {FOLDED}"
    kits = _KITS.format(
        place=place_sql(chain.source_ids),
        once=f"DISTINCT ON ({place_sql(chain.source_ids)})"
        if chain.lowest_wins
        else "",
        limit="" if chain.lowest_wins else "LIMIT 1",
    )
    priced = PRICED.format(amount=amount_sql(chain), rows="reached")
    return f"{sold_sql(chain)}, {reached_sql(chain)}, {kits}, {priced}, {FOLDED}"


def cheapest_variants(product_ids: Sequence[int], buyer: Buyer) -> RawSQL:
    """An array in SQL: of each product the variant that is cheapest for `buyer`.

    Its first one where nobody prices it. One query for the chain when it was not asked
    for yet.
    """
    folded, values = _folded(buyer)
    text, values = _CHEAPEST.format(folded=folded), [list(product_ids), *values]
    return RawSQL(text, values)  # noqa: S611 the text is ours, values stand apart


def variant_amount(buyer: Buyer) -> RawSQL:
    """What `buyer` pays for a row of `catalog_variant`, as a listing shows it.

    None without a price, and for who sees none. Queries as in `cheapest_variants`.
    """
    folded, values = _folded(buyer)
    text = _AMOUNT.format(folded=folded)
    return RawSQL(text, values, DecimalField())  # noqa: S611 as above


def _folded(buyer: Buyer) -> tuple[str, list[Value]]:
    """Steps of a WITH and their values; kits are looked for only where there are any.

    Planning their part takes longer than finding that there are none.
    """
    chain = chain_for(buyer)
    if standing_of(buyer).has_kits_by_part:
        return folded_with_kits_sql(chain), kit_values(chain, buyer.now)
    return folded_sql(chain), priced_values(chain, buyer.now)


def kit_values(chain: Chain, now: datetime) -> list[Value]:
    """The values of folded_with_kits_sql, in their order."""
    if not chain.links:
        return []
    lists = chain.source_ids
    return [*priced_values(chain, now), lists, now, now, lists, now]


_CHEAPEST = """ARRAY(
    WITH wanted(id) AS MATERIALIZED (SELECT unnest(%s::bigint[])), {folded}
    SELECT coalesce(folded.variant_id, (
        SELECT variant.id FROM catalog_variant variant
        WHERE variant.product_id = wanted.id
            AND variant.is_active AND variant.archived_at IS NULL
        ORDER BY variant.position, variant.id LIMIT 1
    ))
    FROM wanted LEFT JOIN folded ON folded.product_id = wanted.id
)"""
_AMOUNT = """(
    WITH wanted(id) AS (SELECT catalog_variant.product_id), {folded}
    SELECT min(priced.unit_amount) FROM priced
    WHERE priced.variant_id = catalog_variant.id
)"""
# Kits are few: they are found by their own, and those found stand for their rows.
_KITS = """kit_best AS MATERIALIZED (
    SELECT sold.product_id, sold.variant_id, sold.category_path, sold.brand_id,
        reached.place, reached.raw
    FROM sold
    JOIN catalog_variant kit ON kit.id = sold.variant_id
        AND kit.kit_pricing = 'component'
    CROSS JOIN LATERAL (
        SELECT {once} {place} AS place,
            price.amount * CASE WHEN price.is_direct THEN 1 ELSE sold.factor END AS raw
        FROM (
            SELECT own.price_list_id, own.unit_id = sold.unit_id AS is_direct,
                own.from_quantity, own.amount, own.starts_at
            FROM pricing_pricerow own
            WHERE own.variant_id = sold.variant_id
                AND own.price_list_id = ANY (%s::bigint[])
                AND (own.unit_id IN (sold.unit_id, sold.base_id)) IS TRUE
                AND own.from_quantity <= CASE WHEN own.unit_id = sold.unit_id
                    THEN sold.quantity ELSE sold.base_quantity END
                AND (own.starts_at IS NULL OR own.starts_at <= %s)
                AND (own.ends_at IS NULL OR own.ends_at > %s)
            UNION ALL
            SELECT parts.price_list_id, false, parts.from_quantity, parts.amount,
                parts.starts_at
            FROM pricing_kit_rows(ARRAY[sold.variant_id], %s::bigint[], %s) parts
            WHERE parts.from_quantity <= sold.base_quantity
        ) price
        ORDER BY {place}, price.is_direct DESC, price.from_quantity DESC,
            price.starts_at DESC NULLS LAST
        {limit}
    ) reached
), reached AS (
    SELECT * FROM best
    WHERE NOT EXISTS (
        SELECT FROM kit_best WHERE kit_best.variant_id = best.variant_id
    )
    UNION ALL
    SELECT * FROM kit_best
)"""
