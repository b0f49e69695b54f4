"""Fields that several forms of accounts share."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django_countries import countries


@dataclass(frozen=True)
class Card:
    """The label of a radio button that components/choice.html shows as a card."""

    title: str
    detail: str = ""
    price: str = ""

    def __str__(self) -> str:
        return self.title


class CountryChoice(forms.ChoiceField):
    """Countries in the reader's language, the seller's first."""

    def __init__(self, **kwargs: Any) -> None:  # Any: a field's own options
        super().__init__(choices=lambda: list(countries), **kwargs)


def text_field(
    label: Any,  # Any: a lazy text
    longest: int,
    autocomplete: str = "",
    *,
    required: bool = True,
    hint: Any = "",  # Any: a lazy text
) -> forms.CharField:
    attrs = {"autocomplete": autocomplete} if autocomplete else {}
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=hint,
        widget=forms.TextInput(attrs=attrs),
    )


class EitherInput(forms.TextInput):
    """A control that the browser lets pass empty: the form looks at its neighbour."""

    def use_required_attribute(self, initial: Any) -> bool:  # Any: Django's own
        return False


class EitherField(forms.CharField):
    """One of several fields of which one is needed: not called optional, may be empty.

    The form says so when all of them are.
    """

    widget = EitherInput

    def validate(self, value: Any) -> None:  # Any: Django's own
        """Nothing to say alone."""
