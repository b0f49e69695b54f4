"""When a buyer wants the goods: a day, and hours of it where the delivery has any."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.buyer import Buyer
from orders.errors import DateRefused, WindowRefused
from orders.rules import Delivery, Window
from orders.rules.dispatch import refuse_date, weekday_names, window_of
from shop.forms import is_key
from shop.templatetags.angro import money


def asked_window(data: dict[str, str]) -> int | None:
    """The hours a form names, if that is a number. Nothing is refused here."""
    text = data.get("window", "")
    return int(text) if is_key(text) else None


def day_field() -> forms.DateField:
    """The day the goods are wished for."""
    return forms.DateField(
        label=gettext_lazy("Requested for"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class WindowsForm(forms.Form):
    """A form at checkout that asks for the day, and the hours of the delivery."""

    windows: tuple[Window, ...] = ()
    buyer: Buyer

    def _offer_windows(self, delivery: Delivery | None) -> None:
        """Ask for hours where the delivery has any to choose from."""
        self.windows = delivery.windows if delivery else ()
        if not self.windows:
            return
        if "requested_on" not in self.fields:
            self.fields["requested_on"] = day_field()
        currency = self.buyer.currency
        offered = [
            (str(one.window_id), window_words(one, currency)) for one in self.windows
        ]
        self.fields["window"] = forms.ChoiceField(
            label=gettext("Between"),
            choices=[("", gettext("Any time of the day")), *offered],
            required=False,
            error_messages={"invalid_choice": str(WindowRefused())},
        )

    def clean(self) -> dict[str, Any] | None:  # Any: as Form gives it
        """The day is one on which goods are brought in these hours."""
        cleaned = super().clean()
        window = window_of(self.windows, self.window_id())
        wanted = self.cleaned_data.get("requested_on")
        if window is not None and wanted is None and "requested_on" not in self.errors:
            text = gettext("Please say on which day, too.")
            self.add_error("requested_on", text)
            return cleaned
        working = self.buyer.working_days
        try:
            refuse_date(wanted, window, self.buyer.today, working)
        except DateRefused as refusal:
            self.add_error("requested_on", str(refusal))
        except WindowRefused as refusal:
            if "requested_on" not in self.errors:
                self.add_error("window", str(refusal))
        return cleaned

    def window_id(self) -> int | None:
        """The hours that were chosen; None: any."""
        return asked_window({"window": self.cleaned_data.get("window", "")})


def window_words(window: Window, currency: str) -> str:
    """The hours with their weekdays and what they cost on top."""
    parts = [str(window)]
    if window.weekdays:
        parts.append(weekday_names(window.weekdays))
    if window.surcharge_amount:
        parts.append(f"+ {money(window.surcharge_amount, currency)}")
    return ", ".join(parts)
