"""Which price lists a buyer is asked from, in order."""

import json
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connection

from accounts.buyer import Buyer
from pricing.models import PriceListLevel
from pricing.rules import (
    MOST_DERIVATIONS,
    AssignedList,
    Chain,
    ChainWish,
    ListFacts,
    ListRule,
    build_chain,
)
from pricing.selectors.rates import conversion_for

# One query walks from the assignments down to the lists that hold the rows. It is
# spelled out because the ORM knows neither the function nor recursion.
_ASSIGNED = """
WITH RECURSIVE line AS (
    SELECT assigned.place, assigned.level, assigned.is_contract, assigned.is_final,
        0 AS depth, list.*
    FROM pricing_lists_asked(%(customer)s, %(channel)s) assigned
    JOIN pricing_pricelist list ON list.id = assigned.list_id
    UNION ALL
    SELECT line.place, line.level, line.is_contract, line.is_final, line.depth + 1,
        parent.*
    FROM line JOIN pricing_pricelist parent ON parent.id = line.parent_id
    WHERE line.depth < %(most)s
)
SELECT place, level, is_contract, is_final, id, name, seller_id, currency,
    prices_include_tax, is_active, starts_at, ends_at, parent_id, percent, rounding,
    surcharge, kind, CASE WHEN parent_id IS NOT NULL THEN ARRAY(
        SELECT json_build_array(rule.percent::text, coalesce(category.path, ''),
            rule.brand_id,
            coalesce(brand.name, ltrim(category.number || ' ' || category.code)))::text
        FROM pricing_pricelistrule rule
        LEFT JOIN catalog_category category ON category.id = rule.category_id
        LEFT JOIN catalog_brand brand ON brand.id = rule.brand_id
        WHERE rule.price_list_id = line.id
        ORDER BY rule.id
    ) END
FROM line ORDER BY place, depth
"""


def chain_for(buyer: Buyer) -> Chain:
    """The lists that answer `buyer` now, in the buyer's currency and channel's basis.

    Contract, customer, parents (nearest first), groups, channel; 16 at most, and none
    behind a list that is final. One query, once for each buyer value. Companies that
    are not approved are asked from the channel's lists only; a buyer who may not see
    prices has an empty chain.
    """
    return buyer.remember("pricing.chain", lambda: _find(buyer))


def _find(buyer: Buyer) -> Chain:
    channel = buyer.channel
    wish = ChainWish(
        seller_id=channel.seller_id,
        currency=buyer.currency,
        prices_include_tax=channel.prices_include_tax,
        instant=buyer.now,
        lowest_wins=channel.lowest_price_wins,
        conversion=conversion_for(buyer) if buyer.sees_prices else None,
    )
    if not buyer.sees_prices:
        return build_chain((), wish)
    approved = buyer.customer if buyer.is_approved else None
    with connection.cursor() as cursor:
        cursor.execute(
            _ASSIGNED,
            {
                "customer": approved.pk if approved else None,
                "channel": channel.pk,
                "most": MOST_DERIVATIONS,
            },
        )
        rows = cursor.fetchall()
    assigned = [_assigned(list(line)) for _, line in groupby(rows, key=lambda r: r[0])]
    return build_chain(assigned, wish)


def _assigned(line: list[tuple[Any, ...]]) -> AssignedList:  # Any: columns as selected
    _, level, is_contract, is_final, *_ = line[0]
    return AssignedList(
        level=PriceListLevel(level),
        is_contract=is_contract,
        is_final=is_final,
        line=tuple(ListFacts(*(*row[4:-1], _rules(row[-1]))) for row in line),
    )


def _rules(rows: list[str] | None) -> tuple[ListRule, ...]:
    """The rules of a list, each as JSON: percent, category path, brand, name."""
    found = (json.loads(row) for row in rows or ())
    return tuple(ListRule(Decimal(percent), *target) for percent, *target in found)
