"""Products sorted and filtered by the buyer's own price: price all of them, then sort.

Nothing is precomputed per customer: the rules of pricing.rules are spelled out here a
second time, in SQL, and a property test holds the two together. For more products than
a page can wait for, see pricing.listing.merge.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from pricing.listing.window import PriceWindow
from pricing.rules import Chain, Derivation, ListRule
from pricing.rules.prices import ROUNDING_ENDS, ROUNDING_STEPS

Value = int | str | Decimal | datetime | list[int]


def behind_sql(window: PriceWindow, anchor: str) -> str:
    """A condition on amount, raw and variant: behind the place in the order.

    `anchor` selects the raw amount there. Where that article does not cost the same
    any more, all others that do come again.
    """
    place = window.after
    if place is None or place.unit_amount is None:
        return "true"
    sign, start = ("<", "'Infinity'") if window.descending else (">", "-1")
    return (
        f"(unit_amount, raw, variant_id) {sign}"
        f" ({place.unit_amount:f}, coalesce(({anchor}), {start}::numeric), {place.key})"
    )


def folded_sql(chain: Chain) -> str:
    """Steps of a WITH, the last of them `folded`: each product at its cheapest variant.

    Asks for a step `wanted(id)` of products before it; its values are priced_values.
    Columns as in priced_sql.
    """
    return f"{priced_sql(chain)}, {FOLDED}"


def priced_sql(chain: Chain) -> str:
    """Steps of a WITH, the last of them `priced`: what each variant on sale costs.

    Its columns are product_id, variant_id, unit_amount, and which row that comes from:
    `raw` of the list at `place`. Every variant of the products in a step `wanted(id)`
    that somebody in the chain prices, at its default sales unit and least quantity.
    Its values are priced_values.
    """
    if not chain.links:
        return NOTHING
    priced = PRICED.format(amount=amount_sql(chain), rows="best")
    return f"{sold_sql(chain)}, {reached_sql(chain)}, {priced}"


def sold_sql(chain: Chain) -> str:
    """The step `sold`: each variant on sale, in what unit and of how many at least."""
    return _SOLD.format(**(_SHELVED if chain.has_rules else _UNSHELVED))


def priced_values(chain: Chain, now: datetime) -> list[Value]:
    """The values of priced_sql and folded_sql, in their order."""
    return [chain.source_ids, now, now] if chain.links else []


def reached_sql(chain: Chain) -> str:
    """The step `best`: the row that each list has for what is `sold`, before deriving.

    Of the first list that has one, or where the lowest wins of each list.
    """
    place = place_sql(chain.source_ids)
    once, limit = (
        (f"DISTINCT ON ({place})", "OFFSET 0") if chain.lowest_wins else ("", "LIMIT 1")
    )
    return _BEST.format(place=place, once=once, limit=limit)


def place_sql(source_ids: Sequence[int]) -> str:
    """When the list of a row is asked, as a number."""
    cases = (f"WHEN {pk} THEN {place}" for place, pk in enumerate(source_ids))
    return f"CASE price.price_list_id {' '.join(cases)} END"


def amount_sql(chain: Chain) -> str:
    """The derived price of `raw`, by the place of the list whose row answers.

    Lists derived from the same one share its rows: the first of them counts, or the
    cheapest. Asks for the columns of derived_sql and `place`.
    """
    cases = []
    for place, source_id in enumerate(chain.source_ids):
        links = [link for link in chain.links if link.source_id == source_id]
        derived = [derived_sql(link.derivations) for link in links]
        amount = f"least({', '.join(derived)})" if chain.lowest_wins else derived[0]
        cases.append(f"WHEN {place} THEN {amount}")
    return f"CASE WHEN raw = 0 THEN 0 ELSE CASE place {' '.join(cases)} END END"


def derived_sql(derivations: Sequence[Derivation]) -> str:
    """The steps of pricing.rules.derive on a column `raw` above zero.

    Where a derivation has rules it asks for the product's `category_path` and
    `brand_id` as well. round() is half up for what is positive.
    """
    amount = "raw"
    for step in derivations:
        changed = f"{amount} * {_multiplier_sql(step)}"
        if step.surcharge:
            changed += f" + {step.surcharge:f}"
        amount = _rounded_sql(_FOUR_DECIMALS.format(changed), step.rounding)
    return _FOUR_DECIMALS.format(amount)


_FOUR_DECIMALS = "greatest(round({}, 4), 0.0001)"


def _rounded_sql(amount: str, rule: str) -> str:
    """The rule of pricing.rules.prices.round_by."""
    end = ROUNDING_ENDS.get(rule)
    if end is not None:
        return f"(greatest(ceil({amount} - {end}), 0) + {end})"
    step = ROUNDING_STEPS.get(rule)
    if step is None:
        return amount
    return f"greatest(round({amount} / {step}) * {step}, {step})"


def _multiplier_sql(step: Derivation) -> str:
    """The rule of Derivation.multiplier_for, by category_path and brand_id."""
    found = [*_category_sql(step.category_rules), *_brand_sql(step.brand_rules)]
    if not found:
        return f"{step.multiplier:f}"
    # The product is null, and passed over, unless both match.
    changes = [" * ".join(found), *found] if len(found) > 1 else found
    return (
        f"coalesce(coalesce({', '.join(changes)}) * {step.rate:f}, {step.multiplier:f})"
    )


def _category_sql(rules: Sequence[ListRule]) -> Iterator[str]:
    """The change of the nearest category with a rule; null without one."""
    cases = (
        f"WHEN starts_with(category_path, {_quoted(rule.category_path)})"
        f" THEN {rule.multiplier:f}"
        for rule in rules
    )
    if rules:
        yield f"CASE {' '.join(cases)} END"


def _brand_sql(rules: Sequence[ListRule]) -> Iterator[str]:
    cases = (f"WHEN {rule.brand_id} THEN {rule.multiplier:f}" for rule in rules)
    if rules:
        yield f"CASE brand_id {' '.join(cases)} END"


def _quoted(path: str) -> str:
    """A category's path as an SQL text; paths are made of capitals and digits."""
    if not path.isalnum():
        raise ValueError(path)
    return f"'{path}'"


