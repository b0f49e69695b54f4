"""What staff type when they ship and cancel."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext, gettext_lazy, ngettext

from catalog.models import Warehouse
from orders.forms.cart import read_number
from orders.models import Carrier, OrderLine
from orders.selectors.shipping_desk import ShippingDesk
from orders.services.shipping import ParcelSpec, Sending
from shop.templatetags.angro import plain_quantity, quantity

ZERO = Decimal(0)
MOST_PARCELS = 200
LONGEST_NUMBER = 80
HEAVIEST_KG = Decimal(99_999)


@dataclass(frozen=True)
class ShipRow:
    """A line of the form: `text` is what was typed, or what is proposed."""

    line: OrderLine
    field: str
    held: Decimal
    is_made: bool
    text: str
    error: str


class ShipForm(forms.Form):
    """Quantities by line, prefilled with what can leave; 0 leaves a line for later.

    The lines are no fields of Django's: a thousand of them would take a second.
    """

    warehouse = forms.ModelChoiceField(
        label=gettext_lazy("Warehouse"),
        queryset=Warehouse.objects.none(),
        empty_label=None,
    )
    carrier = forms.ModelChoiceField(
        label=gettext_lazy("Carrier"),
        queryset=Carrier.objects.none(),
        required=False,
        empty_label=gettext_lazy("own vehicle, or not known"),
    )
    tracking_number = forms.CharField(
        label=gettext_lazy("Tracking numbers"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "A line for each parcel: its number, and its weight in kg after a"
            " semicolon if you know it. RO123; 12.5"
        ),
    )

    # Sent twice, the goods leave once.
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: ShippingDesk, **kwargs: Any) -> None:
        # Any: as Form takes them
        kwargs["initial"] = {
            "warehouse": desk.warehouse_id,
            "key": get_random_string(32),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.line_errors: dict[int, str] = {}
        self._typed: dict[int, Decimal] = {}
        self._offer("warehouse", Warehouse.objects.filter(channels=desk.order.channel))
        self._offer("carrier", Carrier.objects.filter(is_active=True))

    def _offer(self, name: str, rows: Any) -> None:  # Any: rows of the field's model
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def clean_tracking_number(self) -> tuple[ParcelSpec, ...]:
        """Read a parcel of each line."""
        rows = [
            row.strip() for row in self.cleaned_data["tracking_number"].splitlines()
        ]
        parcels = tuple(_parcel(row) for row in rows if row)
        if len(parcels) > MOST_PARCELS:
            raise forms.ValidationError(
                gettext("At most %(most)s parcels."), params={"most": MOST_PARCELS}
            )
        return parcels

    def clean(self) -> dict[str, Any]:
        """Read the quantities; what is wrong stands at its line, and is counted."""
        for line in self.desk.lines:
            text = str(self.data.get(_name(line), "")).strip()
            number = read_number(text) if text else ZERO
            error = _error(number, line)
            if error:
                self.line_errors[line.pk] = error
            elif number:
                self._typed[line.pk] = number
        if self.line_errors:
            count = len(self.line_errors)
            said = ngettext(
                "%(count)s line needs another quantity.",
                "%(count)s lines need another quantity.",
                count,
            )
            self.add_error(None, said % {"count": count})
        return self.cleaned_data

    def rows(self) -> list[ShipRow]:
        """Lines with what is held for them and what is typed or proposed."""
        desk = self.desk
        return [
            ShipRow(
                line=line,
                field=_name(line),
                held=desk.held.get(line.pk, ZERO),
                is_made=line.pk in desk.made,
                text=self._text(line),
                error=self.line_errors.get(line.pk, ""),
            )
            for line in desk.lines
        ]

    def _text(self, line: OrderLine) -> str:
        if self.is_bound:
            return str(self.data.get(_name(line), ""))
        return plain_quantity(self.desk.quantities.get(line.pk, ZERO))

    def quantities(self) -> dict[int, Decimal]:
        """What is to leave now, by line."""
        return dict(self._typed)

    def sending(self) -> Sending:
        """Who carries it, in which parcels."""
        carrier: Carrier | None = self.cleaned_data["carrier"]
        return Sending(
            carrier_id=carrier.pk if carrier else None,
            parcels=self.cleaned_data["tracking_number"],
        )


def _name(line: OrderLine) -> str:
    return f"quantity_{line.pk}"


def _error(number: Decimal | None, line: OrderLine) -> str:
    if number is None or number < 0:
        return gettext("Please give a quantity as a number.")
    if number > line.quantity_left:
        told = {"left": quantity(line.quantity_left)}
        return gettext("Only %(left)s are left to ship.") % told
    if number != round(number, 3):
        return gettext("Three decimals are the most.")
    return ""


def _parcel(row: str) -> ParcelSpec:
    number, _, weight = (part.strip() for part in row.partition(";"))
    if len(number) > LONGEST_NUMBER:
        raise forms.ValidationError(
            gettext("This number is too long: %(number)s"), params={"number": number}
        )
    return ParcelSpec(number, _weight(weight) if weight else None)


def _weight(text: str) -> Decimal:
    try:
        weight = Decimal(text.lower().removesuffix("kg").strip().replace(",", "."))
    except InvalidOperation:
        weight = ZERO
    if not (weight.is_finite() and 0 < weight <= HEAVIEST_KG):
        raise forms.ValidationError(
            gettext("This is no weight in kg: %(text)s"), params={"text": text}
        )
    return round(weight, 3)


class CancelForm(forms.Form):
    """Why an order is called off."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The customer reads it in the order's timeline."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
