"""Bring prices in, by COPY: a million in minutes, all good rows of a file or none."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Seller
from catalog.models import Unit
from pricing.models import PriceList
from pricing.rules.inference import Seen, infer_tiers
from pricing.services.price_cells import FIELDS, NULL, staged_lines
from pricing.services.price_stage import PriceStage, Slice, copied, stream
from shop.imports.errors import BadFile
from shop.imports.importing import Cells, Field, ImportReport, ImportRow, Refusal
from shop.money import round_unit_price

# The same key with another start, valid at the same time: two prices would hold at one
# instant. What stands in the list counts as the file leaves it. Of two starts one is
# named: either the file does, or the list has prices with a start, mostly few.
_CLASHING = """
WITH dated AS MATERIALIZED (
    SELECT price_list_id, variant_id, unit_id, from_quantity, starts_at, ends_at
    FROM pricing_pricerow
    WHERE starts_at IS NOT NULL
        AND (price_list_id, variant_id) IN (
            SELECT price_list_id, variant_id FROM price_ready
        )
), met AS (
    SELECT own.line, own.siblings, old.* FROM price_ready own
    JOIN dated old USING (price_list_id, variant_id, unit_id, from_quantity)
    WHERE old.starts_at IS DISTINCT FROM own.starts_at
        AND tstzrange(old.starts_at, old.ends_at)
            && tstzrange(own.starts_at, own.ends_at)
    UNION ALL
    SELECT own.line, own.siblings, own.price_list_id, own.variant_id, own.unit_id,
        own.from_quantity, old.starts_at, old.ends_at
    FROM price_ready own JOIN pricing_pricerow old
        USING (price_list_id, variant_id, unit_id, from_quantity)
    WHERE own.starts_at IS NOT NULL AND old.starts_at IS NULL
        AND tstzrange(NULL, old.ends_at) && tstzrange(own.starts_at, own.ends_at)
), clash AS (
    SELECT line FROM met WHERE siblings = 1 OR NOT EXISTS (
        SELECT FROM price_ready new
        WHERE new.price_list_id = met.price_list_id
          AND new.variant_id = met.variant_id AND new.unit_id = met.unit_id
          AND new.from_quantity = met.from_quantity
          AND new.starts_at IS NOT DISTINCT FROM met.starts_at
    )
    UNION
    SELECT own.line FROM price_ready own
    JOIN price_ready other
      ON other.price_list_id = own.price_list_id AND other.variant_id = own.variant_id
     AND other.unit_id = own.unit_id AND other.from_quantity = own.from_quantity
     AND other.siblings > 1 AND other.line < own.line
     AND tstzrange(other.starts_at, other.ends_at)
         && tstzrange(own.starts_at, own.ends_at)
    WHERE own.siblings > 1
), gone AS (
    DELETE FROM price_ready ready USING clash WHERE clash.line = ready.line
    RETURNING ready.line, ready.from_quantity
)
INSERT INTO price_clashing SELECT line, 0, from_quantity::text FROM gone
"""
_NOTHING_CLASHING = """
CREATE TEMP TABLE price_clashing (line integer, problem integer, value text)
ON COMMIT DROP
"""
# As the trigger of price rows does, for all of a slice at once: see its migration. What
# is read behind this lock is the last word, or its writer waits and then lists anew.
_LOCK_LISTED = """
SELECT count(*) FROM (
    SELECT FROM catalog_variant WHERE id IN (
        SELECT variant_id FROM price_ready WHERE place BETWEEN %s AND %s
    ) ORDER BY id FOR KEY SHARE
) locked
"""
_COME_LISTED = "SELECT set_config('pricing.rows_come_listed', %s, true)"
_UPSERT = """
WITH listed AS (
    SELECT ready.*, product.category_id, pricing_listing_amount(
        ready.amount, ready.from_quantity, sold.id = ready.unit_id,
        ready.unit_id = CASE WHEN sold.is_base THEN sold.id ELSE (
            SELECT base.id FROM catalog_unit base
            WHERE base.variant_id = ready.variant_id AND base.is_base
        ) END,
        sold.minimum, sold.step, sold.factor
    ) AS listing_amount
    FROM price_ready ready
    JOIN catalog_variant variant ON variant.id = ready.variant_id
    JOIN catalog_product product ON product.id = variant.product_id
    LEFT JOIN catalog_unit sold
        ON sold.variant_id = ready.variant_id AND sold.is_default
    WHERE ready.place BETWEEN %s AND %s
), written AS (
    INSERT INTO pricing_pricerow AS price (
        price_list_id, variant_id, unit_id, from_quantity, amount, is_free, starts_at,
        ends_at, category_id, listing_amount)
    SELECT price_list_id, variant_id, unit_id, from_quantity, amount, is_free,
        starts_at, ends_at, category_id, listing_amount
    FROM listed ORDER BY place
    ON CONFLICT (variant_id, price_list_id, unit_id, from_quantity, starts_at)
    DO UPDATE SET amount = excluded.amount, is_free = excluded.is_free,
        ends_at = excluded.ends_at, category_id = excluded.category_id,
        listing_amount = excluded.listing_amount
    WHERE (price.amount, price.is_free, price.ends_at)
        IS DISTINCT FROM (excluded.amount, excluded.is_free, excluded.ends_at)
    RETURNING (xmax = 0) AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FROM written
"""
LONGEST_CODE = 60


class PriceImporter:
    """Prices by list, SKU, unit and from-quantity: set to what the file says.

    Amounts are in the list's currency and basis (net or gross). A list that is named
    and missing is made when `seller` and a currency are known. The lists are locked
    while they are written, so that two imports cannot write overlapping periods;
    readers do not wait. Everything comes in at once, or, when it is interrupted,
    nothing; `on_stage` is told what is being done.
    """

    fields: Sequence[Field] = FIELDS

    def __init__(
        self, *, price_list: PriceList | None = None, seller: Seller | None = None
    ) -> None:
        self.price_list = price_list
        self.seller = seller
        self.on_stage: Callable[[str], None] = lambda sentence: None
        self.stage = PriceStage(list_code=price_list.code if price_list else None)

    def take(
        self, cells: Cells, report: ImportReport, on_progress: Callable[[int], None]
    ) -> None:
        """Copy the file, judge it as a set, write it in slices of one transaction.

        Days and hours without a zone are those of the list's seller, else of `seller`.
        """
        seller = self.price_list.seller if self.price_list else self.seller
        with timezone.override(seller.zone if seller else None):
            self.write(staged_lines(cells, report, on_progress), report)

    def write(self, lines: Iterable[str], report: ImportReport) -> None:
        """The same for lines as PriceStage takes them."""
        self.stage.fill(lines)
        self._make_lists()
        self.on_stage(_("checking"))
        self.stage.judge(report)
        self._refuse_clashing(report)
        self._write(report)
        report.refusals.sort(key=lambda refusal: refusal.line)

    def _make_lists(self) -> None:
        """Make what is named and missing, in the currency named with it."""
        named = dict(self.stage.lists_named())
        known = PriceList.objects.filter(code__in=named).values_list("code", flat=True)
        for code in named.keys() - set(known):
            if self.seller is not None and named[code] and len(code) <= LONGEST_CODE:
                PriceList.objects.get_or_create(
                    code=code,
                    defaults={
                        "name": code,
                        "seller": self.seller,
                        "currency": named[code],
                    },
                )

    def _refuse_clashing(self, report: ImportReport) -> None:
        """Until nothing overlaps: what is refused leaves what it would replace."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.price_clashing")
            cursor.execute(_NOTHING_CLASHING)
            while True:
                cursor.execute(_CLASHING)
                if cursor.rowcount == 0:
                    break
        reason = _("Another price of this key is valid at the same time.")
        for line, _place, quantity in stream("TABLE price_clashing ORDER BY line"):
            report.refuse(Refusal(line, "starts_at", quantity, reason))

    def _write(self, report: ImportReport) -> None:
        for part in self.stage.slices():
            new, written = self._write_slice(part)
            report.created += new
            report.updated += written - new
            report.unchanged += part.count - written
            words = {"done": part.done, "all": part.of_all}
            self.on_stage(_("%(done)s of %(all)s prices written") % words)

    def _write_slice(self, part: Slice) -> tuple[int, int]:
        """Write some prices that are ready; how many are new, how many differ."""
        places = [part.first, part.last]
        with connection.cursor() as cursor:
            cursor.execute(_LOCK_LISTED, places)
            cursor.execute(_COME_LISTED, ["yes"])
            cursor.execute(_UPSERT, places)
            found: tuple[int, int] = cursor.fetchone()
            cursor.execute(_COME_LISTED, ["no"])
        return found


