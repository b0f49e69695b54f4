"""Many rows at once, given as columns: without a model of each."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

AnyField = models.Field[Any, Any]  # Any: of any type
Columns = Mapping[str, Sequence[Any]]  # Any: each field has a type of its own

_INSERT = """
INSERT INTO {table} ({columns})
SELECT {given}{defaults}
FROM unnest({arrays}) WITH ORDINALITY AS given ({names}, place) ORDER BY place
RETURNING {key}, {pk}
"""


def insert_columns(
    model: type[models.Model], columns: Columns, *, key: str
) -> dict[Any, int]:  # Any: whatever the key is
    """Insert rows in one statement; return their primary keys by the column `key`.

    `columns` are as long as each other, named by field (foreign keys with `_id`), of
    values as the database takes them. Fields without a column have their defaults. No
    rows ask nothing: triggers fire for a statement that writes none, too.
    """
    if not all(columns.values()):
        return {}
    given, others = [], []
    for field in model._meta.concrete_fields:
        if field.attname in columns:
            given.append(field)
        elif not (field.primary_key or field.generated):
            others.append(field)
    blank = model()
    defaults = [
        field.get_db_prep_save(field.pre_save(blank, True), connection)
        for field in others
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(model, given, others, key),
            [*defaults, *(list(columns[field.attname]) for field in given)],
        )
        return dict(cursor.fetchall())


def _statement(
    model: type[models.Model],
    given: Sequence[AnyField],
    others: Sequence[AnyField],
    key: str,
) -> str:
    names = [_name(field) for field in given]
    return _INSERT.format(
        table=connection.ops.quote_name(model._meta.db_table),
        columns=", ".join([*names, *map(_name, others)]),
        given=", ".join(f"given.{name}" for name in names),
        defaults="".join(f", %s::{_type(field)}" for field in others),
        arrays=", ".join(f"%s::{_type(field)}[]" for field in given),
        names=", ".join(names),
        key=connection.ops.quote_name(key),
        pk=_name(model._meta.pk),
    )


def _name(field: AnyField) -> str:
    return connection.ops.quote_name(str(field.column))


def _type(field: AnyField) -> str:
    """Without its length: a cast cuts what is too long, where an INSERT refuses it."""
    return re.sub(r"\([\d, ]+\)", "", str(field.db_type(connection)))
