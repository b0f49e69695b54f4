"""What buyers type into carts and lists of orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from catalog.errors import NotAQuantity
from orders.models import OrderState, ShareLevel
from orders.services.cart import CartItem
from shop.errors import DomainError
from shop.forms import is_key

LARGEST_PK = 2**63 - 1
NOT_A_QUANTITY = {
    "invalid": gettext_lazy("Please give a quantity as a number."),
    "required": gettext_lazy("Please give a quantity."),
    "min_value": gettext_lazy("A quantity is above zero."),
    "max_digits": gettext_lazy("This quantity is too large."),
    "max_whole_digits": gettext_lazy("This quantity is too large."),
    "max_decimal_places": gettext_lazy("Three decimals are the most."),
}


class AddForm(forms.Form):
    """One article for the cart. `mode` "set" makes the quantity what is given."""

    variant = forms.IntegerField(min_value=1, max_value=LARGEST_PK)
    unit = forms.IntegerField(min_value=1, max_value=LARGEST_PK)
    quantity = forms.DecimalField(
        max_digits=12, decimal_places=3, min_value=0, error_messages=NOT_A_QUANTITY
    )
    mode = forms.ChoiceField(choices=[("add", "add"), ("set", "set")], required=False)
    note = forms.CharField(max_length=200, required=False)
    cart = forms.IntegerField(min_value=1, max_value=LARGEST_PK, required=False)

    @property
    def is_set(self) -> bool:
        return self.cleaned_data.get("mode") == "set"

    def item(self) -> CartItem:
        """What the buyer asked for."""
        data = self.cleaned_data
        return CartItem(
            variant_id=data["variant"],
            unit_id=data["unit"],
            quantity=data["quantity"],
            note=data["note"],
        )


class QuantityForm(forms.Form):
    """The quantity of one line; 0 removes it."""

    quantity = forms.DecimalField(
        max_digits=12, decimal_places=3, min_value=0, error_messages=NOT_A_QUANTITY
    )


class CodeForm(forms.Form):
    """An article by SKU, EAN or own number."""

    code = forms.CharField(label=gettext_lazy("Article"), max_length=60)
    quantity = forms.DecimalField(
        max_digits=12,
        decimal_places=3,
        min_value=0,
        required=False,
        error_messages=NOT_A_QUANTITY,
    )


class CartNameForm(forms.Form):
    """What a cart is called; nothing is a name, too."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)


class ShareForm(forms.Form):
    """What everybody ("all") and each colleague (by key) may do with a cart."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.levels: dict[int | None, str] = {}

    def clean(self) -> dict[str, Any]:
        """Read the fields `level-all` and `level-17`; what is malformed is refused."""
        for name, level in self.data.items():
            prefix, _, key = str(name).partition("-")
            if prefix != "level" or not level:
                continue
            if level not in ShareLevel or not (key == "all" or is_key(key)):
                raise forms.ValidationError(gettext_lazy("Please choose again."))
            self.levels[None if key == "all" else int(key)] = str(level)
        return {}


class CouponForm(forms.Form):
    """A code that somebody was given."""

    coupon = forms.CharField(label=gettext_lazy("Coupon code"), max_length=60)


class OrderFilterForm(forms.Form):
    """Search, state and page of the list. What is malformed is left out."""

    q = forms.CharField(max_length=80, required=False)
    state = forms.ChoiceField(choices=OrderState.choices, required=False)
    cost_centre = forms.IntegerField(min_value=1, max_value=LARGEST_PK, required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)

    def value(self, name: str) -> str:
        """What was asked for, "" where it is malformed."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


@dataclass(frozen=True)
class Typed:
    """Quantities that a form changed, by line, and those that are no number.

    `seen` is what the page showed of the lines changed.
    """

    quantities: dict[int, Decimal] = field(default_factory=dict)
    refused: dict[int, DomainError] = field(default_factory=dict)
    seen: dict[int, Decimal] = field(default_factory=dict)

    def without(self, line_id: int | None) -> "Typed":
        """The same but for one line."""
        kept = {pk: one for pk, one in self.quantities.items() if pk != line_id}
        return Typed(kept, self.refused, self.seen)


def typed_quantities(data: Mapping[str, str]) -> Typed:
    """What a cart's or a list's form changed.

    A field `quantity-17` counts where it differs from `shown-17`, what the page showed:
    a page that was left open in another tab takes nothing back.
    """
    typed = Typed()
    for name, text in data.items():
        pk = _line_of(name)
        shown = data.get(f"shown-{pk}", "").strip()
        if pk is None or text.strip() == shown:
            continue
        number, before = read_number(text), read_number(shown)
        if number is None:
            typed.refused[pk] = NotAQuantity(allowed="24")
        else:
            typed.quantities[pk] = number
        if before is not None:
            typed.seen[pk] = before
    return typed


def _line_of(name: str) -> int | None:
    prefix, _, pk = name.partition("-")
    return int(pk) if prefix == "quantity" and is_key(pk) else None


def read_number(text: str) -> Decimal | None:
    """A quantity as people type it; None for what is none."""
    # A comma is what most of our readers type.
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
