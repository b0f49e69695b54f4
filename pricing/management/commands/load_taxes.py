"""Load the tax data that the shop ships."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pricing.services.taxes import load_taxes


class Command(BaseCommand):
    help = (
        "Add VAT areas, special territories, tax rules and rates as shipped, where the"
        " database has none of that place or code. Safe to run again; nothing that"
        " staff entered is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Change nothing.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Any: Django's signature."""
        report = load_taxes(dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
            return
        head = "Would add" if options["dry_run"] else "Added"
        self.stdout.write(
            f"{head} {report.areas} areas, {report.territories} territories,"
            f" {report.rules} rules, {report.rates} rates."
        )
