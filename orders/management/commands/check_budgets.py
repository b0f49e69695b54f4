"""Prove that the counters of budgets equal the orders that were placed."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orders.selectors.budget_checks import budget_differences


class Command(BaseCommand):
    help = (
        "Compare the counter of every budget period with the sum of its orders."
        " Writes nothing; fails where they differ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(
        self,
        *args: Any,  # Any: Django's own
        as_json: bool,
        **options: Any,
    ) -> None:
        differences = budget_differences()
        if as_json:
            rows = [asdict(one) for one in differences]
            self.stdout.write(json.dumps({"differences": rows}, default=str))
        for one in [] if as_json else differences:
            self.stdout.write(
                f"{one.budget}, from {one.starts_on}: counted {one.spent_net},"
                f" ordered {one.taken_net}"
            )
        if differences:
            raise CommandError(f"{len(differences)} counters are wrong.")
        if not as_json:
            self.stdout.write("All counters equal their orders.")
