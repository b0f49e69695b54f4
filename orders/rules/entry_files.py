"""The cells of order lists that come as files. Bytes in, texts out."""

import codecs
import hashlib
import io
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext
from python_calamine import CalamineError, CalamineWorkbook

from orders.rules.entry_text import MOST_COLUMNS, MOST_ENTRIES, Cells, cells_of_csv
from orders.rules.entry_words import plain
from shop.imports.errors import BadFile

# What Windows programs write where nobody asked for UTF-8, by the reader's language.
_CODE_PAGES = {"ro": "cp1250", "pl": "cp1250", "ru": "cp1251", "vi": "cp1258"}
# Heads, titles and sums beside the lines.
MOST_FILE_ROWS = MOST_ENTRIES + 1_000
LONGEST_CELL = 200
XLSX_SUFFIX = ".xlsx"


def cells_of_file(name: str, content: bytes, language: str) -> list[list[str]]:
    """The cells of each line of a CSV or XLSX file that has any. Raises BadFile."""
    if name.lower().endswith(XLSX_SUFFIX):
        rows = _workbook_cells(content)
    else:
        rows = cells_of_csv(_decoded(content, language))
    if not rows:
        raise BadFile(reason=gettext("it is empty."))
    return [[cell[:LONGEST_CELL] for cell in cells] for cells in rows]


def _decoded(content: bytes, language: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        page = _CODE_PAGES.get(language, "cp1252")
        return content.decode(page, errors="replace")


def _workbook_cells(content: bytes) -> list[list[str]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        found: list[list[str]] = []
        for row in sheet.iter_rows():
            cells = [cell_text(cell) for cell in row[:MOST_COLUMNS]]
            if any(cells):
                found.append(cells)
            if len(found) > MOST_FILE_ROWS:
                break
    except (CalamineError, OSError, IndexError, ValueError) as bad:
        raise BadFile(reason=gettext("it is not a workbook.")) from bad
    return found


def cell_text(cell: object) -> str:
    """A cell of a workbook as text that reads as the same number everywhere."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell).strip()
    number = Decimal(str(cell))
    text = f"{number.normalize():f}"
    # Three digits behind a point are thousands to some readers; four never are.
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def heads_mark(cells: Sequence[str]) -> str:
    """What tells one layout of columns from another: the names, not the case."""
    heads = "\t".join(plain(cell) for cell in cells)
    return hashlib.sha256(f"{len(cells)}\t{heads}".encode()).hexdigest()


def widest(rows: Sequence[Cells]) -> int:
    """How many columns a table has."""
    return max((len(cells) for cells in rows), default=0)
