"""What all import commands share: arguments, progress, the report."""

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import defusedcsv.csv as csv
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from shop.imports.errors import BadFile, BadMapping
from shop.imports.importing import AnyImporter, ImportReport, Refusal, run_import
from shop.imports.mapping import ImportMapping, load_mapping

SHOWN = 20


class ImportCommand(BaseCommand):
    """Import one file. Subclasses say what into."""

    # They look at pages and the admin, which no file needs, and take a second.
    requires_system_checks = ()

    def importer(
        self, mapping: ImportMapping, options: dict[str, Any]
    ) -> AnyImporter:  # Any: command-line options
        """The importer for these options."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or XLSX.")
        parser.add_argument(
            "--mapping", type=Path, help="TOML: which column is which field."
        )
        parser.add_argument("--encoding", default="", help="Of a CSV; UTF-8 without.")
        parser.add_argument(
            "--errors", type=Path, help="Write every refused row to this CSV."
        )
        parser.add_argument("--dry-run", action="store_true", help="Change nothing.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Any: Django's signature."""
        try:
            mapping = load_mapping(options["mapping"])
            with _refusals_to(options["errors"]) as report:
                self._run(mapping, report, options)
        except (BadFile, BadMapping) as refusal:
            raise CommandError(str(refusal)) from refusal
        self._tell(report, options)

    def _run(
        self, mapping: ImportMapping, report: ImportReport, options: dict[str, Any]
    ) -> None:  # Any: command-line options
        quiet = options["json"] or not sys.stderr.isatty()
        with tqdm(unit=" rows", disable=quiet) as bar:
            run_import(
                self.importer(mapping, options),
                options["file"],
                mapping=mapping,
                report=report,
                encoding=options["encoding"],
                is_dry_run=options["dry_run"],
                on_progress=lambda rows: _move(bar, rows),
            )

    def _tell(
        self, report: ImportReport, options: dict[str, Any]
    ) -> None:  # Any: command-line options
        if options["json"]:
            told = asdict(report)
            del told["on_refusal"]
            self.stdout.write(json.dumps({"dry_run": options["dry_run"], **told}))
            return
        head = "Dry run, nothing changed. " if options["dry_run"] else ""
        self.stdout.write(
            f"{head}{report.read} rows read: {report.created} created, "
            f"{report.updated} updated, {report.unchanged} unchanged, "
            f"{sum(report.skipped.values())} skipped, {report.refused} refused."
        )
        for reason, count in sorted(report.skipped.items()):
            self.stdout.write(f"  skipped {count}: {reason}")
        for refusal in report.refusals[:SHOWN]:
            self.stdout.write(
                f"  line {refusal.line}, {refusal.column}: {refusal.reason}"
            )
        if report.refused > SHOWN:
            hint = options["errors"] or "--errors FILE lists all"
            self.stdout.write(f"  … and {report.refused - SHOWN} more ({hint})")


def _move(bar: "tqdm[NoReturn]", rows: int) -> None:
    bar.update(rows - bar.n)


@contextlib.contextmanager
def _refusals_to(path: Path | None) -> Iterator[ImportReport]:
    if path is None:
        yield ImportReport()
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "column", "value", "reason"])

        def note(refusal: Refusal) -> None:
            writer.writerow(
                [refusal.line, refusal.column, refusal.value, refusal.reason]
            )

        yield ImportReport(on_refusal=note)
