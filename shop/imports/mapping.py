"""Which column of a file is which field: by alias, or by a small TOML file.

A mapping file, all parts optional (docs/importing.md shows whole ones):

    [file]
    encoding = "cp1250"
    delimiter = ";"

    [columns]              # field = "column" or "text with {Column} in it"
    sku = "StockCode"
    name = "Customer {CustomerID}"

    [constants]            # field = value, where the file has no column
    currency = "GBP"

    [values.country]       # what the file writes = what it means
    EIRE = "IE"

    [[clean]]              # change a cell before anything else sees it
    column = "CustomerID"
    pattern = '\\.0$'
    replace = ""

    [[skip]]               # rows that are left out, each with its reason
    column = "StockCode"
    pattern = "^(POST|D)$"
    reason = "not an article"
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

from django.utils.translation import gettext as _

from shop.imports.errors import BadFile, BadMapping
from shop.imports.reading import SourceRow, Table

PARTS = {"file", "columns", "constants", "values", "clean", "skip", "options"}


@dataclass(frozen=True)
class Pattern:
    """What a cell of `column` must match for a skip or a cleaning to happen."""

    column: str
    pattern: re.Pattern[str]
    text: str = ""


@dataclass(frozen=True)
class ImportMapping:
    """The mapping file, checked."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cleanings: Sequence[Pattern] = ()
    skips: Sequence[Pattern] = ()
    options: Mapping[str, Any] = field(default_factory=dict)  # Any: TOML values
    encoding: str = ""
    delimiter: str = ""

    def cleaned(self, row: SourceRow) -> SourceRow:
        """The row after its cleanings."""
        if not self.cleanings:
            return row
        cells = dict(row.cells)
        for rule in self.cleanings:
            cells[rule.column] = rule.pattern.sub(rule.text, cells.get(rule.column, ""))
        return SourceRow(row.line, cells)

    def skip_reason(self, row: SourceRow) -> str:
        """Why the row is left out, or nothing."""
        for rule in self.skips:
            if rule.pattern.search(row.cells.get(rule.column, "")):
                return rule.text
        return ""


def load_mapping(path: Path | None) -> ImportMapping:
    """Read a mapping file; without one every column goes by its own name."""
    if path is None:
        return ImportMapping()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as bad:
        raise BadMapping(reason=str(bad)) from bad
    if unknown := set(content) - PARTS:
        reason = _("it has unknown parts: %(names)s.")
        raise BadMapping(reason=reason % {"names": ", ".join(sorted(unknown))})
    head = content.get("file", {})
    return ImportMapping(
        columns={k: str(v) for k, v in content.get("columns", {}).items()},
        constants={k: str(v) for k, v in content.get("constants", {}).items()},
        values=content.get("values", {}),
        cleanings=[_pattern(rule, "replace") for rule in content.get("clean", [])],
        skips=[_pattern(rule, "reason") for rule in content.get("skip", [])],
        options=content.get("options", {}),
        encoding=str(head.get("encoding", "")),
        delimiter=str(head.get("delimiter", "")),
    )


def _pattern(rule: Mapping[str, str], text: str) -> Pattern:
    try:
        return Pattern(rule["column"], re.compile(rule["pattern"]), rule[text])
    except (KeyError, re.error) as bad:
        raise BadMapping(reason=str(bad)) from bad


@dataclass(frozen=True)
class Source:
    """Where a field's text comes from: a column, a text with columns in it, or a
    constant."""

    template: str
    columns: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)

    def text_of(self, row: SourceRow) -> str:
        """The field's text in `row`; empty when all its columns are."""
        if self.columns == (self.template,):
            raw = row.cells.get(self.template, "")
        elif self.columns and not any(row.cells.get(name) for name in self.columns):
            raw = ""
        else:
            raw = self.template.format_map(_Cells(row.cells))
        return self.values.get(raw, raw)

    @property
    def name(self) -> str:
        """What a refusal names as the column."""
        return ", ".join(self.columns) or self.template


class _Cells(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def sources_of(
    table: Table, mapping: ImportMapping, aliases: Mapping[str, Sequence[str]]
) -> dict[str, Source]:
    """Find each field's source: mapping first, constants, then column names.

    `aliases` names each field and the column heads it is known by. Raises BadFile
    when the mapping names a column or a field that is not there.
    """
    if unknown := set(mapping.columns) | set(mapping.constants):
        unknown -= set(aliases)
        if unknown:
            reason = _("it maps fields that this import does not have: %(names)s.")
            raise BadMapping(reason=reason % {"names": ", ".join(sorted(unknown))})
    heads = {name.lower().replace(" ", "_"): name for name in table.columns}
    found: dict[str, Source] = {}
    for name, known_as in aliases.items():
        values = mapping.values.get(name, {})
        if name in mapping.columns:
            found[name] = _mapped(mapping.columns[name], table, values)
        elif name in mapping.constants:
            found[name] = Source(mapping.constants[name], (), values)
        else:
            head = next((heads[a] for a in (name, *known_as) if a in heads), None)
            if head is not None:
                found[name] = Source(head, (head,), values)
    return found


def _mapped(template: str, table: Table, values: Mapping[str, str]) -> Source:
    if template in table.columns:
        return Source(template, (template,), values)
    columns = tuple(name for _, name, _, _ in Formatter().parse(template) if name)
    missing = [name for name in columns or (template,) if name not in table.columns]
    if missing:
        reason = _("it has no column %(names)s. Its columns are: %(columns)s.")
        raise BadFile(
            reason=reason
            % {"names": ", ".join(missing), "columns": ", ".join(table.columns)}
        )
    return Source(template, columns, values)
