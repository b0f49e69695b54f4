"""Exchange with one connector now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from erp.errors import ConnectorUnusable
from erp.models import Connector, InboundFile, OrderPush
from erp.services import pulling, pushing
from shop.sweeps import claim


class Command(BaseCommand):
    help = (
        "Read waiting files (--pull) or send waiting orders (--push). Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("connector", help="Code of the connector.")
        ways = parser.add_mutually_exclusive_group(required=True)
        ways.add_argument("--pull", action="store_true", help="Files come in.")
        ways.add_argument("--push", action="store_true", help="Orders go out.")
        parser.add_argument("--dry-run", action="store_true", help="Only count.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Any: Django's signature."""
        connector = Connector.objects.filter(code=options["connector"]).first()
        if connector is None:
            known = ", ".join(Connector.objects.values_list("code", flat=True))
            message = (
                f"There is no connector {options['connector']}; there are: {known}"
            )
            raise CommandError(message)
        try:
            work = self._pull if options["pull"] else self._push
            self.stdout.write(work(connector, is_dry_run=options["dry_run"]))
        except ConnectorUnusable as refusal:
            raise CommandError(str(refusal)) from refusal

    def _pull(self, connector: Connector, *, is_dry_run: bool) -> str:
        if is_dry_run:
            waiting = len(list(pulling.waiting_files(connector=connector)))
            return f"{waiting} files wait."
        pulling.notice_files(connector=connector)
        due = InboundFile.objects.due().filter(connector=connector)
        read = sum(pulling.read_file(file_id=pk) for pk in claim(due, limit=500))
        return f"{read} files were read."

    def _push(self, connector: Connector, *, is_dry_run: bool) -> str:
        due = OrderPush.objects.due().filter(connector=connector)
        if is_dry_run:
            fresh = pushing.unnoticed_orders(connector).count()
            return f"{due.count() + fresh} orders wait."
        pushing.notice_orders(connector=connector)
        sent = sum(pushing.push_order(push_id=pk) for pk in claim(due, limit=5000))
        return f"{sent} orders were sent."
