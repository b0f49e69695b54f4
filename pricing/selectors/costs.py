"""What articles cost the seller, for margins that staff see."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from accounts.models import Seller

# Of several lists the one that began last counts, of its rows those of the base unit
# first, and of tiers the lowest: what is bought least of is not made to look cheap.
_COSTS = """
SELECT DISTINCT ON (price.variant_id) price.variant_id,
    round(price.amount / unit.factor, 4)
FROM pricing_pricelist list
JOIN pricing_pricerow price ON price.price_list_id = list.id
JOIN catalog_unit unit ON unit.id = price.unit_id
WHERE list.kind = 'cost' AND list.seller_id = %(seller)s
    AND list.currency = %(currency)s AND list.is_active AND NOT list.prices_include_tax
    AND (list.starts_at IS NULL OR list.starts_at <= %(now)s)
    AND (list.ends_at IS NULL OR list.ends_at > %(now)s)
    AND price.variant_id = ANY (%(variants)s::bigint[])
    AND (price.starts_at IS NULL OR price.starts_at <= %(now)s)
    AND (price.ends_at IS NULL OR price.ends_at > %(now)s)
ORDER BY price.variant_id, list.starts_at DESC NULLS LAST, list.id DESC,
    unit.is_base DESC, price.from_quantity, unit.factor
"""


def costs_for(
    variant_ids: Iterable[int], seller: Seller, *, now: datetime | None = None
) -> dict[int, Decimal]:
    """What a base unit of each variant costs `seller`, without tax, four decimals.

    In the currency of the seller's books; costs in others do not count. A variant
    without a cost is missing. Never for a buyer's eyes. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _COSTS,
            {
                "seller": seller.pk,
                "currency": seller.currency,
                "variants": list(variant_ids),
                "now": now or timezone.now(),
            },
        )
        return dict(cursor.fetchall())
