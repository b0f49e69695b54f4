"""Import prices."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Seller
from pricing.models import PriceList
from pricing.services.price_import import (
    PriceImporter,
    SalesPriceImporter,
    list_to_fill,
)
from shop.imports.commands import ImportCommand
from shop.imports.errors import BadValue
from shop.imports.mapping import ImportMapping
from shop.imports.values import currency as checked_currency


class Command(ImportCommand):
    help = (
        "Set prices from CSV or XLSX, by list, SKU, unit and from-quantity. "
        "Bad rows are listed with line, column and reason; safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--list", help="Code, where the file names no list.")
        parser.add_argument("--currency", default="", help="Of a list to be made.")
        parser.add_argument(
            "--includes-tax", action="store_true", help="A list to be made is gross."
        )
        parser.add_argument("--seller", help="Code; the first seller without.")

    def importer(
        self, mapping: ImportMapping, options: dict[str, Any]
    ) -> PriceImporter | SalesPriceImporter:  # Any: command-line options
        """For given prices or, with `options.infer_tiers` in the mapping, for sales."""
        price_list = self._list(options)
        if not mapping.options.get("infer_tiers", False):
            return PriceImporter(price_list=price_list, seller=self._seller(options))
        if price_list is None:
            raise CommandError("Tiers are inferred into one list: name it by --list.")
        return SalesPriceImporter(price_list=price_list)

    def _seller(self, options: dict[str, Any]) -> Seller | None:  # Any: options
        sellers = Seller.objects.order_by("pk")
        code = options["seller"]
        found = (sellers.filter(code=code) if code else sellers).first()
        if code and found is None:
            raise CommandError(f"There is no seller {code}.")
        return found

    def _list(self, options: dict[str, Any]) -> PriceList | None:  # Any: options
        if not options["list"]:
            return None
        try:
            currency = checked_currency(options["currency"] or "EUR")
        except BadValue as refusal:
            raise CommandError(str(refusal)) from refusal
        return list_to_fill(
            options["list"],
            seller=self._seller(options),
            currency=currency if options["currency"] else "",
            includes_tax=options["includes_tax"],
        )
