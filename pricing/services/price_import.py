"""Bring prices in, by COPY."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Seller
from catalog.models import Unit, UnitCode
from pricing.models import PriceList
from pricing.rules.inference import Seen, infer_tiers
from shop.imports import values
from shop.imports.errors import BadFile
from shop.imports.importing import Field, ImportReport, ImportRow, Refusal
from shop.imports.repeats import Repeats
from shop.money import round_quantity, round_unit_price

FIELDS = (
    Field("sku", values.text, ("article", "item", "code"), is_required=True),
    Field("amount", values.not_negative, ("price", "unit_price"), is_required=True),
    Field("from_quantity", values.positive, ("quantity", "min_quantity", "from")),
    Field("unit", values.one_of(set(UnitCode.values))),
    Field("price_list", values.text, ("list",)),
    Field("currency", values.currency),
    Field("is_free", values.flag, ("free",)),
    Field("starts_at", values.moment, ("valid_from",)),
    Field("ends_at", values.moment, ("valid_until", "valid_to")),
)
LARGEST_AMOUNT = Decimal("9999999999")
LARGEST_QUANTITY = Decimal("999999999")

STAGE = """
CREATE TEMP TABLE IF NOT EXISTS price_stage (
    line integer, price_list_id bigint, variant_id bigint, unit_id bigint,
    from_quantity numeric(12, 3), amount numeric(14, 4), is_free boolean,
    starts_at timestamptz, ends_at timestamptz
) ON COMMIT DELETE ROWS
"""
COPY = (
    "COPY price_stage (line, price_list_id, variant_id, unit_id, from_quantity, "
    "amount, is_free, starts_at, ends_at) FROM STDIN"
)
# The same key with another start: two prices would hold at one instant.
OVERLAPS = """
DELETE FROM price_stage stage USING (
    SELECT own.line FROM price_stage own
    JOIN pricing_pricerow old
      ON old.price_list_id = own.price_list_id AND old.variant_id = own.variant_id
     AND old.unit_id = own.unit_id AND old.from_quantity = own.from_quantity
     AND old.starts_at IS DISTINCT FROM own.starts_at
     AND tstzrange(old.starts_at, old.ends_at) && tstzrange(own.starts_at, own.ends_at)
    UNION
    SELECT own.line FROM price_stage own
    JOIN price_stage other
      ON other.price_list_id = own.price_list_id AND other.variant_id = own.variant_id
     AND other.unit_id = own.unit_id AND other.from_quantity = own.from_quantity
     AND other.line < own.line
     AND tstzrange(other.starts_at, other.ends_at)
         && tstzrange(own.starts_at, own.ends_at)
) clash WHERE clash.line = stage.line RETURNING stage.line
"""
UPSERT = """
INSERT INTO pricing_pricerow AS price (
    price_list_id, variant_id, unit_id, from_quantity, amount, is_free, starts_at,
    ends_at)
SELECT price_list_id, variant_id, unit_id, from_quantity, amount, is_free, starts_at,
    ends_at
FROM price_stage
ON CONFLICT (price_list_id, variant_id, unit_id, from_quantity, starts_at)
DO UPDATE SET amount = excluded.amount, is_free = excluded.is_free,
    ends_at = excluded.ends_at
WHERE (price.amount, price.is_free, price.ends_at)
    IS DISTINCT FROM (excluded.amount, excluded.is_free, excluded.ends_at)
