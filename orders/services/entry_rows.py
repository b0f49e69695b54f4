"""Judge lines and write them as rows of a sheet; what stands twice is added up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.buyer import Buyer
from catalog.rules import LARGEST_QUANTITY
from orders.models.entry import EntryRow, EntrySheet
from orders.rules.entry_text import EntryLine
from orders.selectors.entry_verdicts import (
    AskedLine,
    JudgedLine,
    Key,
    asked_of,
    judge,
)

# Offered again from the row, so only what is asked of a row stands here.
JUDGED_FIELDS = [
    "code",
    "typed_quantity",
    "typed_unit",
    "quantity",
    "variant",
    "unit",
    "verdict",
    "amount",
    "lines_count",
]
BATCH_ROWS = 500


@dataclass
class _Sum:
    """Lines of one article in one unit; `row` is the one that was there before."""

    asked: AskedLine
    lines_count: int = 1
    row: EntryRow | None = None
    note: str = ""


def write_judged(row: EntryRow, judged: JudgedLine) -> EntryRow:
    """Note in a row what was found for it; the caller saves."""
    if judged.article is not None:
        row.variant_id = judged.article.variant_id
    elif not judged.asked.is_ours:
        row.variant_id = None
    row.unit_id = judged.unit.pk if judged.unit else None
    row.quantity = judged.quantity
    row.verdict = judged.verdict
    row.amount = judged.amount
    return row


def judge_rows(rows: Sequence[EntryRow], buyer: Buyer) -> None:
    """Judge rows anew and save what became of them. Lock the sheet first."""
    judged = judge([asked_of(row) for row in rows], buyer)
    for row in rows:
        write_judged(row, judged[row.pk])
    EntryRow.objects.bulk_update(rows, JUDGED_FIELDS, batch_size=BATCH_ROWS)


def append_lines(
    sheet: EntrySheet, lines: Sequence[EntryLine], buyer: Buyer, *, takes_least: bool
) -> int:
    """Judge lines and write them behind the rows of `sheet`, whose lock is held.

    Lines of the same article in the same unit become one row with their sum, those
    that stand in the sheet already included. Returns how many lines were added to
    another one. The same number of queries for any number of lines.
    """
    asked = [
        AskedLine(
            key=place,
            code=line.code,
            quantity=line.quantity,
            typed_quantity=line.typed_quantity,
            unit=line.unit,
            takes_least=takes_least,
        )
        for place, line in enumerate(lines)
    ]
    judged = judge(asked, buyer)
    present = _rows_by_item(sheet, judged.values())
    sums = _summed(judged, lines, present)
    changed = {place: one for place, one in sums.items() if one.lines_count > 1}
    judged |= judge([one.asked for one in changed.values()], buyer)
    _write(sheet, sums, judged)
    return len(lines) - sum(one.row is None for one in sums.values())


def _rows_by_item(
    sheet: EntrySheet, judged: Iterable[JudgedLine]
) -> dict[Key, EntryRow]:
    """Rows of the sheet that hold one of the judged articles, by article and unit."""
    items = {line.item for line in judged if line.item}
    rows = sheet.rows.filter(
        variant__isnull=False,
        unit__isnull=False,
        quantity__isnull=False,
        seen_quantity__isnull=True,
    ).order_by("-position", "-pk")
    # Not `variant__in` the thousand judged: a sheet has fewer rows than that mostly.
    keys = rows.values_list("pk", "variant_id", "unit_id")
    same = {pk for pk, *item in keys if tuple(item) in items}
    found = rows.filter(pk__in=same) if same else rows.none()
    return {(row.variant_id or 0, row.unit_id or 0): row for row in found}


def _summed(
    judged: dict[int, JudgedLine],
    lines: Sequence[EntryLine],
    present: dict[Key, EntryRow],
) -> dict[int, _Sum]:
    """One sum for each article and unit, by the place of its first line."""
    sums: dict[int, _Sum] = {}
    first: dict[Key, int] = {}
    for place, line in judged.items():
        item = line.item if line.quantity else None
        note = lines[place].note
        if item is None:
            sums[place] = _Sum(line.asked, note=note)
        elif item in first:
            _add(sums[first[item]], line)
        else:
            first[item] = place
            sums[place] = _begun(line, present.get(item), note)
    return sums


def _begun(line: JudgedLine, row: EntryRow | None, note: str) -> _Sum:
    asked = replace(
        line.asked,
        quantity=line.quantity,
        variant_id=line.variant_id,
        unit_id=line.unit.pk if line.unit else None,
    )
    if row is None:
        return _Sum(asked, note=note)
    begun = _Sum(replace(asked, quantity=row.quantity), row.lines_count, row, row.note)
    _add(begun, line)
    return begun


def _add(begun: _Sum, line: JudgedLine) -> None:
    total = (begun.asked.quantity or Decimal(0)) + (line.quantity or Decimal(0))
    # What does not fit into the column would end the request.
    total = min(total, LARGEST_QUANTITY)
    begun.asked = replace(begun.asked, quantity=total, typed_quantity="")
    begun.lines_count += 1


def _write(
    sheet: EntrySheet, sums: dict[int, _Sum], judged: dict[int, JudgedLine]
) -> None:
    position = next_position(sheet)
    new: list[EntryRow] = []
    known: list[EntryRow] = []
    for place, one in sums.items():
        row = one.row or EntryRow(sheet=sheet, position=position + len(new))
        row.code = row.code or one.asked.code
        row.typed_quantity = one.asked.typed_quantity
        row.typed_unit = row.typed_unit or one.asked.unit
        row.lines_count = one.lines_count
        row.note = one.note
        write_judged(row, judged[place])
        (known if one.row else new).append(row)
    EntryRow.objects.bulk_create(new, batch_size=BATCH_ROWS)
    EntryRow.objects.bulk_update(known, JUDGED_FIELDS, batch_size=BATCH_ROWS)


def next_position(sheet: EntrySheet) -> int:
    """Where the next row of a sheet stands."""
    last = sheet.rows.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1
