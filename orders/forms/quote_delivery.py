"""Where the goods of an offer go, how and when, as the staff set it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.buyer import Buyer
from accounts.selectors import addresses_of
from orders.errors import DateRefused, DeliveryRefused, WindowRefused
from orders.forms.windows import day_field, window_words
from orders.rules import MethodTerms, PlaceSpec, Window
from orders.rules.dispatch import refuse_date
from orders.rules.freight_requests import WantedDelivery
from orders.selectors.deliveries import shipping_methods
from orders.selectors.places import place_of

# The place that came with the request, which is none of the customer's addresses.
KEPT = "kept"


class DeliveryForm(forms.Form):
    """The part of an offer that says where, how and when; nothing of it is needed.

    What is left open is as the buyer's checkout begins.
    """

    goes_to = forms.ChoiceField(label=gettext_lazy("Deliver to"), required=False)
    method = forms.ChoiceField(label=gettext_lazy("Delivery"), required=False)
    requested_on = day_field()
    window = forms.ChoiceField(label=gettext_lazy("Between"), required=False)

    buyer: Buyer
    places: Mapping[str, PlaceSpec]
    methods: Mapping[str, MethodTerms]
    windows: Mapping[str, tuple[str, Window]]

    def offer_delivery(self, buyer: Buyer, wanted: WantedDelivery | None) -> None:
        """Ask for what the buyer could choose, beside what stands in the draft."""
        self.buyer = buyer
        self.methods = {str(one.method.pk): one for one in shipping_methods(buyer)}
        self.windows = {
            str(window.window_id): (key, window)
            for key, one in self.methods.items()
            for window in one.windows
        }
        addresses = addresses_of(buyer).order_by("-is_delivery_default", "name", "pk")
        self.places = {str(one.pk): place_of(one) for one in addresses}
        if wanted and wanted.place and wanted.place not in self.places.values():
            self.places = {**self.places, KEPT: wanted.place}
        self._choices("goes_to", gettext("the buyer's usual address"), self._to())
        self._choices("method", gettext("the buyer's usual way"), self._ways())
        self._choices("window", gettext("Any time of the day"), self._hours())
        if not self.windows:
            del self.fields["window"]

    def _choices(
        self, name: str, otherwise: str, offered: Sequence[tuple[str, str]]
    ) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = [("", otherwise), *offered]

    def _to(self) -> list[tuple[str, str]]:
        return [
            (key, ", ".join((place.name, *place.as_lines())))
            for key, place in self.places.items()
        ]

    def _ways(self) -> list[tuple[str, str]]:
        return [(key, self._named(key)) for key in self.methods]

    def _hours(self) -> list[tuple[str, str]]:
        currency = self.buyer.currency
        return [
            (key, f"{self._named(method)}: {window_words(window, currency)}")
            for key, (method, window) in self.windows.items()
        ]

    def _named(self, key: str) -> str:
        """A way to deliver, in the language of who gets the offer."""
        return self.methods[key].method.name_in(self.buyer.language)

    @staticmethod
    def delivery_initial(
        wanted: WantedDelivery | None, places: Mapping[str, PlaceSpec]
    ) -> dict[str, Any]:  # Any: initial values
        """What stands in the draft."""
        if wanted is None:
            return {}
        there = (key for key, place in places.items() if place == wanted.place)
        return {
            "goes_to": next(there, ""),
            "method": str(wanted.method_id or ""),
            "requested_on": wanted.requested_on,
            "window": str(wanted.window_id or ""),
        }

    def check_delivery(self) -> None:
        """The way goes there, the day is one on which goods are brought."""
        way = self.methods.get(self.cleaned_data.get("method", ""))
        place = self.places.get(self.cleaned_data.get("goes_to", ""))
        reached = way.countries if way and not way.method.is_pickup else None
        if place and reached is not None and place.country not in reached:
            self.add_error("method", str(DeliveryRefused()))
        day, window = self.cleaned_data.get("requested_on"), self._window()
        try:
            self._check_hours(window)
            refuse_date(day, window, self.buyer.today, self.buyer.working_days)
        except DateRefused as refusal:
            self.add_error("requested_on", str(refusal))
        except WindowRefused as refusal:
            self.add_error("window", str(refusal))

    def _check_hours(self, window: Window | None) -> None:
        """Hours are those of one way to deliver. Raises WindowRefused."""
        if window is None:
            return
        method, _ = self.windows[str(window.window_id)]
        if method != self.cleaned_data.get("method"):
            raise WindowRefused

    def _window(self) -> Window | None:
        found = self.windows.get(self.cleaned_data.get("window", ""))
        return found[1] if found else None

    def delivery(self) -> WantedDelivery | None:
        """What was chosen; None where everything is left to the buyer."""
        data, window = self.cleaned_data, self._window()
        key = data.get("method", "")
        found = WantedDelivery(
            place=self.places.get(data.get("goes_to", "")),
            method_id=int(key) if key else None,
            name=self._named(key) if key else "",
            requested_on=data.get("requested_on"),
            window_id=window.window_id if window else None,
            hours=str(window or ""),
        )
        return None if found == WantedDelivery() else found
