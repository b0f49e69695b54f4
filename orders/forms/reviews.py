"""What staff type when they look at an order before it counts."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from orders.forms.approvals import ReasonForm, VersionForm
from orders.models import Order, OrderLine
from orders.services.resizing import Change
from shop.templatetags.angro import plain_quantity


class RefuseForm(ReasonForm):
    """Why an order is not accepted."""


class ChangeForm(VersionForm):
    """Quantities and unit prices by line; zero takes a line out."""

    note = forms.CharField(
        label=gettext_lazy("Note to the buyer"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        # Any: as Form takes them
        super().__init__(*args, **kwargs)
        self.lines = list(order.lines.all())
        for line in self.lines:
            self.fields[_quantity(line)] = forms.DecimalField(
                max_digits=12,
                decimal_places=3,
                min_value=0,
                initial=plain_quantity(line.quantity),
                widget=_number(gettext("Quantity of %(sku)s") % {"sku": line.sku}),
            )
            self.fields[_amount(line)] = forms.DecimalField(
                max_digits=14,
                decimal_places=4,
                min_value=0,
                initial=f"{line.unit_price_amount.normalize():f}",
                widget=_number(gettext("Price of %(sku)s") % {"sku": line.sku}),
            )

    def rows(self) -> list[tuple[OrderLine, forms.BoundField, forms.BoundField]]:
        """Lines with their fields."""
        return [
            (line, self[_quantity(line)], self[_amount(line)]) for line in self.lines
        ]

    def changes(self) -> list[Change]:
        """What differs from the order, by line."""
        data = self.cleaned_data
        found = []
        for line in self.lines:
            quantity: Decimal = data[_quantity(line)]
            amount: Decimal = data[_amount(line)]
            if (quantity, amount) != (line.quantity, line.unit_price_amount):
                found.append(Change(line.pk, quantity, amount))
        return found


def _quantity(line: OrderLine) -> str:
    return f"quantity_{line.pk}"


def _amount(line: OrderLine) -> str:
    return f"amount_{line.pk}"


def _number(label: str) -> forms.NumberInput:
    return forms.NumberInput(attrs={"aria-label": label, "step": "any"})
