"""Take prices out: the rows of a list, or what a customer pays, as CSV or XLSX.

What a list gives, import_prices takes: the same columns, to the last digit. Cells are
written as they are, so that they come back as they were; in a workbook every text is
text and no formula.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from defusedcsv import csv
from django.db import connection, transaction
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from accounts.buyer import Buyer
from catalog.models import Unit, Variant
from pricing.errors import ListHasNoRows
from pricing.models import PriceList
from pricing.selectors import ladders_for

LIST_HEAD = (
    "price_list",
    "currency",
    "sku",
    "unit",
    "factor",
    "from_quantity",
    "amount",
    "is_free",
    "starts_at",
    "ends_at",
)
CUSTOMER_HEAD = (
    "sku",
    "unit",
    "factor",
    "from_quantity",
    "amount",
    "currency",
    "basis",
    "price_list",
)
CHUNK = 1_000
_INSTANT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_ROWS = """
SELECT list.code, list.currency, variant.sku, unit.code, unit.factor,
    row.from_quantity, row.amount, CASE WHEN row.is_free THEN 'yes' ELSE 'no' END,
    {starts_at}, {ends_at}
FROM pricing_pricerow row
JOIN pricing_pricelist list ON list.id = row.price_list_id
JOIN catalog_variant variant ON variant.id = row.variant_id
JOIN catalog_unit unit ON unit.id = row.unit_id
WHERE row.price_list_id = %(list)s
    AND (%(on)s::timestamptz IS NULL OR (
        (row.starts_at IS NULL OR row.starts_at <= %(on)s)
        AND (row.ends_at IS NULL OR row.ends_at > %(on)s)))
ORDER BY variant.sku, unit.factor, row.from_quantity, row.starts_at NULLS FIRST
"""
Cells = Sequence[object]


def export_list(*, price_list: PriceList, to: Path, on: datetime | None = None) -> int:
    """Write the rows of a list to `to` (.csv or .xlsx); how many.

    All of them, or those that hold at an instant. CSV comes from the database by COPY
    and holds nothing in memory. Raises ListHasNoRows for a derived list.
    """
    if price_list.parent_id is not None:
        raise ListHasNoRows(list=price_list)
    query = _ROWS.format(
        starts_at=_INSTANT.format("row.starts_at"),
        ends_at=_INSTANT.format("row.ends_at"),
    )
    values: dict[str, int | datetime | None] = {"list": price_list.pk, "on": on}
    if to.suffix.lower() == ".xlsx":
        return _write_workbook(to, LIST_HEAD, _streamed(query, values))
    with to.open("wb") as file, connection.cursor() as cursor:
        file.write((",".join(LIST_HEAD) + "\n").encode())
        with cursor.copy(f"COPY ({query}) TO STDOUT WITH (FORMAT csv)", values) as copy:
            for data in copy:
                file.write(data)
        count: int = cursor.rowcount
    return count


def export_customer(*, buyer: Buyer, to: Path) -> int:
    """Write what a buyer pays for every article they may see, at every tier; how many.

    Four decimals, in the buyer's currency and basis, at the buyer's instant. A query
    for every thousand units.
    """
    rows = _effective(buyer)
    if to.suffix.lower() == ".xlsx":
        return _write_workbook(to, CUSTOMER_HEAD, rows)
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CUSTOMER_HEAD)
        count = 0
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _effective(buyer: Buyer) -> Iterator[Cells]:
    visible = Variant.objects.visible_to(buyer)
    units = Unit.objects.filter(variant__in=visible).select_related("variant")
    ordered = units.order_by("variant__sku", "variant_id", "factor")
    basis = "gross" if buyer.channel.prices_include_tax else "net"
    for chunk in _chunks(ordered.iterator(chunk_size=CHUNK)):
        ladders = ladders_for([unit.pk for unit in chunk], buyer)
        for unit in chunk:
            ladder = ladders.get(unit.pk)
            if ladder is None:
                continue
            lists = {rung.threshold: rung.link.name for rung in ladder.rungs}
            for tier in ladder.tiers:
                name = _list_at(lists, tier.from_quantity)
                yield (
                    unit.variant.sku,
                    unit.code,
                    unit.factor,
                    tier.from_quantity,
                    tier.unit_amount,
                    buyer.currency,
                    basis,
                    name,
                )


def _list_at(lists: dict[Decimal, str], quantity: Decimal) -> str:
    """Which list answers from the highest threshold that `quantity` reaches."""
    reached = [threshold for threshold in lists if threshold <= quantity]
    return lists[max(reached)] if reached else ""


def _chunks(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    held: list[Unit] = []
    for unit in units:
        held.append(unit)
        if len(held) == CHUNK:
            yield held
            held = []
    if held:
        yield held


def _streamed(query: str, values: dict[str, int | datetime | None]) -> Iterator[Cells]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _write_workbook(to: Path, head: Sequence[str], rows: Iterable[Cells]) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("prices")
    sheet.append(list(head))
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 it counts
        sheet.append([_cell(sheet, value) for value in row])
    book.save(to)
    return count


def _cell(sheet: Any, value: object) -> object:  # Any: openpyxl's own
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell
