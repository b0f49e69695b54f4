"""Lists that come as files: whose columns are known, and whose are named once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.buyer import Buyer
from orders.errors import EntryGone, NoEntries, TooManyEntries
from orders.models.entry import EntryMapping, EntrySheet, EntrySource, EntryState
from orders.rules.entry_files import heads_mark
from orders.rules.entry_text import MOST_ENTRIES, Cells, Columns, entries_in_table
from orders.selectors.entry_columns import entries_in_file
from orders.services.entry import Taken, new_sheet, take_lines


@dataclass(frozen=True)
class ColumnChoice:
    """Which column is which, from 0. Without heads the first line is an article."""

    code: int
    quantity: int | None = None
    unit: int | None = None
    has_head: bool = True

    @property
    def columns(self) -> Columns:
        skipped = 1 if self.has_head else 0
        return Columns((self.code,), self.quantity, self.unit, skipped=skipped)


def take_file(*, buyer: Buyer, cells: Sequence[Cells], name: str) -> Taken:
    """Judge the lines of a file, or keep its cells until somebody names the columns.

    Columns are known by their heads, by what the company named before, or where there
    is nothing but codes and quantities. Raises what `take_lines` raises.
    """
    if len(cells) > MOST_ENTRIES + 50:
        raise TooManyEntries(count=len(cells), most=MOST_ENTRIES)
    entries = entries_in_file(cells, buyer)
    if entries is None:
        return Taken(_keep_cells(buyer, cells, name), len(cells))
    _note_use(buyer, cells)
    return take_lines(buyer=buyer, entries=entries, name=name)


def _note_use(buyer: Buyer, cells: Sequence[Cells]) -> None:
    """Remember when what the company named for such files was of use."""
    kept = EntryMapping.objects.visible_to(buyer)
    kept.filter(heads_sha256=heads_mark(cells[0])).update(used_at=timezone.now())


@transaction.atomic
def _keep_cells(buyer: Buyer, cells: Sequence[Cells], name: str) -> EntrySheet:
    sheet = new_sheet(buyer, source=EntrySource.FILE, name=name)
    sheet.state = EntryState.TO_MAP
    sheet.pending = [list(row) for row in cells]
    sheet.total_count = len(cells)
    sheet.save()
    return sheet


@transaction.atomic
def name_columns(*, buyer: Buyer, sheet_id: int, choice: ColumnChoice) -> Taken:
    """Judge the lines of a file whose columns are named now, and keep the names.

    The company's next file with the same heads needs nobody. Locks the sheet. Raises
    EntryGone, and what `take_lines` raises; then the file waits on.
    """
    waiting = EntrySheet.objects.visible_to(buyer).filter(
        pk=sheet_id, state=EntryState.TO_MAP
    )
    sheet = waiting.select_for_update(no_key=True).first()
    if sheet is None:
        raise EntryGone
    cells: list[list[str]] = sheet.pending
    entries = entries_in_table(cells, choice.columns, buyer.language)
    if not entries.lines:
        raise NoEntries
    taken = take_lines(buyer=buyer, entries=entries, name=sheet.name)
    if buyer.customer is not None:
        EntryMapping.objects.update_or_create(
            customer=buyer.customer,
            heads_sha256=heads_mark(cells[0]),
            defaults={
                "code_column": choice.code,
                "quantity_column": choice.quantity,
                "unit_column": choice.unit,
                "has_head": choice.has_head,
                "used_at": timezone.now(),
            },
        )
    sheet.delete()
    return taken
