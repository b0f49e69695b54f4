"""What forms of all apps share."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

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
