"""Take prices out."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.selectors import buyer_for_customer
from pricing.management.asking import found_customer, instant_of
from pricing.models import PriceList
from pricing.services.price_export import export_customer, export_list
from shop.errors import DomainError

SUFFIXES = (".csv", ".xlsx")


class Command(BaseCommand):
    help = (
        "Write the prices of a list, or what a company pays for every article it may "
        "see, to CSV or XLSX. What a list gives, import_prices takes unchanged."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="To write: .csv or .xlsx.")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--list", help="Code of a list with prices of its own.")
        what.add_argument("--company", help="Customer number or name.")
        parser.add_argument(
            "--on",
            help="A day (its first instant at the seller's) or an instant, ISO 8601. "
            "Without: all rows of a list, what a company pays now.",
        )
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Any: Django's signature."""
        path: Path = options["file"]
        if path.suffix.lower() not in SUFFIXES:
            raise CommandError(f"The file must end in {' or '.join(SUFFIXES)}.")
        try:
            count = _export(path, options)
        except (DomainError, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({"file": str(path), "prices": count}))
        else:
            self.stdout.write(f"{count} prices written to {path}.")


def _export(path: Path, options: dict[str, Any]) -> int:  # Any: command-line options
    if options["company"]:
        customer = found_customer(options["company"])
        now = instant_of(options["on"], customer.channel.seller)
        return export_customer(
            buyer=buyer_for_customer(customer=customer, now=now), to=path
        )
    lists = PriceList.objects.select_related("seller")
    price_list = lists.filter(code=options["list"]).first()
    if price_list is None:
        raise CommandError(f"There is no price list {options['list']}.")
    on = instant_of(options["on"], price_list.seller) if options["on"] else None
    return export_list(price_list=price_list, to=path, on=on)
