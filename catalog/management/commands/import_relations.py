"""Import relations between products."""

from typing import Any

from catalog.services.relation_import import RelationImporter
from shop.imports.commands import ImportCommand
from shop.imports.mapping import ImportMapping


class Command(ImportCommand):
    help = (
        "Say which articles fit, replace, accompany or resemble others, from CSV or "
        "XLSX, by SKU. Bad rows are listed with line, column and reason; safe to run "
        "again."
    )

    def importer(
        self, mapping: ImportMapping, options: dict[str, Any]
    ) -> RelationImporter:  # Any: command-line options
        """The relations importer."""
        return RelationImporter()
