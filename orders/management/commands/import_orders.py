"""Import past orders."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Channel
from orders.services.order_import import OrderImporter
from shop.imports.commands import ImportCommand
from shop.imports.mapping import ImportMapping


class Command(ImportCommand):
    help = (
        "Bring in past orders from CSV or XLSX, a row for each line; they reserve "
        "nothing and are not billed. Bad rows are listed with line, column and reason; "
        "safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--channel", help="Code; the default channel without.")

    def importer(
        self, mapping: ImportMapping, options: dict[str, Any]
    ) -> OrderImporter:  # Any: command-line options
        """The importer for the channel."""
        channels = Channel.objects.select_related("seller")
        code = options["channel"]
        ordered = channels.order_by("-is_default", "pk")
        channel = (ordered.filter(code=code) if code else ordered).first()
        if channel is None:
            raise CommandError(f"There is no channel {code or 'yet'}.")
        return OrderImporter(channel=channel)
