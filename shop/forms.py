"""What forms of all apps share."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from shop.errors import DomainError


@contextmanager
def refusals_on(form: forms.BaseForm, field: str | None = None) -> Iterator[None]:
    """Turn a DomainError raised inside into an error of `form` (or of its `field`)."""
    try:
        yield
    except DomainError as refusal:
        form.add_error(field, forms.ValidationError(str(refusal), code=refusal.code))
