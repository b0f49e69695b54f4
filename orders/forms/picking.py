"""What people in the aisles tick and type."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django import forms
from django.utils.translation import gettext, gettext_lazy

from catalog.models import Warehouse
from orders.forms.cart import read_number
from orders.models import PickLine
from shop.forms import is_key
from shop.templatetags.angro import quantity


class WarehouseForm(forms.Form):
    """In which warehouse somebody picks."""

    warehouse = forms.ModelChoiceField(
        label=gettext_lazy("Warehouse"),
        queryset=Warehouse.objects.all(),
        empty_label=None,
    )


class PickForm(forms.Form):
    """What was found: a tick is all of it, a number is that many.

    `found` are the lines that were said something about, in base units; None: neither
    ticked nor counted.
    """

    def __init__(
        self, data: Mapping[str, str] | None = None, *, lines: Iterable[PickLine]
    ) -> None:
        super().__init__(data)
        self.lines = list(lines)
        self.found: dict[int, Decimal | None] = {}
        self.line_errors: dict[int, str] = {}

    def clean(self) -> dict[str, object]:
        """Read tick and number of each line."""
        for line in self.lines:
            text = str(self.data.get(f"found_{line.pk}", "")).strip()
            if text:
                self._read(line, text)
            else:
                is_all = f"all_{line.pk}" in self.data
                self.found[line.pk] = line.quantity if is_all else None
        if self.line_errors:
            self.add_error(None, gettext("Please look at the marked lines."))
        return self.cleaned_data

    def _read(self, line: PickLine, text: str) -> None:
        number = read_number(text)
        if number is None or not 0 <= number <= line.quantity:
            told = {"wanted": quantity(line.quantity)}
            said = gettext("A number from 0 to %(wanted)s, please.")
            self.line_errors[line.pk] = said % told
        else:
            self.found[line.pk] = round(number, 3)


def chosen_orders(keys: Iterable[str]) -> list[int]:
    """The orders that were ticked; what is no key is left out."""
    return list(dict.fromkeys(int(key) for key in keys if is_key(key)))
