"""What a buyer wished for at checkout where freight was on request: kept with a quote.

Once the seller has put a price on it, the order goes there, that way.
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
    """A place and a way of delivery; day and hours where they were named."""

    place: PlaceSpec
    method_id: int
    name: str
    requested_on: date | None = None
    window_id: int | None = None
    hours: str = ""

    def as_json(self) -> Json:
        day = self.requested_on.isoformat() if self.requested_on else ""
        return {
            "place": asdict(self.place),
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
        place = ", ".join((self.place.name, *self.place.as_lines(), self.place.country))
        return tuple(part for part in (self.name, place, day) if part)


def wanted_from_json(kept: Json | None) -> WantedDelivery | None:
    """Read what `as_json` wrote; None for quotes without a wish."""
    if not kept:
        return None
    day = kept["requested_on"]
    return WantedDelivery(
        place=PlaceSpec(**kept["place"]),
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
