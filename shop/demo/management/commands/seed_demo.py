"""Fill an empty shop: the demo, or fixtures for measuring."""

import json
import sys
import time
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from accounts.models import Channel, Customer
from shop.demo import seed

# What a filled shop is counted by.
COUNTED = (
    "catalog.Product", "catalog.Variant", "accounts.Customer", "accounts.User",
    "pricing.PriceList", "pricing.PriceRow", "orders.Order", "invoicing.Invoice",
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Fill an empty shop with made-up data: `demo` is a wholesaler with a year of"
        " orders. Safe to run again; a shop that holds other data is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=["demo"], default="demo")
        parser.add_argument("--dry-run", action="store_true", help="Write nothing.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Any: Django's signature."""
        begun = time.monotonic()
        done = "unchanged" if self._is_filled() else "dry run"
        if done == "dry run" and not options["dry_run"]:
            self._seed(quiet=options["json"])
            done = "filled"
        counts = {name: apps.get_model(name).objects.count() for name in COUNTED}
        self._tell(done, counts, time.monotonic() - begun, as_json=options["json"])

    def _is_filled(self) -> bool:
        if seed.is_seeded():
            return True
        if Channel.objects.exists() or Customer.objects.exists():
            raise CommandError(
                "This shop holds other data; the demo goes into an empty one only."
            )
        return False

    def _seed(self, *, quiet: bool) -> None:
        is_shown = not quiet and sys.stderr.isatty()
        with tqdm(
            total=len(seed.STEPS), disable=not is_shown, bar_format="{l_bar}{bar}|"
        ) as bar:

            def show(step: str) -> None:
                bar.set_description(f"Demo shop: {step}")
                bar.update()

            seed.seed_demo(show)

    def _tell(
        self, done: str, counts: dict[str, int], seconds: float, *, as_json: bool
    ) -> None:
        if as_json:
            told = {"result": done, "seconds": round(seconds, 1), "counts": counts}
            self.stdout.write(json.dumps(told))
            return
        head = {
            "filled": f"The demo shop is ready ({seconds:.0f} s).",
            "unchanged": "The demo shop is here already; nothing was changed.",
            "dry run": "The shop is empty; the demo would be written.",
        }
        self.stdout.write(head[done])
        for name, count in counts.items():
            self.stdout.write(f"  {count:>9,} {name}")
