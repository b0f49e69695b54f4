"""Is the trail what was sealed?"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import EventSeal
from accounts.services.sealing import verify_events


class Command(BaseCommand):
    help = "Compute the seals over the trail of events anew; fail where one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(
        self,
        *args: Any,  # Any: Django's own
        as_json: bool,
        **options: Any,
    ) -> None:
        broken = verify_events()
        seals = EventSeal.objects.count()
        if as_json:
            found = [asdict(place) for place in broken]
            self.stdout.write(json.dumps({"seals": seals, "broken": found}))
        else:
            for place in broken:
                text = f"Events {place.first_id} to {place.last_id}: {place.reason}."
                self.stdout.write(text)
            self.stdout.write(f"{seals} seals, {len(broken)} broken.")
        if broken:
            raise CommandError("The trail is not what was sealed.")
