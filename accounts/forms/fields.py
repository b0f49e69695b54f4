"""Fields that several forms of accounts share."""

from typing import Any

from django import forms
from django_countries import countries


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