class SalesPriceImporter:
    """Prices read out of past sales: a row is a sale of some at an amount each.

    Nothing is written before the whole file was read; see `infer_tiers` for the rule.
    """

    fields: Sequence[Field] = FIELDS

    def __init__(self, *, price_list: PriceList) -> None:
        self.price_list = price_list
        self._sales: dict[tuple[str, str], dict[Decimal, Seen]] = {}

    def apply(self, rows: Sequence[ImportRow], report: ImportReport) -> None:
        """Remember a batch of sales; one of an article that is not known is refused."""
        units = _units({row.values["sku"] for row in rows})
        for row in rows:
            key = (row.values["sku"], row.values.get("unit", ""))
            refusal = _refusal(row, is_known=key in units)
            if refusal is not None:
                report.refuse(refusal)
                continue
            quantity = row.values.get("from_quantity", Decimal(1))
            seen = self._sales.setdefault(key, {})
            amount = round_unit_price(row.values["amount"])
            if amount in seen:
                seen[amount].again(quantity)
            else:
                seen[amount] = Seen(quantity)

    def finish(self, report: ImportReport) -> None:
        """Write the tiers of every article."""
        writer = PriceImporter(price_list=self.price_list)
        writer.write(self._lines(), report)

    def _lines(self) -> Iterator[str]:
        tiers = (
            (sku, unit, tier)
            for (sku, unit), sales in self._sales.items()
            for tier in infer_tiers(sales)
        )
        for line, (sku, unit, (from_quantity, amount)) in enumerate(tiers, start=1):
            cells = [str(line), copied(sku), f"{amount:f}", f"{from_quantity:f}"]
            yield "\t".join([*cells, copied(unit), *[NULL] * 6]) + "\n"


