"""Let somebody in again who lost phone, key and recovery codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services.second_factor import remove_second_factor


class Command(BaseCommand):
    help = (
        "Remove a person's second factors, passkeys and recovery codes, and end their "
        "sessions. Make sure first that it is they who ask. Safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the e-mail {options['email']}.")
        if options["dry_run"]:
            count = Authenticator.objects.filter(user=user).count()
            self.stdout.write(f"Would remove {count} of {user.email}.")
            return
        count = remove_second_factor(user_id=user.pk)
        self.stdout.write(f"Removed {count} of {user.email}.")
