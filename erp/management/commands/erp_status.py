"""Tell how fresh the exchange with other systems is."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from erp.selectors import RegisterRow, register


class Command(BaseCommand):
    help = (
        "Show each stream with its age, counts and problems; "
        "exit 1 when one needs a person."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Any: Django's signature."""
        rows = register()
        if options["json"]:
            told = [_as_dict(row) for row in rows]
            self.stdout.write(json.dumps(told, cls=DjangoJSONEncoder))
        else:
            for row in rows:
                self.stdout.write(_as_line(row))
        if any(row.needs_a_person for row in rows):
            raise SystemExit(1)


def _as_dict(row: RegisterRow) -> dict[str, Any]:  # Any: JSON
    facts = {k: v for k, v in asdict(row).items() if k != "connector"}
    return {"connector": row.connector.code, **facts}


def _as_line(row: RegisterRow) -> str:
    last = row.last_ok_at.isoformat(timespec="seconds") if row.last_ok_at else "never"
    return (
        f"{row.connector.code} {row.stream}: last {last}, {row.due_count} waiting, "
        f"{row.failed_count} failed, {row.refused_count} rows refused, "
        f"{row.issue_count} problems"
    )
