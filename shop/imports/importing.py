"""Run an import: read, judge, apply in batches, report."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from django.db import transaction
from django.utils.translation import gettext as _

from shop.imports.errors import BadFile, BadValue
from shop.imports.mapping import ImportMapping, Source, sources_of
from shop.imports.reading import SourceRow, Table, read_table

BATCH = 5_000
REFUSALS_KEPT = 1_000


@dataclass(frozen=True)
class Field:
    """A value that an import takes: its name, other heads, and how it is read."""

    name: str
    parse: Callable[[str], Any]  # Any: each field has a type of its own
    aliases: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class ImportRow:
    """A row whose cells all were readable; absent fields are missing from `values`."""

    line: int
    values: Mapping[str, Any]  # Any: by field


@dataclass(frozen=True)
class Refusal:
    """A row that was left out, and why."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class ImportReport:
    """What an import did, or in a dry run would do. Rows count, not database rows."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    on_refusal: Callable[[Refusal], None] | None = None

    def refuse(self, refusal: Refusal) -> None:
        """Count a refused row; the first thousand are kept, all are handed on."""
        self.refused += 1
        if len(self.refusals) < REFUSALS_KEPT:
            self.refusals.append(refusal)
        if self.on_refusal is not None:
            self.on_refusal(refusal)

    def skip(self, reason: str) -> None:
        """Count a row that the mapping leaves out."""
        self.skipped[reason] = self.skipped.get(reason, 0) + 1


class Importer(Protocol):
    """What is particular about one kind of import."""

    fields: Sequence[Field]

    def apply(self, rows: Sequence[ImportRow], report: ImportReport) -> None:
        """Write a batch, in the caller's transaction; count and refuse in `report`.

        The same rows again change nothing and count as unchanged.
        """
        ...

    def finish(self, report: ImportReport) -> None:
        """Do what only the whole file tells; called once at the end."""
        ...


@dataclass(frozen=True)
class Cells:
    """The fields that a file has, what it calls them, and their texts in this order.

    A text is empty where a row has none.
    """

    fields: Sequence[Field]
    columns: Sequence[str]
    rows: Iterator[tuple[int, list[str]]]


@runtime_checkable
class FileImporter(Protocol):
    """An import that takes a file as a whole: all its good rows, or nothing."""

    fields: Sequence[Field]

    def take(
        self, cells: Cells, report: ImportReport, on_progress: Callable[[int], None]
    ) -> None:
        """Write the file, in the caller's transaction; count and refuse in `report`.

        The same file again changes nothing and its rows count as unchanged.
        """
        ...


AnyImporter = Importer | FileImporter


def run_import(
    importer: AnyImporter,
    path: Path,
    *,
    mapping: ImportMapping,
    report: ImportReport,
    encoding: str = "",
    is_dry_run: bool = False,
    on_progress: Callable[[int], None] = lambda rows: None,
) -> ImportReport:
    """Import `path`: in batches of rows, each batch a transaction of its own, or by a
    FileImporter in a single one.

    Good rows are kept whatever becomes of others. A dry run does all the same work in
    one transaction and takes it back. Raises BadFile or BadMapping before anything
    is written when columns are missing.
    """
    table = read_table(
        path,
        encoding=encoding or mapping.encoding,
        delimiter=mapping.delimiter,
    )
    sources = sources_of(
        table, mapping, {item.name: item.aliases for item in importer.fields}
    )
    _require(importer.fields, sources, table)
    if isinstance(importer, FileImporter):
        cells = _cells(importer.fields, table, mapping, sources, report)
        with _at_once(is_dry_run):
            importer.take(cells, report, on_progress)
        return report
    rows = _readable(importer.fields, table, mapping, sources, report)
    with _at_once(is_dry_run) if is_dry_run else nullcontext():
        _apply_all(importer, rows, report, on_progress)
    return report


@contextmanager
def _at_once(is_dry_run: bool) -> Iterator[None]:
    """One transaction, taken back after a dry run."""
    with transaction.atomic():
        yield
        if is_dry_run:
            transaction.set_rollback(True)


def _require(
    fields: Iterable[Field], sources: Mapping[str, Source], table: Table
) -> None:
    missing = [f.name for f in fields if f.is_required and f.name not in sources]
    if missing:
        reason = _(
            "it has no column for %(fields)s. Its columns are: %(columns)s. Rename "
            "them or give a mapping file."
        )
        raise BadFile(
            reason=reason
            % {"fields": ", ".join(missing), "columns": ", ".join(table.columns)}
        )


def _apply_all(
    importer: Importer,
    rows: Iterator[ImportRow],
    report: ImportReport,
    on_progress: Callable[[int], None],
) -> None:
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            importer.apply(batch, report)
        on_progress(report.read)
    with transaction.atomic():
        importer.finish(report)
    on_progress(report.read)


def _cells(
    fields: Sequence[Field],
    table: Table,
    mapping: ImportMapping,
    sources: Mapping[str, Source],
    report: ImportReport,
) -> Cells:
    present = [item for item in fields if item.name in sources]
    found = [sources[item.name] for item in present]
    return Cells(
        fields=present,
        columns=[source.name for source in found],
        rows=(
            (row.line, [source.text_of(row) for source in found])
            for row in _kept(table, mapping, report)
        ),
    )


def _kept(
    table: Table, mapping: ImportMapping, report: ImportReport
) -> Iterator[SourceRow]:
    """Rows that the mapping does not leave out, cleaned."""
    for raw in table.rows:
        report.read += 1
        row = mapping.cleaned(raw)
        if reason := mapping.skip_reason(row):
            report.skip(reason)
            continue
        yield row


def _readable(
    fields: Sequence[Field],
    table: Table,
    mapping: ImportMapping,
    sources: Mapping[str, Source],
    report: ImportReport,
) -> Iterator[ImportRow]:
    for row in _kept(table, mapping, report):
        values = _values(fields, sources, row, report)
        if values is not None:
            yield ImportRow(row.line, values)


def _values(
    fields: Sequence[Field],
    sources: Mapping[str, Source],
    row: SourceRow,
    report: ImportReport,
) -> dict[str, Any] | None:  # Any: by field
    values: dict[str, Any] = {}
    for item in fields:
        source = sources.get(item.name)
        text = source.text_of(row) if source else ""
        if source is None or not text:
            if item.is_required:
                column = source.name if source else item.name
                report.refuse(Refusal(row.line, column, "", _("It is empty.")))
                return None
            continue
        try:
            values[item.name] = item.parse(text)
        except BadValue as bad:
            report.refuse(Refusal(row.line, source.name, text[:80], str(bad)))
            return None
    return values
