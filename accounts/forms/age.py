"""The question for a date of birth."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

OLDEST_YEARS = 130


def birth_field(**options: Any) -> forms.DateField:  # Any: a field's own options
    return forms.DateField(
        label=gettext_lazy("Date of birth"),
        widget=forms.DateInput(
            attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"
        ),
        **options,
    )


def plausible_birth(born_on: date, today: date) -> date:
    """A day on which somebody alive was born, or raise ValidationError."""
    if not today.year - OLDEST_YEARS <= born_on.year or born_on > today:
        raise forms.ValidationError(
            gettext_lazy("Please give the day on which you were born.")
        )
    return born_on


class BirthForm(forms.Form):
    """Asked once of a consumer who buys goods with an age limit."""

    born_on = birth_field(
        help_text=gettext_lazy("We keep it and do not ask again. Nobody else sees it.")
    )

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_born_on(self) -> date:
        return plausible_birth(self.cleaned_data["born_on"], self.today)
