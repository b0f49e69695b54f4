"""Whether price rows know what they cost in a listing; see migration 0012."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

# Told anew, so that the check does not believe what it checks.
_TRUE = """
SELECT price.id, price.variant_id, product.category_id,
    CASE
        WHEN price.unit_id = sold.id AND price.from_quantity <= sold.quantity
            THEN price.amount
        WHEN price.unit_id <> sold.id AND price.unit_id = base.id
            AND price.from_quantity <= sold.quantity * sold.factor
            THEN price.amount * sold.factor
    END AS listing_amount,
    price.category_id AS kept_category_id, price.listing_amount AS kept_listing_amount
FROM pricing_pricerow price
JOIN catalog_variant variant ON variant.id = price.variant_id
JOIN catalog_product product ON product.id = variant.product_id
LEFT JOIN catalog_unit base ON base.variant_id = variant.id AND base.is_base
LEFT JOIN (
    SELECT id, variant_id, factor, step * ceil(minimum / step) AS quantity
    FROM catalog_unit WHERE is_default
) sold ON sold.variant_id = variant.id
"""
_WRONG = f"""
SELECT id, variant_id, category_id, listing_amount,
    kept_category_id, kept_listing_amount
FROM ({_TRUE}) told
WHERE (category_id, listing_amount)
    IS DISTINCT FROM (kept_category_id, kept_listing_amount)
ORDER BY id LIMIT %s
"""  # noqa: S608 a constant


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A price row that would stand in a wrong place: what is, and what should be."""

    row_id: int
    variant_id: int
    category_id: int
    listing_amount: Decimal | None
    kept_category_id: int | None
    kept_listing_amount: Decimal | None


def wrong_listing_rows(*, limit: int) -> list[WrongRow]:
    """Price rows whose columns for listings are not what units and categories say."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG, [limit])
        return [WrongRow(*row) for row in cursor.fetchall()]
