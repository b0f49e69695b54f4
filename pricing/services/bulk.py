"""Fill a price change by the rule or by the file: many prices at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from catalog.models import Brand, Category
from pricing.errors import BulkChangesNothing, ListHasNoRows
from pricing.listing import derived_sql
from pricing.models import PriceList, PricePlan, RoundingRule
from pricing.rules import Derivation
from pricing.services.plans import lock_draft
from pricing.services.price_cells import FIELDS
from pricing.services.price_import import PriceImporter
from pricing.services.price_stage import Slice
from shop.imports.importing import Field, ImportReport, run_import
from shop.imports.mapping import ImportMapping

# Free articles stay free: a percentage of nothing is nothing.
_FILL = """
INSERT INTO pricing_plannedprice (plan_id, variant_id, unit_id, from_quantity, amount,
    is_free, replaced_is_free)
SELECT %(plan)s, variant_id, unit_id, from_quantity, {amount}, false, false
FROM (
    SELECT row.variant_id, row.unit_id, row.from_quantity, row.amount AS raw
    FROM pricing_pricerow row
    JOIN catalog_variant variant ON variant.id = row.variant_id
    JOIN catalog_product product ON product.id = variant.product_id
    JOIN catalog_category category ON category.id = product.category_id
    WHERE row.price_list_id = %(list)s AND row.amount > 0
        AND (row.starts_at IS NULL OR row.starts_at <= %(start)s)
        AND (row.ends_at IS NULL OR row.ends_at > %(start)s)
        {conditions}
) priced
ON CONFLICT (plan_id, variant_id, unit_id, from_quantity)
DO UPDATE SET amount = excluded.amount, is_free = false
"""
_UPSERT = """
WITH written AS (
    INSERT INTO pricing_plannedprice AS price (
        plan_id, variant_id, unit_id, from_quantity, amount, is_free, replaced_is_free)
    SELECT %s, variant_id, unit_id, from_quantity, amount, is_free, false
    FROM price_ready WHERE place BETWEEN %s AND %s ORDER BY place
    ON CONFLICT (plan_id, variant_id, unit_id, from_quantity)
    DO UPDATE SET amount = excluded.amount, is_free = excluded.is_free
    WHERE (price.amount, price.is_free)
        IS DISTINCT FROM (excluded.amount, excluded.is_free)
    RETURNING (xmax = 0) AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FROM written
"""
_PLANNED_FIELDS = {
    "sku",
    "amount",
    "from_quantity",
    "unit",
    "factor",
    "currency",
    "is_free",
}


Value = int | str | datetime | list[int]


@dataclass(frozen=True)
class BulkChange:
    """Which prices of the list change, and how.

    `percent` first (3 means three percent more), then `surcharge` per unit in the
    list's currency, then the rounding rule. Without a category (all below it counts),
    brand, beginning of a SKU or rows, every price of the list changes.
    """

    percent: Decimal = Decimal(0)
    surcharge: Decimal = Decimal(0)
    rounding: str = RoundingRule.NONE
    category: Category | None = None
    brand: Brand | None = None
    sku_prefix: str = ""
    row_ids: Sequence[int] | None = None

    @property
    def amount_sql(self) -> str:
        """The new price of `raw`, by the very rule of derived lists."""
        step = Derivation(
            list_id=0,
            name="",
            percent=self.percent,
            rounding=self.rounding,
            surcharge=self.surcharge,
        )
        return derived_sql((step,))

    def conditions(self) -> Iterator[tuple[str, str, Value]]:
        """SQL of each condition, the name of its value, and the value."""
        if self.category is not None:
            # A subtree is a range of paths.
            path = self.category.path
            yield "AND starts_with(category.path, %(path)s)", "path", path
        if self.brand is not None:
            yield "AND product.brand_id = %(brand)s", "brand", self.brand.pk
        if self.sku_prefix:
            prefix = self.sku_prefix.upper()
            yield "AND starts_with(upper(variant.sku), %(sku)s)", "sku", prefix
        if self.row_ids is not None:
            yield "AND row.id = ANY (%(rows)s)", "rows", list(self.row_ids)


@transaction.atomic
def fill_plan(*, plan_id: int, change: BulkChange) -> int:
    """Plan new prices for all that hold at the change's instant and fit; how many.

    One statement, whatever their number; what was planned before is replaced where it
    has the same key. Raises PlanNotDraft, BulkChangesNothing.
    """
    plan = lock_draft(plan_id)
    conditions = list(change.conditions())
    statement = _FILL.format(
        amount=change.amount_sql,
        conditions=" ".join(sql for sql, _name, _value in conditions),
    )
    values: dict[str, Value] = {
        "plan": plan.pk,
        "list": plan.price_list_id,
        "start": plan.starts_at or timezone.now(),
        **{name: value for _sql, name, value in conditions},
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        filled: int = cursor.rowcount
    if not filled:
        raise BulkChangesNothing
    return filled


@transaction.atomic
def plan_for_rows(*, row_ids: Sequence[int], price_list: PriceList, by: User) -> int:
    """A draft with these prices of a list as they are, to be changed; its pk."""
    if price_list.parent_id is not None:
        raise ListHasNoRows(list=price_list)
    plan = PricePlan.objects.create(
        price_list=price_list, name=price_list.name[:120], created_by=by
    )
    fill_plan(plan_id=plan.pk, change=BulkChange(row_ids=row_ids))
    return plan.pk


class PlanImporter(PriceImporter):
    """Prices by SKU, unit and from-quantity into a draft; its list and time hold."""

    fields: Sequence[Field] = [f for f in FIELDS if f.name in _PLANNED_FIELDS]

    def __init__(self, *, plan: PricePlan) -> None:
        super().__init__(price_list=plan.price_list)
        self.plan_id = plan.pk

    def _refuse_clashing(self, report: ImportReport) -> None:
        """Nothing clashes: a draft has one price for each key."""
        lock_draft(self.plan_id)

    def _write_slice(self, part: Slice) -> tuple[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, [self.plan_id, part.first, part.last])
            found: tuple[int, int] = cursor.fetchone()
        return found


def import_plan(
    *,
    plan: PricePlan,
    path: Path,
    is_dry_run: bool,
    on_progress: Callable[[int], None] = lambda rows: None,
) -> ImportReport:
    """Fill a draft from a CSV or XLSX file, all its good rows at once.

    A dry run reports the same and changes nothing. Raises BadFile, PlanNotDraft.
    """
    return run_import(
        PlanImporter(plan=plan),
        path,
        mapping=ImportMapping(),
        report=ImportReport(),
        is_dry_run=is_dry_run,
        on_progress=on_progress,
    )
