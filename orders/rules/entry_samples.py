"""Files to begin with. Values in, bytes out."""

import io
from collections.abc import Sequence
from decimal import Decimal

from defusedcsv import csv
from django.utils.translation import gettext
from openpyxl import Workbook

from catalog.rules import written

SAMPLE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sample_file(lines: Sequence[tuple[str, Decimal]], suffix: str) -> bytes:
    """SKUs and quantities as a CSV or XLSX file, with heads in the reader's language.

    The CSV has semicolons and a mark: Excel opens it as columns in all our languages.
    """
    heads = ("SKU", gettext("Quantity"))
    if suffix == "csv":
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(heads)
        writer.writerows((sku, written(quantity)) for sku, quantity in lines)
        return text.getvalue().encode("utf-8-sig")
    return _workbook(heads, lines)


def _workbook(heads: Sequence[str], lines: Sequence[tuple[str, Decimal]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(gettext("Order"))
    sheet.append(heads)
    for sku, quantity in lines:
        sheet.append((sku, quantity))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
