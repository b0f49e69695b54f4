"""What a price change would do, article by article, before it is switched on.

Old and new prices are laid side by side once, in a table of the session; everything
on the page is asked from there. For a million prices that takes seconds, so call it
in one transaction and show one page of rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy

from pricing.models import PlanState, PricePlan, TaxRate
from pricing.selectors.costs import costs_for

EXAMPLES = 8
EXTREMES = 10
PAGE = 100
USUAL_JUMP = Decimal(25)
# Bounds of the bars, in percent; each bar reaches from one to the next.
BOUNDS = (-20, -10, -5, 0, 5, 10, 20)

_FORGET = "DROP TABLE IF EXISTS pg_temp.plan_effect, pg_temp.plan_cost"
_COSTS = """
CREATE TEMP TABLE plan_cost (variant_id bigint PRIMARY KEY, cost numeric)
ON COMMIT DROP
"""
_OLD = """
    LEFT JOIN pricing_pricerow old ON old.price_list_id = %(list)s
        AND old.variant_id = planned.variant_id AND old.unit_id = planned.unit_id
        AND old.from_quantity = planned.from_quantity
        AND (old.starts_at IS NULL OR old.starts_at <= %(start)s)
        AND (old.ends_at IS NULL OR old.ends_at > %(start)s)
"""
_EFFECT = """
CREATE TEMP TABLE plan_effect ON COMMIT DROP AS
SELECT planned.id, planned.variant_id, planned.unit_id, planned.from_quantity,
    variant.sku, unit.code AS unit, unit.factor, unit.minimum, {old} AS old,
    planned.amount AS new, {tax} AS tax_factor, cost.cost,
    CASE WHEN {old} > 0 THEN round((planned.amount - {old}) * 100 / {old}, 2) END
        AS change
FROM pricing_plannedprice planned
JOIN catalog_variant variant ON variant.id = planned.variant_id
JOIN catalog_unit unit ON unit.id = planned.unit_id
LEFT JOIN plan_cost cost ON cost.variant_id = planned.variant_id
{join}
WHERE planned.plan_id = %(plan)s
"""
_SUMMARY = """
SELECT count(*), count(DISTINCT variant_id), count(*) FILTER (WHERE old IS NULL),
    count(*) FILTER (WHERE change > 0), count(*) FILTER (WHERE change < 0),
    count(*) FILTER (WHERE new = old), round(avg(change), 2),
    round(avg(100 - cost * factor * tax_factor * 100 / old) FILTER (
        WHERE old > 0 AND new > 0), 1),
    round(avg(100 - cost * factor * tax_factor * 100 / new) FILTER (
        WHERE new > 0 AND (old > 0) IS NOT FALSE), 1)
FROM plan_effect
"""
_BARS = """
SELECT width_bucket(change, ARRAY[-20, -10, -5, 0, 5, 10, 20]::numeric[]), count(*)
FROM plan_effect WHERE change <> 0 GROUP BY 1
"""
_ROWS = """
SELECT id, variant_id, sku, unit, from_quantity, old, new, change, cost * factor,
    CASE WHEN new > 0 THEN
        round(100 - cost * factor * tax_factor * 100 / new, 1) END
