"""A person's data, to hand over."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from shop.errors import DomainError
from shop.storefront.services.privacy import export_person


class Command(BaseCommand):
    help = "Write everything the shop knows about a person as JSON (GDPR, art. 15, 20)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--to", type=Path, help="a file; without it, the screen")

    def handle(
        self,
        *args: Any,  # Any: Django's own
        email: str,
        to: Path | None,
        **options: Any,
    ) -> None:
        try:
            found = export_person(email=email)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        text = json.dumps(found, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
        if to is None:
            self.stdout.write(text)
            return
        to.write_text(text + "\n")
        self.stdout.write(f"Wrote {to}.")
