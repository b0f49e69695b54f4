"""Tables as files, row by row: memory does not grow with their length."""

import io
from collections.abc import Iterable
from decimal import Decimal
from typing import IO

from defusedcsv import csv
from openpyxl import Workbook

from catalog.models import ExportFormat
from shop.exports import defused
from shop.storefront.selectors.exports import Row

CONTENT_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
}


def write_table(
    rows: Iterable[Row], *, format: ExportFormat, into: IO[bytes], title: str
) -> None:
    """Write `rows`, heads first, into a file; no spreadsheet runs a cell of it."""
    if format == ExportFormat.XLSX:
        _write_xlsx(rows, into, title)
    else:
        _write_csv(rows, into)
    into.seek(0)


def _write_csv(rows: Iterable[Row], into: IO[bytes]) -> None:
    # With the mark by which Excel knows UTF-8.
    text = io.TextIOWrapper(into, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    text.detach()


def _write_xlsx(rows: Iterable[Row], into: IO[bytes], title: str) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=title[:31])
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([defused(cell) for cell in row])
    book.save(into)


def _plain(cell: str | Decimal) -> object:
    """Numbers without zeros at the end, texts defused."""
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else defused(cell)
