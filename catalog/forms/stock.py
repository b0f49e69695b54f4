"""Counting stock."""

from django import forms
from django.utils.translation import gettext_lazy

from catalog.models import (
    Warehouse,
)


class StockCountForm(forms.Form):
    """What was found on the shelf."""

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.all(), label=gettext_lazy("Warehouse")
    )
    on_hand = forms.DecimalField(
        label=gettext_lazy("Counted, in base units"),
        min_value=0,
        max_digits=14,
        decimal_places=3,
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=60, required=False
    )
