"""A person wants to be forgotten."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.errors import DomainError
from shop.storefront.services.privacy import erase_person, export_person, what_hinders


class Command(BaseCommand):
    help = (
        "Take a person out of the shop (GDPR, art. 17). Orders and invoices stay as the"
        " law asks, under a number. Safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--dry-run", action="store_true")

    def handle(
        self,
        *args: Any,  # Any: Django's own
        email: str,
        dry_run: bool,
        **options: Any,
    ) -> None:
        try:
            if dry_run:
                self._tell(email)
                return
            erase_person(email=email, by=None)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("Erased.")

    def _tell(self, email: str) -> None:
        found = export_person(email=email)
        account = found.get("account", {})
        self.stdout.write(f"Companies: {len(account.get('companies', []))}")
        self.stdout.write(f"Orders that stay: {len(account.get('orders', []))}")
        self.stdout.write(f"As a private customer: {len(found['as_customer'])}")
        hindering = what_hinders(email)
        if hindering:
            self.stdout.write(f"Not over yet: {', '.join(hindering)}")
