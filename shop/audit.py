"""What changed, value by value, for whoever keeps the trail.

The kernel knows no app: settings.AUDIT_SINK names the function that writes the trail.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

# Values of such fields never enter the trail, only that they changed.
SECRET_WORDS = ("password", "secret", "token", "key", "born")
MASK = "•••"
LONGEST_VALUE = 500

Json = str | int | bool | list[Any] | dict[str, Any] | None  # Any: JSON inside
Changes = dict[str, list[Json]]


@dataclass(frozen=True)
class Deed:
    """Something that somebody did to a row outside the services: in the admin."""

    subject: models.Model
    verb: str
    actor_id: int
    changes: Changes


def plain(value: object) -> Json:
    """`value` as the trail keeps it: readable, short, JSON."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, models.QuerySet | list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    return str(value)[:LONGEST_VALUE]


def changes_between(
    before: Mapping[str, object], after: Mapping[str, object]
) -> Changes:
    """Fields of `after` that differ from `before`, as [before, after]."""
    pairs = {name: [plain(before.get(name)), plain(after[name])] for name in after}
    return {
        name: [MASK, MASK] if is_secret(name) else pair
        for name, pair in pairs.items()
        if pair[0] != pair[1]
    }


def is_secret(name: str) -> bool:
    """Say whether a field's value must stay out of the trail."""
    return any(word in name.lower() for word in SECRET_WORDS)


def changes_in(form: forms.ModelForm[Any]) -> Changes:  # Any: of any model
    """What a valid model form changed."""
    names = form.changed_data
    return changes_between(
        {name: _initial(form, name) for name in names},
        {name: form.cleaned_data.get(name) for name in names},
    )


def _initial(form: forms.ModelForm[Any], name: str) -> object:  # Any: as above
    field = form.fields[name]
    value = form.get_initial_for_field(field, name)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return list(value or ())
    if isinstance(field, forms.ModelChoiceField) and value is not None:
        key = getattr(value, "pk", value)
        # Read past the form's own limits: the old choice may be out of them by now.
        model: type[models.Model] = field.queryset.model  # type: ignore[union-attr]
        found = model._default_manager.filter(pk=key).first()
        return found if found is not None else value
    return value


def deeds_in(
    form: Any,  # Any: admin forms of any model, untyped there
    formsets: Iterable[Any],
    *,
    actor_id: int,
    is_new: bool,
) -> Iterator[Deed]:
    """What a saved page of the admin changed: the row and the rows inside it."""
    changes = changes_in(form)
    if is_new or changes:
        yield Deed(form.instance, "added" if is_new else "changed", actor_id, changes)
    for formset in formsets:
        for row in formset.new_objects:
            yield Deed(row, "added", actor_id, {})
        for row, _names in formset.changed_objects:
            inline = next(one for one in formset.forms if one.instance is row)
            yield Deed(row, "changed", actor_id, changes_in(inline))
        gone = [str(row) for row in formset.deleted_objects]
        if gone:
            # They have no pk any more: the page they stood on tells of them.
            name = str(formset.model._meta.verbose_name_plural)
            yield Deed(form.instance, "removed", actor_id, {name: [gone, None]})


def write_down(deeds: Iterable[Deed]) -> None:
    """Hand `deeds` to the trail, inside the caller's transaction."""
    sink = import_string(settings.AUDIT_SINK)
    for deed in deeds:
        sink(deed)
