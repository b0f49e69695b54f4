"""Import articles."""

from typing import Any

from django.core.management.base import CommandParser

from catalog.services.product_import import LANGUAGES, ProductImporter
from shop.imports.commands import ImportCommand
from shop.imports.mapping import ImportMapping


class Command(ImportCommand):
    help = (
        "Create and update articles from CSV or XLSX: one row is one SKU. "
        "Bad rows are listed with line, column and reason; safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--language", choices=sorted(LANGUAGES), default="en", help="Of the texts."
        )

    def importer(
        self, mapping: ImportMapping, options: dict[str, Any]
    ) -> ProductImporter:  # Any: command-line options
        """The articles importer; `options.repeats` in the mapping may be "first"."""
        return ProductImporter(
            language=options["language"],
            repeats=str(mapping.options.get("repeats", "refuse")),
        )
