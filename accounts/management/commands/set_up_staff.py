"""Make the staff groups, and put people into them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.rights import STAFF_GROUPS
from accounts.services.staff import employ, set_up_staff_groups


class Command(BaseCommand):
    help = (
        "Make the ready-made staff groups (or bring them back to what they were), and "
        "put people into them. Safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="a user who shall work in the admin")
        parser.add_argument("--group", choices=sorted(STAFF_GROUPS), help="as what")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own
        email, group = options["email"], options["group"]
        if bool(email) != bool(group):
            raise CommandError("--email and --group go together.")
        user = User.objects.filter(email=email.lower()).first() if email else None
        if email and user is None:
            raise CommandError(f"Nobody has the e-mail {email}.")
        if options["dry_run"]:
            self.stdout.write(f"Would make: {', '.join(STAFF_GROUPS)}.")
            return
        groups = set_up_staff_groups()
        self.stdout.write(f"Staff groups: {', '.join(g.name for g in groups)}.")
        if user is not None:
            employ(user_id=user.pk, group=group)
            self.stdout.write(f"{user.email} works as {group}.")