# The rows of all lists are found by one descent of the index for each variant; OFFSET 0
# keeps the planner, who thinks that dearer than it is, from reading whole lists.
# Measured on 10,000 products, 4 of 64 lists, 2,000,000 rows, side by side on a busy
# machine: 151 ms of CPU, reading whole lists 186 ms.
_BEST = """best AS (
    SELECT sold.product_id, sold.variant_id, sold.category_path, sold.brand_id,
        reached.place, reached.raw
    FROM sold CROSS JOIN LATERAL (
        SELECT {once} {place} AS place, price.amount
            * CASE WHEN price.unit_id = sold.unit_id THEN 1 ELSE sold.factor END AS raw
        FROM pricing_pricerow price
        WHERE price.variant_id = sold.variant_id
            AND price.price_list_id = ANY (%s::bigint[])
            AND (price.unit_id IN (sold.unit_id, sold.base_id)) IS TRUE
            AND price.from_quantity <= CASE WHEN price.unit_id = sold.unit_id
                THEN sold.quantity ELSE sold.base_quantity END
            AND (price.starts_at IS NULL OR price.starts_at <= %s)
            AND (price.ends_at IS NULL OR price.ends_at > %s)
        ORDER BY {place}, price.unit_id = sold.unit_id DESC, price.from_quantity DESC,
            price.starts_at DESC NULLS LAST
        {limit}
    ) reached
)"""
_SOLD = """sold AS (
    SELECT unit.*, unit.quantity * unit.factor AS base_quantity
    FROM (
        SELECT variant.product_id, variant.id AS variant_id, unit.id AS unit_id,
            CASE WHEN unit.is_base THEN unit.id ELSE (
                SELECT base.id FROM catalog_unit base
                WHERE base.variant_id = variant.id AND base.is_base
            ) END AS base_id,
            CASE WHEN unit.minimum = unit.step THEN unit.step
                ELSE ceil(unit.minimum / unit.step) * unit.step END AS quantity,
            unit.factor, {shelf}
        FROM wanted
        JOIN catalog_variant variant ON variant.product_id = wanted.id
        JOIN catalog_unit unit ON unit.variant_id = variant.id AND unit.is_default
        {shelves}
        WHERE variant.is_active AND variant.archived_at IS NULL
    ) unit
)"""
# Where products stand is read only for chains whose lists have rules.
_SHELVED = {
    "shelf": "category.path AS category_path, product.brand_id",
    "shelves": "JOIN catalog_product product ON product.id = wanted.id"
    " JOIN catalog_category category ON category.id = product.category_id",
}
_UNSHELVED = {
    "shelf": "NULL AS category_path, NULL::bigint AS brand_id",
    "shelves": "",
}
PRICED = """priced AS (
    SELECT product_id, variant_id, place, raw, {amount} AS unit_amount FROM {rows}
)"""
FOLDED = """folded AS (
    SELECT DISTINCT ON (product_id) product_id, variant_id, place, raw, unit_amount
    FROM priced ORDER BY product_id, unit_amount, variant_id, place
)"""
NOTHING = """priced AS (
    SELECT NULL::bigint AS product_id, NULL::bigint AS variant_id,
        NULL::integer AS place, NULL::numeric AS raw, NULL::numeric AS unit_amount
    WHERE false
)"""