def _units(skus: set[str]) -> set[tuple[str, str]]:
    """Articles and the units they are sold in; the default unit also without name."""
    units = Unit.objects.filter(variant__sku__in=skus)
    found = units.values_list("variant__sku", "code", "is_default")
    known = {(sku, code) for sku, code, _is_default in found}
    return known | {(sku, "") for sku, _code, is_default in found if is_default}


def _refusal(row: ImportRow, *, is_known: bool) -> Refusal | None:
    """Why a sale says nothing about prices, or None."""
    amount = row.values["amount"]
    if not is_known:
        reason = _("There is no such article, or not in this unit.")
        return Refusal(row.line, "sku", row.values["sku"][:80], reason)
    if not round_unit_price(amount):
        reason = _("Zero is a price only when is_free says so.")
        return Refusal(row.line, "amount", str(amount)[:80], reason)
    return None


def list_to_fill(
    code: str, *, seller: Seller | None, currency: str, includes_tax: bool
) -> PriceList:
    """The list with `code`, made when it is missing; BadFile when it cannot be."""
    found = PriceList.objects.filter(code=code).first()
    if found is not None:
        return found
    if seller is None or not currency:
        reason = _("there is no price list %(code)s; give --currency to make it.")
        raise BadFile(reason=reason % {"code": code})
    return PriceList.objects.create(
        code=code,
        name=code,
        seller=seller,
        currency=currency,
        prices_include_tax=includes_tax,
    )