FROM plan_effect {rest}
"""
# The ladder of each article and unit as it would be: planned prices, and those of the
# list that are not touched.
_LADDERS = """
WITH ladder AS (
    SELECT effect.variant_id, effect.unit_id, effect.from_quantity, effect.new AS amount
    FROM plan_effect effect
    UNION ALL
    SELECT row.variant_id, row.unit_id, row.from_quantity, row.amount
    FROM (SELECT DISTINCT variant_id, unit_id FROM plan_effect) touched
    JOIN pricing_pricerow row ON row.price_list_id = %(list)s
        AND row.variant_id = touched.variant_id AND row.unit_id = touched.unit_id
        AND (row.starts_at IS NULL OR row.starts_at <= %(start)s)
        AND (row.ends_at IS NULL OR row.ends_at > %(start)s)
    WHERE NOT EXISTS (
        SELECT FROM plan_effect planned WHERE planned.variant_id = row.variant_id
          AND planned.unit_id = row.unit_id
          AND planned.from_quantity = row.from_quantity)
), rungs AS (
    SELECT ladder.*, lag(amount) OVER tiers AS lower,
        row_number() OVER tiers AS place
    FROM ladder WINDOW tiers AS (
        PARTITION BY variant_id, unit_id ORDER BY from_quantity)
)
"""
_WARNINGS = {
    "jump": "SELECT sku, id FROM plan_effect WHERE abs(change) > %(jump)s",
    "free": "SELECT sku, id FROM plan_effect WHERE new = 0",
    "dearer_tier": """
        {ladders} SELECT variant.sku, variant.id FROM rungs
        JOIN catalog_variant variant ON variant.id = rungs.variant_id
        WHERE rungs.amount > rungs.lower
    """,
    "hole": """
        {ladders} SELECT variant.sku, variant.id FROM rungs
        JOIN catalog_variant variant ON variant.id = rungs.variant_id
        JOIN catalog_unit unit ON unit.id = rungs.unit_id
        WHERE rungs.place = 1 AND rungs.from_quantity > unit.minimum
            AND (unit.is_base OR NOT EXISTS (
                SELECT FROM pricing_pricerow base JOIN catalog_unit smallest
                  ON smallest.id = base.unit_id AND smallest.is_base
                WHERE base.price_list_id = %(list)s
                  AND base.variant_id = rungs.variant_id
            ))
    """,
    "later": """
        SELECT effect.sku, effect.id FROM plan_effect effect
        WHERE EXISTS (
            SELECT FROM pricing_pricerow row
            WHERE row.price_list_id = %(list)s AND row.variant_id = effect.variant_id
              AND row.unit_id = effect.unit_id
              AND row.from_quantity = effect.from_quantity
              AND row.starts_at > %(start)s
              AND (%(end)s::timestamptz IS NULL OR row.starts_at < %(end)s))
    """,
    "other_draft": """
        SELECT effect.sku, effect.id FROM plan_effect effect
        WHERE EXISTS (
            SELECT FROM pricing_plannedprice theirs
            JOIN pricing_priceplan other ON other.id = theirs.plan_id
            WHERE other.price_list_id = %(list)s AND other.id <> %(plan)s
              AND other.state = 'draft' AND theirs.variant_id = effect.variant_id
              AND theirs.unit_id = effect.unit_id
              AND theirs.from_quantity = effect.from_quantity
              AND (other.starts_at IS NULL OR %(end)s::timestamptz IS NULL
                   OR other.starts_at < %(end)s)
              AND (other.ends_at IS NULL OR other.ends_at > %(start)s))
    """,
    "below_cost": """
        SELECT sku, id FROM plan_effect WHERE new < cost * factor * tax_factor
    """,
    "no_cost": "SELECT sku, id FROM plan_effect WHERE cost IS NULL",
}
_WARNING = """
SELECT count(*), (array_agg(DISTINCT sku))[:%(examples)s] FROM ({query}) found
"""


class Warning(TextChoices):
    """What staff should look at before they switch a change on."""

    BELOW_COST = "below_cost", gettext_lazy("below cost")
    JUMP = "jump", gettext_lazy("a larger jump than usual")
    DEARER_TIER = "dearer_tier", gettext_lazy("dearer than for a smaller quantity")
    HOLE = "hole", gettext_lazy("no price for the smallest quantity that is sold")
    FREE = "free", gettext_lazy("free of charge")
    LATER = "later", gettext_lazy("another price begins while this one holds")
    OTHER_DRAFT = "other_draft", gettext_lazy("another draft changes it too")
    NO_COST = "no_cost", gettext_lazy("no cost is known")


OF_MARGINS = (Warning.BELOW_COST, Warning.NO_COST)


@dataclass(frozen=True)
class Concern:
    """A warning, how many prices it is about, and some of their SKUs."""

    warning: Warning
    count: int
    skus: tuple[str, ...]


@dataclass(frozen=True)
class EffectRow:
    """One price, old and new, in the list's currency and basis.

    `change` is in percent; `old` is None where the list had none. `cost` is that of
    the unit, without tax, and `margin` the percentage of the new price above it.
    """

    pk: int
    variant_id: int
    sku: str
    unit: str
    from_quantity: Decimal
    old: Decimal | None
    new: Decimal
    change: Decimal | None
    cost: Decimal | None
    margin: Decimal | None


@dataclass(frozen=True)
class Bar:
    """How many prices change by a percentage between two bounds."""

    least: int | None
    most: int | None
    count: int
    share: int


@dataclass(frozen=True)
class Sums:
    """How many prices do what; margins in percent, None where nobody knows them."""

    count: int
    articles_count: int
    new_count: int
    rises_count: int
    falls_count: int
    same_count: int
    average_change: Decimal | None
    margin_before: Decimal | None
    margin_after: Decimal | None


@dataclass(frozen=True)
class Effect:
    """The whole preview."""

    sums: Sums
    bars: tuple[Bar, ...]
    rises: tuple[EffectRow, ...]
    falls: tuple[EffectRow, ...]
    rows: tuple[EffectRow, ...]
    concerns: tuple[Concern, ...]


@dataclass(frozen=True)
class EffectWish:
    """What to show: costs and margins, from which percentage a jump, which page."""

    with_margins: bool = False
    jump: Decimal = USUAL_JUMP
    page: int = 1


def plan_effect(plan: PricePlan, wish: EffectWish) -> Effect:
    """Lay the planned prices beside those that hold at the change's instant.

    Of an activated change: beside those it replaced. A fixed number of queries.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        values = _prepare(cursor, plan, wish)
        cursor.execute(_SUMMARY)
        sums = Sums(*cursor.fetchone())
        cursor.execute(_BARS)
        bars = _bars(dict(cursor.fetchall()))
        offset = (wish.page - 1) * PAGE
        return Effect(
            sums=sums,
            bars=bars,
            rises=_rows(cursor, "WHERE change > 0 ORDER BY change DESC, sku", EXTREMES),
            falls=_rows(cursor, "WHERE change < 0 ORDER BY change, sku", EXTREMES),
            rows=_rows(cursor, "ORDER BY sku, unit, from_quantity", PAGE, offset),
            concerns=tuple(_concerns(cursor, values, wish)),
        )


