"""Run the automations now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from marketing import jobs
from marketing.models import Automation
from marketing.selectors import abandoned_carts


class Command(BaseCommand):
    help = "Queue every message that an automation owes. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Any: Django's signature."""
        if not dry_run:
            self.stdout.write(f"Queued {jobs.run_automations()} messages.")
            return
        now = timezone.now()
        for automation in Automation.objects.filter(is_active=True):
            due = abandoned_carts(automation, now=now).count()
            self.stdout.write(f"{automation}: {due} would be queued.")
