"""What staff type when they ship and cancel."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from catalog.models import Warehouse
from orders.models import Order, OrderLine
from orders.selectors.orders import held_stock
from shop.templatetags.angro import plain_quantity


class ShipForm(forms.Form):
    """Quantities by line, prefilled with what is left; 0 leaves a line for later."""

    warehouse = forms.ModelChoiceField(
        label=gettext_lazy("Warehouse"),
        queryset=Warehouse.objects.none(),
        empty_label=None,
    )
    tracking_number = forms.CharField(
        label=gettext_lazy("Tracking number"), max_length=80, required=False
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        # Any: as Form takes them
        super().__init__(*args, **kwargs)
        served = Warehouse.objects.filter(channels=order.channel_id)
        field = self.fields["warehouse"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = served
        self.lines = [line for line in order.lines.all() if line.quantity_left]
        for line in self.lines:
            self.fields[_name(line)] = forms.DecimalField(
                label=f"{line.sku} {line.name}",
                max_digits=12,
                decimal_places=3,
                min_value=0,
                max_value=line.quantity_left,
                initial=plain_quantity(line.quantity_left),
                required=False,
                widget=forms.NumberInput(
                    attrs={
                        "aria-label": gettext("Ship now: %(sku)s") % {"sku": line.sku}
                    }
                ),
            )

    def rows(self) -> list[tuple[OrderLine, Decimal, forms.BoundField]]:
        """Lines with what is held for them and their field."""
        held = held_stock(self.lines)
        return [(line, held[line.pk], self[_name(line)]) for line in self.lines]

    def quantities(self) -> dict[int, Decimal]:
        """What is to leave now, by line."""
        return {
            line.pk: self.cleaned_data[_name(line)] or Decimal(0) for line in self.lines
        }


def _name(line: OrderLine) -> str:
    return f"quantity_{line.pk}"


class CancelForm(forms.Form):
    """Why an order is called off."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The customer reads it in the order's timeline."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
