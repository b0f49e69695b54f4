"""Prices of any number of asks by one query."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from accounts.buyer import Buyer
from pricing.rules import (
    Ask,
    AskedUnit,
    Chain,
    PriceAnswer,
    RowFacts,
    Rung,
    Shelf,
    answer,
    ladder,
)
from pricing.rules.prices import Tier, tiers_of
from pricing.selectors.chains import chain_for

# Spelled out for speed: 1,000 asks read some 8,000 rows, and model instances or
# annotated values would cost several times the query itself. IS TRUE hides the unit
# from the planner, who else reads two indexes for every ask.
_ROWS = """
SELECT asked.id, asked.variant_id, asked.factor, asked.minimum, asked.step, {shelf},
    price.price_list_id, price.unit_id = asked.id, price.from_quantity, price.amount,
    price.starts_at, price.ends_at
FROM catalog_unit asked
LEFT JOIN catalog_unit base ON base.variant_id = asked.variant_id AND base.is_base
JOIN pricing_pricerow price ON price.variant_id = asked.variant_id
    AND price.price_list_id = ANY (%(lists)s::bigint[])
    AND (price.unit_id IN (asked.id, base.id)) IS TRUE
{shelves}
WHERE asked.id = ANY (%(units)s::bigint[])
"""
_VALID = """
    AND (price.starts_at IS NULL OR price.starts_at <= %(now)s)
    AND (price.ends_at IS NULL OR price.ends_at > %(now)s)
"""
# What kits priced by component cost in each list, as rows of their base units.
_KITS = """
UNION ALL
SELECT asked.id, asked.variant_id, asked.factor, asked.minimum, asked.step, {shelf},
    price.price_list_id, false, price.from_quantity, price.amount, price.starts_at,
    price.ends_at
FROM pricing_kit_rows(
    ARRAY(SELECT variant_id FROM catalog_unit WHERE id = ANY (%(units)s::bigint[])),
    %(lists)s::bigint[], %(now)s
) price
JOIN catalog_unit asked ON asked.variant_id = price.variant_id
{shelves}
WHERE asked.id = ANY (%(units)s::bigint[])
"""
# Where products stand is read only for chains whose lists have rules.
_SHELVED = {
    "shelf": "category.path, product.brand_id",
    "shelves": "JOIN catalog_variant variant ON variant.id = asked.variant_id"
    " JOIN catalog_product product ON product.id = variant.product_id"
    " JOIN catalog_category category ON category.id = product.category_id",
}
_UNSHELVED = {"shelf": "'', NULL::bigint", "shelves": ""}
# An explanation also shows what was and what will be, within reason.
_LATEST = " ORDER BY price.starts_at DESC NULLS LAST LIMIT 400"


@dataclass(frozen=True, slots=True)
class UnitRows:
    """A unit and the price rows that may answer for it."""

    unit: AskedUnit
    rows: list[RowFacts]


@dataclass(frozen=True, slots=True)
class Ladder:
    """What a buyer pays for a unit at every quantity."""

    unit: AskedUnit
    rungs: tuple[Rung, ...]
    tiers: tuple[Tier, ...]


def prices_for(asks: Sequence[Ask], buyer: Buyer) -> dict[Ask, PriceAnswer]:
    """Answer every ask with the buyer's net or gross unit price (four decimals).

    In the buyer's currency, at the buyer's instant. One query for any number of asks,
    and one for the chain when it was not asked for yet. An ask nobody prices is
    missing from the result, as is one whose unit is not its variant's.
    """
    ladders = ladders_for({ask.unit_id for ask in asks}, buyer)
    answers: dict[Ask, PriceAnswer] = {}
    for ask in asks:
        found = ladders.get(ask.unit_id)
        if found is None or found.unit.variant_id != ask.variant_id:
            continue
        price = answer(ask, found.rungs, found.tiers)
        if price is not None:
            answers[ask] = price
    return answers


def ladders_for(unit_ids: Iterable[int], buyer: Buyer) -> dict[int, Ladder]:
    """The buyer's price ladder of each unit that has one, by unit. One query."""
    chain = chain_for(buyer)
    priced = valid_rows(unit_ids, buyer)
    return {entry.unit.unit_id: ladder_of(chain, entry) for entry in priced}


def ladder_of(chain: Chain, entry: UnitRows) -> Ladder:
    """What the rows of a unit come to, from quantity to quantity."""
    rungs = ladder(chain, entry.unit, entry.rows)
    return Ladder(entry.unit, rungs, tiers_of(rungs, entry.unit))


def valid_rows(unit_ids: Iterable[int], buyer: Buyer) -> Collection[UnitRows]:
    """Rows of the buyer's chain that are valid now, by unit. One query."""
    return _read(_ROWS + _VALID + _KITS, unit_ids, buyer)


def all_rows(unit_id: int, buyer: Buyer) -> UnitRows | None:
    """Rows of the buyer's chain for one unit, also those of other days. One query."""
    return next(iter(_read(f"({_ROWS}{_LATEST}){_KITS}", [unit_id], buyer)), None)


def _read(query: str, unit_ids: Iterable[int], buyer: Buyer) -> Collection[UnitRows]:
    chain, wanted = chain_for(buyer), list(unit_ids)
    if not chain.links or not wanted:
        return ()
    query = query.format(**(_SHELVED if chain.has_rules else _UNSHELVED))
    with connection.cursor() as cursor:
        lists = chain.source_ids
        cursor.execute(query, {"lists": lists, "units": wanted, "now": buyer.now})
        rows = cursor.fetchall()
    found: dict[int, UnitRows] = {}
    for unit_id, variant_id, factor, minimum, step, path, brand_id, *row in rows:
        if unit_id not in found:
            shelf = Shelf(path, brand_id)
            unit = AskedUnit(unit_id, variant_id, factor, minimum, step, shelf)
            found[unit_id] = UnitRows(unit, [])
        found[unit_id].rows.append(RowFacts(*row))
    return found.values()
