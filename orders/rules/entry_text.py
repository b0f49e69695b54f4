"""Read order lists: what people paste, and the cells of files. Text in, lines out."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orders.rules.entry_numbers import (
    LONGEST_TEXT,
    Typed,
    is_quantity,
    read_code,
    read_quantity,
    tidy,
)
from orders.rules.entry_words import CODE, NOTE, QUANTITY, UNIT, field_of, unit_of

MOST_ENTRIES = 20_000
LONGEST_NOTE = 200
HEAD_WITHIN = 15
MOST_COLUMNS = 40

Cells = Sequence[str]

_TIMES = r"[x×*✕]"
_CODE_TIMES = re.compile(rf"(.*\S)\s+{_TIMES}\s*(\S+(?:\s\d+)*)", re.IGNORECASE)
_TIMES_CODE = re.compile(rf"(\d[\d.,]*)\s*{_TIMES}\s+(\S.*)", re.IGNORECASE)
_WIDE = re.compile(r"\s{2,}")


@dataclass(frozen=True)
class EntryLine:
    """One line handed in. `quantity` is None where what was typed is no number."""

    code: str
    typed_quantity: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    note: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.code and not self.typed_quantity


@dataclass(frozen=True)
class Columns:
    """Places of the columns; `codes` in the order in which they are asked."""

    codes: tuple[int, ...]
    quantity: int | None = None
    unit: int | None = None
    note: int | None = None
    # How many lines stand above the first article.
    skipped: int = 0


@dataclass(frozen=True)
class Entries:
    """Lines to judge, and how many were left out for want of a quantity."""

    lines: tuple[EntryLine, ...]
    left_out_count: int = 0


def entries_in_text(text: str, language: str) -> Entries:
    """Lines of a pasted list: a table with or without heads, or one article a line."""
    rows = cells_of_text(text)
    columns = columns_of(rows)
    if columns is not None:
        return entries_in_table(rows, columns, language)
    lines = [_line_of(cells, language) for cells in rows]
    return Entries(tuple(line for line in lines if not line.is_blank))


def entries_in_cells(rows: Sequence[Cells], language: str) -> Entries | None:
    """Lines of a table without heads; None where nobody can tell its columns.

    Most lines must hold a code and a quantity and nothing else but a unit.
    """
    lines = [_line_of(cells, language) for cells in rows]
    full = [[cell for cell in cells if cell.strip()] for cells in rows]
    known = sum(line.quantity is not None for line in lines)
    is_codes_only = all(len(cells) < 2 for cells in full)
    is_narrow = all(
        len(cells) < 3 or (len(cells) == 3 and unit_of(cells[2])) for cells in full
    )
    if not is_narrow or (known * 2 < len(lines) and not is_codes_only):
        return None
    return Entries(tuple(line for line in lines if not line.is_blank))


def cells_of_text(text: str) -> list[list[str]]:
    """The cells of each line that has any, split at tabs, semicolons or commas."""
    text = text.replace("\0", "").removeprefix("\ufeff")
    lines = [line for line in re.split(r"\r\n|[\r\n\u2028\x0b]", text) if line.strip()]
    return [_split(line) for line in lines]


def cells_of_csv(text: str) -> list[list[str]]:
    """The cells of a CSV file, whatever parts them; quoted ones may hold line ends."""
    text = text.replace("\0", "").removeprefix("\ufeff")
    # Excel writes the sign into the first line, if it writes one.
    told = re.match(r"sep=(.)\r?\n", text)
    if told:
        text = text[told.end() :]
    delimiter = told[1] if told else _delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [cells[:MOST_COLUMNS] for cells in reader if any(c.strip() for c in cells)]


def _delimiter_of(text: str) -> str:
    """The sign that stands in most of the first lines equally often."""
    lines = [line for line in text.splitlines() if line.strip()][:20]
    best, most = ";", 0
    for sign in "\t;,|":
        counts = Counter(line.count(sign) for line in lines) or {0: 0}
        count, times = max(counts.items(), key=lambda pair: (pair[0] > 0, pair[1]))
        if count and times > most:
            best, most = sign, times
    return best


def _split(line: str) -> list[str]:
    for sign in "\t;":
        if sign in line:
            return next(csv.reader([line], delimiter=sign))
    if '"' in line and "," in line:
        return next(csv.reader([line], skipinitialspace=True))
    return _joined_decimals(line.split(",")) if "," in line else [line]


def _joined_decimals(parts: list[str]) -> list[str]:
    """`BOLT-8, 2,5` has two cells: a comma without a space may be decimal."""
    if len(parts) > 2 and parts[-1].isdigit() and parts[-2].strip().isdigit():
        return [",".join(parts[:-2]), f"{parts[-2]},{parts[-1]}"]
    return parts


def columns_of(rows: Sequence[Cells]) -> Columns | None:
    """The columns by the heads among the first lines; None where no head is known."""
    for place, cells in enumerate(rows[:HEAD_WITHIN]):
        found = _columns_named(cells)
        if found is not None:
            return Columns(*found, skipped=place + 1)
    return None


def _columns_named(
    cells: Cells,
) -> tuple[tuple[int, ...], int | None, int | None, int | None] | None:
    named: dict[str, list[tuple[int, int]]] = {}
    for place, cell in enumerate(cells):
        meant = field_of(tidy(cell))
        if meant is not None:
            named.setdefault(meant[0], []).append((meant[1], place))
    codes = tuple(place for _, place in sorted(named.get(CODE, [])))
    if not codes and QUANTITY in named:
        codes = _only_other(cells, named[QUANTITY][0][1])
    is_alone = len([cell for cell in cells if cell.strip()]) == 1
    if not codes or not (is_alone or QUANTITY in named or len([*named, *codes]) > 2):
        return None

    def first(field: str) -> int | None:
        return min(named[field])[1] if field in named else None

    return codes, first(QUANTITY), first(UNIT), first(NOTE)


def _only_other(cells: Cells, quantity: int) -> tuple[int, ...]:
    """The column beside that of the quantities, where there are just these two."""
    full = [place for place, cell in enumerate(cells) if cell.strip()]
    is_word = not any(sign.isdigit() for place in full for sign in cells[place])
    others = tuple(place for place in full if place != quantity)
    return others if len(others) == 1 and is_word else ()


def entries_in_table(rows: Sequence[Cells], columns: Columns, language: str) -> Entries:
    """Lines of a table whose columns are known.

    Where there is a column of quantities, a line without one is an article of the
    form that nobody wants: it is left out and counted.
    """
    lines: list[EntryLine] = []
    left_out = 0
    for cells in rows[columns.skipped :]:
        line = _table_line(cells, columns, language)
        if not line.code:
            continue
        if columns.quantity is not None and _is_unwanted(line):
            left_out += 1
        else:
            lines.append(line)
    return Entries(tuple(lines), left_out)


def _is_unwanted(line: EntryLine) -> bool:
    return (
        not line.typed_quantity or line.typed_quantity in {"-", "–"} or _is_zero(line)
    )


def _is_zero(line: EntryLine) -> bool:
    text = line.typed_quantity.replace(",", ".")
    return not text.strip("0.") and "0" in text


def _table_line(cells: Cells, columns: Columns, language: str) -> EntryLine:
    def cell(place: int | None) -> str:
        return cells[place] if place is not None and place < len(cells) else ""

    codes = (read_code(cell(place)) for place in columns.codes)
    typed = tidy(cell(columns.quantity))
    return _line(
        next((code for code in codes if code), ""),
        typed,
        language,
        unit=tidy(cell(columns.unit)),
        note=tidy(cell(columns.note)),
    )


def _line(
    code: str, typed: str, language: str, *, unit: str = "", note: str = ""
) -> EntryLine:
    read = read_quantity(typed, language) if typed else Typed(None)
    quantity = read.quantity
    return EntryLine(
        code=code,
        typed_quantity=typed[:LONGEST_TEXT],
        quantity=quantity if quantity is not None and quantity > 0 else None,
        unit=(unit or read.unit)[:LONGEST_TEXT],
        note=note[:LONGEST_NOTE],
    )


def _line_of(cells: Cells, language: str) -> EntryLine:
    """A line without heads: a code and a quantity in either order, perhaps a unit."""
    full = [tidied for cell in cells if (tidied := tidy(cell))]
    if not full:
        return EntryLine("")
    if len(full) == 1:
        return _line_of_text(cells[0] if len(cells) == 1 else full[0], language)
    first, second, *others = full
    if is_quantity(first, language) and not is_quantity(second, language):
        first, second = second, first
    elif not is_quantity(second, language):
        # A name between the code and the quantity.
        second = next((cell for cell in others if is_quantity(cell, language)), second)
    unit = next((word for word in others if unit_of(word)), "")
    return _line(read_code(first), second, language, unit=unit)


def _line_of_text(text: str, language: str) -> EntryLine:
    """`BOLT-8 x 5`, `5 x BOLT-8`, `BOLT-8  5`, `BOLT-8 5 pcs` or a code alone."""
    words = text.strip()
    for code, typed in _ways_to_part(words):
        if code and is_quantity(typed, language):
            return _line(read_code(code), tidy(typed), language)
    return _line(read_code(words), "", language)


def _ways_to_part(text: str) -> Iterable[tuple[str, str]]:
    """Pairs of a code and a quantity that `text` may be, the surest first."""
    found = _CODE_TIMES.fullmatch(text)
    if found:
        yield found[1], found[2]
    found = _TIMES_CODE.fullmatch(text)
    if found:
        yield found[2], found[1]
    wide = _WIDE.split(text)
    if len(wide) == 2:
        yield wide[0], wide[1]
        yield wide[1], wide[0]
    words = text.split()
    for count in (2, 1):  # with its unit, without
        head = " ".join(words[:-count])
        is_number = len(words) > count and words[-count][:1].isdigit()
        if is_number and any(sign.isdigit() for sign in head):
            yield head, " ".join(words[-count:])
    if len(words) > 1 and words[0].isdigit() and not words[1].isdigit():
        yield " ".join(words[1:]), words[0]
