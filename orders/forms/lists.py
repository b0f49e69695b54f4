"""What buyers type into requisition lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext_lazy

from catalog.errors import NotAQuantity
from orders.forms.cart import LARGEST_PK, NOT_A_QUANTITY, read_number
from orders.services.lists import LineChange
from shop.errors import DomainError
from shop.forms import is_key

LONGEST_NOTE = 200


class ListForm(forms.Form):
    """What a list is called, what it is for, who sees it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    note = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=400, required=False
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("Shared with the whole company"), required=False
    )


class NewListForm(forms.Form):
    """A list to be."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


class ChooseListForm(forms.Form):
    """A list that exists, or the name of a new one."""

    list = forms.IntegerField(min_value=1, max_value=LARGEST_PK, required=False)
    name = forms.CharField(
        label=gettext_lazy("New list"), max_length=80, required=False
    )

    def clean(self) -> dict[str, object]:
        """Ask for one of the two; a name that was typed is what is meant."""
        data = self.cleaned_data
        if data.get("name"):
            data["list"] = None
        if not self.errors and not data.get("list") and not data.get("name"):
            raise forms.ValidationError(
                gettext_lazy("Choose a list, or give a new one a name.")
            )
        return data


class ArticleForm(forms.Form):
    """An article that is to come onto a list, as its page names it."""

    variant = forms.IntegerField(min_value=1, max_value=LARGEST_PK)
    unit = forms.IntegerField(min_value=1, max_value=LARGEST_PK)
    quantity = forms.DecimalField(
        max_digits=12, decimal_places=3, min_value=0, error_messages=NOT_A_QUANTITY
    )


@dataclass(frozen=True)
class TypedLines:
    """What a list's form changed, by line; `places` are numbers of the order."""

    changes: dict[int, LineChange] = field(default_factory=dict)
    refused: dict[int, DomainError] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)


def typed_lines(data: Mapping[str, str]) -> TypedLines:
    """Quantities, notes and places that differ from what the page showed.

    `quantity-17` stands beside `shown-17`, `note-17` beside `was-17`, `place-17`
    beside `stood-17`.
    """
    typed = TypedLines()
    for name, text in data.items():
        kind, _, key = name.partition("-")
        if kind not in ("shown", "was", "stood") or not is_key(key):
            continue
        pk, now = int(key), data.get(f"{_FIELDS[kind]}-{key}", text).strip()
        if now == text.strip():
            continue
        if kind == "shown":
            _note_quantity(typed, pk, now, text)
        elif kind == "was":
            before = typed.changes.get(pk, LineChange())
            typed.changes[pk] = LineChange(
                before.quantity, now[:LONGEST_NOTE], before.seen
            )
        elif is_key(now):
            typed.places[pk] = int(now)
    return typed


_FIELDS = {"shown": "quantity", "was": "note", "stood": "place"}


def _note_quantity(typed: TypedLines, pk: int, now: str, shown: str) -> None:
    number = read_number(now)
    if number is None:
        typed.refused[pk] = NotAQuantity(allowed="24")
        return
    note = typed.changes[pk].note if pk in typed.changes else None
    typed.changes[pk] = LineChange(number, note, read_number(shown))
