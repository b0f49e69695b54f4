"""Prove that listings sorted by price see every price."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pricing.selectors.listing_rows import WrongRow, wrong_listing_rows
from pricing.services.listing_rows import relist_variants

BATCH = 10_000
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Compare what price rows know for listings with units and categories. The "
        "database keeps it true; rows written with its triggers off may be wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="Write wrong rows anew."
        )
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        wrong = wrong_listing_rows(limit=BATCH)
        if options["json"]:
            rows = [asdict(row) for row in wrong]
            self.stdout.write(json.dumps({"wrong": rows}, default=str, indent=2))
        else:
            self._tell(wrong)
        if wrong and not repair:
            raise CommandError("Some rows are wrong; --repair writes them anew.")
        while wrong:
            relist_variants(variant_ids={row.variant_id for row in wrong})
            wrong = wrong_listing_rows(limit=BATCH)

    def _tell(self, wrong: list[WrongRow]) -> None:
        if not wrong:
            self.stdout.write("All price rows stand where they belong.")
            return
        more = " or more" if len(wrong) == BATCH else ""
        self.stdout.write(f"{len(wrong)}{more} price rows are wrong:")
        for row in wrong[:SHOWN]:
            self.stdout.write(
                f"  row {row.row_id}: {row.kept_listing_amount} in category"
                f" {row.kept_category_id}, should be {row.listing_amount} in"
                f" {row.category_id}"
            )
