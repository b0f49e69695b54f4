"""Import stock counts."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from catalog.models import Warehouse
from catalog.services.stock_import import StockImporter
from shop.imports.commands import ImportCommand
from shop.imports.mapping import ImportMapping


class Command(ImportCommand):
    help = (
        "Set what warehouses hold, from CSV or XLSX, in base units by SKU. "
        "Bad rows are listed with line, column and reason; safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--warehouse", help="Code, where the file names none.")

    def importer(
        self, mapping: ImportMapping, options: dict[str, Any]
    ) -> StockImporter:  # Any: command-line options
        """The stock importer for the named warehouse."""
        code = options["warehouse"]
        place = Warehouse.objects.filter(code=code).first() if code else None
        if code and place is None:
            known = ", ".join(Warehouse.objects.values_list("code", flat=True))
            message = f"There is no warehouse {code}. There are: {known or 'none'}."
            raise CommandError(message)
        return StockImporter(warehouse=place)