RETURNING (xmax = 0) AS is_new
"""


@dataclass(frozen=True)
class _Price:
    line: int
    price_list_id: int
    unit: Unit
    from_quantity: Decimal
    amount: Decimal
    is_free: bool
    starts_at: datetime | None
    ends_at: datetime | None

    def staged(self) -> tuple[object, ...]:
        """The row as COPY takes it."""
        return (
            self.line,
            self.price_list_id,
            self.unit.variant_id,
            self.unit.pk,
            self.from_quantity,
            self.amount,
            self.is_free,
            self.starts_at,
            self.ends_at,
        )


class PriceImporter:
    """Prices by list, SKU, unit and from-quantity: set to what the file says.

    Amounts are in the list's currency and basis (net or gross). A list that is named
    and missing is made when `seller` and a currency are known. Each batch locks its
    lists, so that two imports cannot write overlapping periods; readers do not wait.
    """

    fields: Sequence[Field] = FIELDS

    def __init__(
        self, *, price_list: PriceList | None = None, seller: Seller | None = None
    ) -> None:
        self.price_list = price_list
        self.seller = seller
        self.repeats = Repeats("sku")
        self._lists: dict[str, PriceList | None] = {}

    def apply(self, rows: Sequence[ImportRow], report: ImportReport) -> None:
        """Write a batch with a fixed number of statements."""
        units = _units([row.values["sku"] for row in rows])
        found = (self._price(row, units, report) for row in rows)
        prices = [price for price in found if price is not None]
        self._write(prices, report)

    def finish(self, report: ImportReport) -> None:
        """Nothing is left to do."""

    def _write(self, prices: Sequence[_Price], report: ImportReport) -> None:
        list_ids = sorted({price.price_list_id for price in prices})
        locked = PriceList.objects.filter(pk__in=list_ids).order_by("pk")
        list(locked.select_for_update(no_key=True).values_list("pk"))
        with connection.cursor() as cursor:
            cursor.execute(STAGE)
            with cursor.copy(COPY) as copy:
                for price in prices:
                    copy.write_row(price.staged())
            cursor.execute(OVERLAPS)
            clashing = {line for (line,) in cursor.fetchall()}
            cursor.execute(UPSERT)
            new = [is_new for (is_new,) in cursor.fetchall()]
            cursor.execute("DELETE FROM price_stage")
        for price in prices:
            if price.line in clashing:
                reason = _("Another price of this key is valid at the same time.")
                value = str(price.from_quantity)
                report.refuse(Refusal(price.line, "starts_at", value, reason))
        report.created += sum(new)
        report.updated += len(new) - sum(new)
        report.unchanged += len(prices) - len(clashing) - len(new)

    def _price(
        self, row: ImportRow, units: dict[tuple[str, str], Unit], report: ImportReport
    ) -> _Price | None:
        unit = units.get((row.values["sku"], row.values.get("unit", "")))
        price_list = self._list_for(row)
        wrong = _wrong(row, unit, price_list)
        if wrong is not None:
            report.refuse(wrong)
            return None
        assert unit is not None  # noqa: S101 _wrong has seen to it
        assert price_list is not None  # noqa: S101 as above
        quantity = round_quantity(row.values.get("from_quantity", unit.minimum))
        key = (price_list.pk, unit.pk, quantity, row.values.get("starts_at"))
        if not self.repeats.is_first(key, row, report):
            return None
        return _Price(
            line=row.line,
            price_list_id=price_list.pk,
            unit=unit,
            from_quantity=quantity,
            amount=round_unit_price(row.values["amount"]),
            is_free=row.values.get("is_free", False),
            starts_at=row.values.get("starts_at"),
            ends_at=row.values.get("ends_at"),
        )

    def _list_for(self, row: ImportRow) -> PriceList | None:
        code = row.values.get("price_list", "")
        if not code:
            return self.price_list
        if code not in self._lists:
            self._lists[code] = self._find_list(code, row.values.get("currency", ""))
        return self._lists[code]

    def _find_list(self, code: str, currency: str) -> PriceList | None:
        found = PriceList.objects.filter(code=code).first()
        if found is None and self.seller is not None and currency:
            return PriceList.objects.create(
                code=code[:60], name=code[:120], seller=self.seller, currency=currency
            )
        return found


class SalesPriceImporter(PriceImporter):
    """Prices read out of past sales: a row is a sale of some at an amount each.

    Nothing is written before the whole file was read; see `infer_tiers` for the rule.
    """

    def __init__(self, *, price_list: PriceList) -> None:
        super().__init__(price_list=price_list)
        self._sales: dict[tuple[str, str], dict[Decimal, Seen]] = {}

    def apply(self, rows: Sequence[ImportRow], report: ImportReport) -> None:
        """Remember a batch of sales."""
        units = _units([row.values["sku"] for row in rows])
        for row in rows:
            key = (row.values["sku"], row.values.get("unit", ""))
            wrong = _wrong(row, units.get(key), self.price_list)
            if wrong is not None:
                report.refuse(wrong)
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
        units = _units([sku for sku, _unit in self._sales])
        self._write(list(self._tiers(units)), report)

    def _tiers(self, units: dict[tuple[str, str], Unit]) -> Iterator[_Price]:
        assert self.price_list is not None  # noqa: S101 the constructor takes one
        line = 0
        for key, sales in self._sales.items():
            for from_quantity, amount in infer_tiers(sales):
                line += 1
                yield _Price(
                    line=line,
                    price_list_id=self.price_list.pk,
                    unit=units[key],
                    from_quantity=round_quantity(from_quantity),
                    amount=amount,
                    is_free=False,
                    starts_at=None,
                    ends_at=None,
                )


def _units(skus: Sequence[str]) -> dict[tuple[str, str], Unit]:
    found: dict[tuple[str, str], Unit] = {}
    units = Unit.objects.filter(variant__sku__in=set(skus)).order_by("factor")
    for unit, sku in (
        (unit, unit.variant.sku) for unit in units.select_related("variant")
    ):
        found.setdefault((sku, unit.code), unit)
        if unit.is_default:
            found[sku, ""] = unit
    return found


def _wrong(
    row: ImportRow, unit: Unit | None, price_list: PriceList | None
) -> Refusal | None:
    cells = row.values
    amount, start, end = cells["amount"], cells.get("starts_at"), cells.get("ends_at")
    checks = (
        (unit is None, "sku", _("There is no such article, or not in this unit.")),
        (price_list is None, "price_list", _("There is no such price list.")),
        (
            price_list is not None and price_list.parent_id is not None,
            "price_list",
            _("A percentage list holds no prices."),
        ),
        (
            price_list is not None
            and cells.get("currency", price_list.currency) != price_list.currency,
            "currency",
            _("The price list is in another currency."),
        ),
        (
            round_unit_price(amount) == 0 and not cells.get("is_free", False),
            "amount",
            _("Zero is a price only when is_free says so."),
        ),
        (amount > LARGEST_AMOUNT, "amount", _("It is out of range.")),
        (
            not 0
            < round_quantity(cells.get("from_quantity", 1) * Decimal(1))
            <= LARGEST_QUANTITY,
            "from_quantity",
            _("It is out of range."),
        ),
        (
            start is not None and end is not None and end <= start,
            "ends_at",
            _("It ends before it starts."),
        ),
    )
    for is_wrong, column, reason in checks:
        if is_wrong:
            return Refusal(row.line, column, str(cells.get(column, ""))[:80], reason)
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