def effect_rows(plan: PricePlan, wish: EffectWish) -> Iterator[EffectRow]:
    """Every price of the change, old and new, by SKU; for a file."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            _prepare(cursor, plan, wish)
        with connection.chunked_cursor() as cursor:
            cursor.execute(_ROWS.format(rest="ORDER BY sku, unit, from_quantity"))
            while found := cursor.fetchmany(2_000):
                yield from (EffectRow(*row) for row in found)


def _prepare(cursor: Any, plan: PricePlan, wish: EffectWish) -> dict[str, Any]:
    # Any: Django's cursor and values of many kinds
    values: dict[str, Any] = {
        "plan": plan.pk,
        "list": plan.price_list_id,
        "start": plan.starts_at or timezone.now(),
        "end": plan.ends_at,
        "jump": wish.jump,
        "examples": EXAMPLES,
    }
    cursor.execute(_FORGET)
    cursor.execute(_COSTS)
    if wish.with_margins:
        _copy_costs(cursor, plan, values["start"])
    is_noted = plan.state != PlanState.DRAFT
    statement = _EFFECT.format(
        old="planned.replaced_amount" if is_noted else "old.amount",
        join="" if is_noted else _OLD,
        tax=_tax_sql(plan, values["start"]),
    )
    cursor.execute(statement, values)
    cursor.execute("ANALYZE plan_effect")
    return values


def _copy_costs(cursor: Any, plan: PricePlan, at: datetime) -> None:
    # Any: as above
    seller = plan.price_list.seller
    if seller.currency != plan.price_list.currency:
        return
    variants = plan.prices.values_list("variant_id", flat=True).distinct()
    costs = costs_for(variants, seller, now=at)
    with cursor.copy("COPY plan_cost FROM STDIN") as copy:
        for pair in costs.items():
            copy.write_row(pair)


def _tax_sql(plan: PricePlan, at: datetime) -> str:
    """What a net amount is multiplied by to stand beside the list's: tax, if gross."""
    if not plan.price_list.prices_include_tax:
        return "1::numeric"
    seller = plan.price_list.seller
    today = at.astimezone(seller.zone).date()
    rates = TaxRate.objects.valid_on(today).filter(country=seller.country, territory="")
    cases = " ".join(
        f"WHEN '{rate.tax_class}' THEN {1 + rate.rate / 100:f}" for rate in rates
    )
    return f"CASE variant.tax_class {cases} ELSE 1 END" if cases else "1::numeric"


def _rows(
    cursor: Any, rest: str, limit: int, offset: int = 0
) -> tuple[EffectRow, ...]:  # Any: as above
    cursor.execute(_ROWS.format(rest=f"{rest} LIMIT %s OFFSET %s"), [limit, offset])
    return tuple(EffectRow(*row) for row in cursor.fetchall())


def _bars(counts: dict[int, int]) -> tuple[Bar, ...]:
    most = max(counts.values(), default=1)
    bounds: Sequence[int | None] = (None, *BOUNDS, None)
    return tuple(
        Bar(
            least=bounds[place],
            most=bounds[place + 1],
            count=counts.get(place, 0),
            share=round(counts.get(place, 0) * 100 / most),
        )
        for place in range(len(BOUNDS) + 1)
    )


def _concerns(
    cursor: Any, values: dict[str, Any], wish: EffectWish
) -> Iterator[Concern]:  # Any: as above
    for warning in Warning:
        if warning in OF_MARGINS and not wish.with_margins:
            continue
        query = _WARNINGS[warning.value].format(ladders=_LADDERS)
        cursor.execute(_WARNING.format(query=query), values)
        count, skus = cursor.fetchone()
        if count:
            yield Concern(warning, count, tuple(skus))
