"""Where the goods of a quote go, how and when: wished for by one side, kept with it.

Buyers name it at checkout where freight is on request, the staff in their offer. The
order that comes of the quote goes there, that way, on that day.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from orders.rules.checkout import CheckoutChoice, Delivery, PlaceSpec
from orders.rules.dispatch import Window
from shop.templatetags.angro import date_weekday

Json = dict[str, Any]  # as Quote.wanted_delivery keeps it


@dataclass(frozen=True)
class WantedDelivery:
    """A place, a way of delivery, a day and its hours, each where it was named."""

    place: PlaceSpec | None = None
    method_id: int | None = None
    name: str = ""
    requested_on: date | None = None
    window_id: int | None = None
    hours: str = ""

    def as_json(self) -> Json:
        day = self.requested_on.isoformat() if self.requested_on else ""
        return {
            "place": asdict(self.place) if self.place else None,
            "method": self.method_id,
            "name": self.name,
            "requested_on": day,
            "window": self.window_id,
            "hours": self.hours,
        }

    @property
    def lines(self) -> tuple[str, ...]:
        """The wish in words, for both sides to read."""
        when = " ".join(filter(None, (date_weekday(self.requested_on), self.hours)))
        day = gettext("Requested for %(when)s") % {"when": when} if when else ""
        return tuple(part for part in (self.name, self._there, day) if part)

    @property
    def _there(self) -> str:
        if self.place is None:
            return ""
        lines = self.place.as_lines()
        return ", ".join((self.place.name, *lines, self.place.country))


def wanted_from_json(kept: Json | None) -> WantedDelivery | None:
    """Read what `as_json` wrote; None for quotes without a wish."""
    if not kept:
        return None
    day, place = kept["requested_on"], kept["place"]
    return WantedDelivery(
        place=PlaceSpec(**place) if place else None,
        method_id=kept["method"],
        name=kept["name"],
        requested_on=date.fromisoformat(day) if day else None,
        window_id=kept["window"],
        hours=kept["hours"],
    )


def wanted_of(
    checkout: CheckoutChoice, delivery: Delivery, window: Window | None
) -> WantedDelivery:
    """The wish that a checkout form states."""
    return WantedDelivery(
        place=checkout.delivery,
        method_id=delivery.method_id,
        name=delivery.name,
        requested_on=checkout.requested_on,
        window_id=window.window_id if window else None,
        hours=str(window or ""),
    )
