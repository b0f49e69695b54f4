"""Models out of the rows of plain SQL.

For the few statements that every page asks: putting one of six tables together of
expressions takes Django ten times as long as reading its answer. The columns are those
of the model, so a field that is added comes along.
"""

from collections.abc import Sequence
from typing import Any, TypeVar  # Any: columns are of any type

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def columns_of(model: type[Model], table: str) -> str:
    """The columns of `model`, called `table` in the statement."""
    fields = model._meta.concrete_fields
    return ", ".join(f'{table}."{field.column}"' for field in fields)


def taken_from(row: Sequence[Any], *models: type[Model]) -> list[Any]:
    """An instance of each of `models`, in the order of the columns in `row`.

    None where a LEFT JOIN found nothing.
    """
    found, start = [], 0
    for model in models:
        end = start + len(model._meta.concrete_fields)
        found.append(_instance(model, row[start:end]))
        start = end
    return found


def _instance(model: type[M], values: Sequence[Any]) -> M | None:
    if all(value is None for value in values):
        return None
    fields = model._meta.concrete_fields
    read = [
        field.from_db_value(value, None, connection)
        if hasattr(field, "from_db_value")
        else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db(connection.alias, [each.attname for each in fields], read)
