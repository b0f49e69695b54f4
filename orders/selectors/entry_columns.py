"""The lines of a file: by its heads, by what the company named before, or as it is."""

from collections.abc import Sequence

from accounts.buyer import Buyer
from orders.models.entry import EntryMapping
from orders.rules.entry_files import heads_mark, widest
from orders.rules.entry_text import (
    Cells,
    Columns,
    Entries,
    columns_of,
    entries_in_cells,
    entries_in_table,
)


def entries_in_file(cells: Sequence[Cells], buyer: Buyer) -> Entries | None:
    """What the cells of a file ask for; None where nobody can tell its columns."""
    columns = _columns_kept(cells, buyer) or columns_of(cells)
    if columns is None:
        return entries_in_cells(cells, buyer.language)
    is_whole = columns.quantity is not None or widest(cells) == 1
    return entries_in_table(cells, columns, buyer.language) if is_whole else None


def _columns_kept(cells: Sequence[Cells], buyer: Buyer) -> Columns | None:
    """What the company named for a file with this first line."""
    kept = EntryMapping.objects.visible_to(buyer)
    found = kept.filter(heads_sha256=heads_mark(cells[0])).first()
    return columns_in(found) if found else None


def columns_in(kept: EntryMapping) -> Columns:
    """The columns that were named. Without heads the first line is an article."""
    skipped = 1 if kept.has_head else 0
    return Columns(
        (kept.code_column,), kept.quantity_column, kept.unit_column, skipped=skipped
    )
