"""Cells of a file of prices, turned into what COPY takes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import UnitCode
from pricing.services.price_stage import COLUMNS, copied
from shop.imports import values
from shop.imports.errors import BadValue
from shop.imports.importing import Cells, Field, ImportReport, Refusal

FIELDS = (
    Field("sku", values.text, ("article", "item", "code"), is_required=True),
    Field("amount", values.not_negative, ("price", "unit_price"), is_required=True),
    Field("from_quantity", values.positive, ("quantity", "min_quantity", "from")),
    Field("unit", values.one_of(set(UnitCode.values))),
    # How many base units it holds, where an article has several of one kind.
    Field("factor", values.positive, ("unit_factor",)),
    Field("price_list", values.text, ("list",)),
    Field("currency", values.currency),
    Field("is_free", values.flag, ("free",)),
    Field("starts_at", values.moment, ("valid_from",)),
    Field("ends_at", values.moment, ("valid_until", "valid_to")),
)
# Prices, quantities and days repeat in a file; what was read once is remembered.
MOST_REMEMBERED = 100_000
PROGRESS_EVERY = 5_000
NULL = "\\N"


class _Column(dict[str, str]):
    """Cells of one column as COPY takes them; BadValue for what it cannot be."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def __missing__(self, raw: str) -> str:
        found = self._read(raw)
        if self.field.parse is not values.text:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[raw] = found
        return found

    def _read(self, raw: str) -> str:
        if raw:
            return _text(self.field.parse(raw))
        if self.field.is_required:
            raise BadValue(_("It is empty."))
        return NULL


def _text(value: Any) -> str:  # Any: fields have types of their own
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat()
    return copied(str(value))


def staged_lines(
    cells: Cells, report: ImportReport, on_progress: Callable[[int], None]
) -> Iterator[str]:
    """The rows whose cells can be read, as PriceStage takes them; refuse the others."""
    columns = [_Column(field) for field in cells.fields]
    order = _order(cells.fields)
    for line, texts in cells.rows:
        if report.read % PROGRESS_EVERY == 0:
            on_progress(report.read)
        try:
            pairs = zip(columns, texts, strict=True)
            read = [str(line), *[column[text] for column, text in pairs], NULL]
        except BadValue:
            report.refuse(_refusal(line, texts, cells, columns))
            continue
        yield "\t".join([read[place] for place in order]) + "\n"
    on_progress(report.read)


def _order(fields: Sequence[Field]) -> list[int]:
    """Where each column of the stage stands in a line that was read.

    First the line, then the fields, last a NULL for those that the file has not.
    """
    places = {"line": 0}
    places |= {field.name: place for place, field in enumerate(fields, start=1)}
    return [places.get(name, len(fields) + 1) for name in COLUMNS]


def _refusal(
    line: int, texts: list[str], cells: Cells, columns: Sequence[_Column]
) -> Refusal:
    """The first cell of a line that cannot be read, and why."""
    for column, name, text in zip(columns, cells.columns, texts, strict=True):
        try:
            column[text]
        except BadValue as bad:
            return Refusal(line, name, text[:80], str(bad))
    raise AssertionError(line)
