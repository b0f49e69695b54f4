"""Read a CSV or XLSX file row by row, without holding it in memory."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from shop.imports.errors import BadFile

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

DELIMITERS = ",;\t|"
SAMPLE_BYTES = 64 * 1024
LONGEST_CELL = 100_000


@dataclass(frozen=True)
class SourceRow:
    """One row of the file by its column heads; `line` counts as an editor does."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """The column heads of a file and its rows, read once, in order."""

    columns: tuple[str, ...]
    rows: Iterator[SourceRow] = field(repr=False)


def read_table(path: Path, *, encoding: str = "", delimiter: str = "") -> Table:
    """Open `path` by its ending: .xlsx and its kin by calamine, anything else as CSV.

    Without `encoding` UTF-8 is required (with or without a mark); without `delimiter`
    it is taken from the head. Raises BadFile with the way out.
    """
    if not path.is_file():
        raise BadFile(reason=_("%(name)s does not exist.") % {"name": path.name})
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".ods"}:
        return _read_workbook(path)
    return _read_csv(path, encoding or _encoding_of(path), delimiter)


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(SAMPLE_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as bad:
            reason = _(
                "it is not UTF-8 (byte %(byte)s). Save it as UTF-8, or name its "
                "encoding, such as cp1250 or cp1252."
            )
            raise BadFile(reason=reason % {"byte": bad.start}) from bad
    return "utf-8-sig"


def _read_csv(path: Path, encoding: str, delimiter: str) -> Table:
    try:
        codecs.lookup(encoding)
    except LookupError as unknown:
        reason = _("%(encoding)s is not an encoding.") % {"encoding": encoding}
        raise BadFile(reason=reason) from unknown
    file = path.open(encoding=encoding, newline="")
    try:
        head = file.read(SAMPLE_BYTES)
        file.seek(0)
        if not head.strip():
            raise BadFile(reason=_("it is empty."))
        if "\0" in head:
            raise BadFile(reason=_("it is not a text file."))
        reader = csv.reader(file, delimiter=delimiter or _delimiter_of(head))
        columns = _columns(next(reader))
    except UnicodeError as bad:
        file.close()
        reason = _("it is not in %(encoding)s.") % {"encoding": encoding}
        raise BadFile(reason=reason) from bad
    except BadFile:
        file.close()
        raise
    return Table(columns, _csv_rows(file, reader, columns))


def _delimiter_of(head: str) -> str:
    first = next(line for line in io.StringIO(head) if line.strip())
    return max(DELIMITERS, key=first.count)


def _csv_rows(
    file: IO[str], reader: "CsvReader", columns: tuple[str, ...]
) -> Iterator[SourceRow]:
    with file:
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield SourceRow(reader.line_num, _by_column(columns, cells))
        except (csv.Error, UnicodeError) as bad:
            reason = _("line %(line)s: %(why)s") % {
                "line": reader.line_num + 1,
                "why": bad,
            }
            raise BadFile(reason=reason) from bad


def _read_workbook(path: Path) -> Table:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        rows = workbook.get_sheet_by_index(0).iter_rows()
        columns = _columns([_cell_text(cell) for cell in next(rows)])
    except StopIteration as empty:
        raise BadFile(reason=_("its first sheet is empty.")) from empty
    except (CalamineError, OSError, IndexError) as bad:
        raise BadFile(reason=_("it is not a workbook.")) from bad
    return Table(columns, _workbook_rows(rows, columns))


def _workbook_rows(
    rows: Iterator[Any], columns: tuple[str, ...]
) -> Iterator[SourceRow]:
    for line, cells in enumerate(rows, start=2):
        texts = [_cell_text(cell) for cell in cells]
        if any(texts):
            yield SourceRow(line, _by_column(columns, texts))


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _columns(head: list[str]) -> tuple[str, ...]:
    columns = tuple(name.strip().lstrip("\ufeff") for name in head)
    named = [name for name in columns if name]
    if not named:
        raise BadFile(reason=_("its first line has no column heads."))
    if len(named) != len(set(named)):
        twice = sorted({name for name in named if named.count(name) > 1})
        reason = _("columns stand twice in it: %(names)s.")
        raise BadFile(reason=reason % {"names": ", ".join(twice)})
    return columns


def _by_column(columns: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    pairs = zip(columns, padded, strict=False)
    # No text of the database holds a NUL.
    return {
        name: cell.strip().replace("\0", "\ufffd")[:LONGEST_CELL]
        for name, cell in pairs
        if name
    }
