"""Import companies."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Channel
from accounts.services.company_import import CompanyImporter
from shop.imports.commands import ImportCommand
from shop.imports.mapping import ImportMapping


class Command(ImportCommand):
    help = (
        "Create and update companies from CSV or XLSX, by customer number; they come "
        "approved. Bad rows are listed with line, column and reason; safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--channel", help="Code; the default channel without.")

    def importer(
        self, mapping: ImportMapping, options: dict[str, Any]
    ) -> CompanyImporter:  # Any: command-line options
        """The importer for the channel; `options.repeats` may be "first"."""
        channels = Channel.objects.order_by("-is_default", "pk")
        code = options["channel"]
        channel = (channels.filter(code=code) if code else channels).first()
        if channel is None:
            raise CommandError(f"There is no channel {code or 'yet'}.")
        return CompanyImporter(
            channel=channel, repeats=str(mapping.options.get("repeats", "refuse"))
        )
