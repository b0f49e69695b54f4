"""A version of a quote as a spreadsheet that runs nothing."""

import io
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from orders.models import QuoteVersion
from orders.rules.quote_lines import FrozenLine, VersionLines, lines_of
from orders.selectors.lines import UNIT_NAMES
from shop.exports import defused

WIDTHS = (6, 18, 44, 30, 11, 12, 14, 14, 30)


def quote_xlsx(version: QuoteVersion) -> bytes:
    """The lines of a version with their prices and sums, in the active language.

    Amounts are numbers. What the seller pays is not in it.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 a new book has one
    content = lines_of(version, version.quote.currency)
    _head(sheet, version)
    for line in content.lines:
        sheet.append([_plain(cell) for cell in _cells(line, content)])
    _sums(sheet, version, content)
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHI"[place]].width = width
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _head(sheet: Worksheet, version: QuoteVersion) -> None:
    quote = version.quote
    sheet.title = f"{quote.number} v{version.number}"[:31]
    basis = gettext("gross") if quote.prices_include_tax else gettext("net")
    sheet.append([_plain(quote.number), "", _plain(quote.title)])
    sheet.append([gettext("Version"), version.number, _plain(version.author_name)])
    sheet.append([gettext("Currency"), quote.currency, basis])
    sheet.append([])
    sheet.append(
        [
            "#",
            gettext("Article"),
            gettext("Description"),
            gettext("Text"),
            gettext("Quantity"),
            gettext("Unit"),
            gettext("Price"),
            gettext("Amount"),
            gettext("Comment"),
        ]
    )
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)


def _cells(line: FrozenLine, content: VersionLines) -> Iterator[object]:
    yield line.position
    yield line.sku
    yield line.name
    yield line.text
    if line.is_text:
        yield from (None, None, None, None)
    else:
        yield line.quantity
        yield str(UNIT_NAMES.get(line.unit_code, ""))
        yield content.at(line)
        yield content.amount(line)
    yield line.comment


def _sums(sheet: Worksheet, version: QuoteVersion, content: VersionLines) -> None:
    sheet.append([])
    if version.discount_rate:
        label = gettext("Discount on everything, %, in the prices")
        sheet.append(["", "", label, "", "", "", version.discount_rate])
    goods = ["", "", gettext("Goods"), "", "", "", "", content.goods_amount]
    sheet.append(goods)
    if version.freight_amount is not None:
        freight = gettext("Freight")
        sheet.append(["", "", freight, "", "", "", "", version.freight_amount])


def _plain(cell: object) -> object:
    return cell if isinstance(cell, Decimal) else defused(cell)
