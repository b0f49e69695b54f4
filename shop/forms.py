"""What forms of all apps share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from shop.errors import DomainError

LONGEST_KEY = 18  # digits; a bigint of the database holds every one of these


def is_key(text: str) -> bool:
    """Say whether `text`, as somebody sent it, can be a row's key."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY


@contextmanager
def refusals_on(form: forms.BaseForm, field: str | None = None) -> Iterator[None]:
    """Turn a DomainError raised inside into an error of `form` (or of its `field`)."""
    try:
        yield
    except DomainError as refusal:
        form.add_error(field, forms.ValidationError(str(refusal), code=refusal.code))


class BirthField(forms.DateField):
    """The day on which somebody alive was born."""

    OLDEST_YEARS = 130

    def __init__(self, **kwargs: Any) -> None:  # Any: a field's own options
        kwargs.setdefault("label", gettext_lazy("Date of birth"))
        attrs = {"type": "date", "autocomplete": "bday"}
        kwargs.setdefault("widget", forms.DateInput(attrs=attrs, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:  # Any: as Django hands it in
        born_on: date | None = super().clean(value)
        today = timezone.localdate()
        if born_on is None or (
            born_on <= today and today.year - born_on.year <= self.OLDEST_YEARS
        ):
            return born_on
        raise forms.ValidationError(
            gettext_lazy("Please give the day on which you were born.")
        )
