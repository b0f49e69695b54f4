"""Fill an empty shop: the demo, or fixtures for measuring."""

import json
import sys
import time
from contextlib import closing
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from tqdm import tqdm

from accounts.models import Channel, Customer
from shop.demo import fixtures, seed

# What a filled shop is counted by.
COUNTED = (
    "catalog.Product",
    "catalog.Variant",
    "accounts.Customer",
    "accounts.User",
    "pricing.PriceList",
    "pricing.PriceRow",
    "orders.Order",
    "invoicing.Invoice",
)
DEMO = "demo"
SAID = {
    "filled": "The shop is filled ({size}, {seconds:.0f} s, database {megabytes} MB).",
    "unchanged": "The shop holds this data already; nothing was changed.",
    "dry run": "The shop is empty; {size} would be written.",
}


class Command(BaseCommand):
    help = (
        "Fill an empty shop with made-up data: `demo` is a wholesaler with a year of"
        " orders, the others are fixtures for measuring (thousands of articles). Safe"
        " to run again; a shop that holds other data is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--size", choices=[DEMO, *fixtures.SIZES], default=DEMO, help="How much."
        )
        parser.add_argument(
            "--skus", type=int, help="A fixture of this many articles instead."
        )
        parser.add_argument("--dry-run", action="store_true", help="Write nothing.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Any: Django's signature."""
        size = self._size(options)
        begun = time.monotonic()
        done = "unchanged" if self._is_filled(size) else "dry run"
        if done == "dry run" and not options["dry_run"]:
            self._fill(size, quiet=options["json"])
            done = "filled"
        self._tell(done, size, time.monotonic() - begun, as_json=options["json"])

    def _size(self, options: dict[str, Any]) -> fixtures.Size | None:
        """The fixture asked for, or None for the demo. Any: command-line options."""
        if options["skus"] is not None:
            if not 10 <= options["skus"] <= 5_000_000:
                raise CommandError("--skus takes 10 to 5,000,000.")
            return fixtures.sized(options["skus"])
        return fixtures.SIZES.get(options["size"])

    def _is_filled(self, size: fixtures.Size | None) -> bool:
        is_there = fixtures.is_built(size) if size else seed.is_seeded()
        if not is_there and (Channel.objects.exists() or Customer.objects.exists()):
            raise CommandError(
                "This shop holds other data; made-up data goes into an empty one only."
            )
        return is_there

    def _fill(self, size: fixtures.Size | None, *, quiet: bool) -> None:
        is_shown = not quiet and sys.stderr.isatty()
        if size is not None:
            with closing(_Bars(is_shown=is_shown)) as bars:
                fixtures.build(size, fixtures.Steps(bars.begin, bars.advance))
            return
        with tqdm(
            total=len(seed.STEPS), disable=not is_shown, bar_format="{l_bar}{bar}|"
        ) as bar:

            def show(step: str) -> None:
                bar.set_description(f"Demo shop: {step}")
                bar.update()

            seed.seed_demo(show)

    def _tell(
        self, done: str, size: fixtures.Size | None, seconds: float, *, as_json: bool
    ) -> None:
        counts = {name: apps.get_model(name).objects.count() for name in COUNTED}
        told = {
            "result": done,
            "size": size.name if size else DEMO,
            "seconds": round(seconds, 1),
            "megabytes": _database_megabytes(),
            "counts": counts,
        }
        if as_json:
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(SAID[done].format(**told))
        for name, count in counts.items():
            self.stdout.write(f"  {count:>10,} {name}")


class _Bars:
    """One bar after the other; each stays with its time."""

    def __init__(self, *, is_shown: bool) -> None:
        self.is_shown = is_shown
        self.bar: tqdm[Any] | None = None  # Any: it iterates over nothing

    def begin(self, step: str, total: int) -> None:
        self.close()
        self.bar = tqdm(
            total=total, desc=f"{step:>20}", unit_scale=True, disable=not self.is_shown
        )

    def advance(self, count: int) -> None:
        if self.bar is not None:
            self.bar.update(count)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


def _database_megabytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1048576")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
