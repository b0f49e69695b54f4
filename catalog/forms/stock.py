"""Counting stock."""

from django import forms
from django.utils.translation import gettext_lazy

from catalog.models import (
    Warehouse,
)


class BinForm(forms.Form):
    """Where goods lie on the shelves."""

    bin = forms.CharField(
        label=gettext_lazy("Storage bin"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Such as A-04-2. Pick lists go by it."),
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
