"""Statements that are put together once and asked often.

Putting a statement of six tables together of expressions takes Django ten times as
long as reading its answer, and what comes out is the same each time but for a few
values. Here it is written as a QuerySet in which those values stand by name; see also
shop.rows.
"""

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self  # Any: columns and values are of any type

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, QuerySet
from django.db.models.expressions import RawSQL


@dataclass(frozen=True, slots=True)
class Blank:
    """Where a value stands in a statement before it is asked, by its name."""

    name: str


class Given(Expression):
    """A value that differs each time a statement is asked, by its name.

    A RawSQL may be given as well: it stands there as it is.
    """

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(
        self,
        compiler: Any,  # Any: Django names no type for it
        connection: Any,  # Any: the same
    ) -> tuple[str, Any]:
        """A placeholder, and what is known of its value: the name."""
        return "%s", (Blank(self.name),)


class _Reader(NamedTuple):
    """How a column is read that the driver does not read by itself, such as JSON."""

    place: int
    converters: tuple[Callable[[Any, Any, Any], Any], ...]
    expression: Any  # Any: as Django hands it to converters


@dataclass(frozen=True)
class Statement:
    """SQL with the names of what is missing in it, and how its rows are read."""

    pieces: tuple[str, ...]
    values: tuple[Any, ...]
    readers: tuple[_Reader, ...]
    row: type[tuple[Any, ...]]

    @classmethod
    def of(cls, rows: QuerySet[Any, Any]) -> Self:
        """The statement of `rows`, which are a `values_list`."""
        compiler = rows.query.get_compiler(connection=connection)
        row = namedtuple("Row", rows.query.selected or ())  # type: ignore[misc] # as selected
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return cls((), (), (), row)
        read = compiler.get_converters(one for one, *_ in compiler.select)
        readers = (_Reader(at, tuple(found), one) for at, (found, one) in read.items())
        pieces = tuple(sql.split("%s"))
        return cls(pieces, tuple(values), tuple(readers), row)

    def ask(self, **given: Any) -> list[Any]:
        """The rows with `given` where their names stand. One query.

        None where Django knew that there are no rows.
        """
        if not self.pieces:
            return []
        sql, values = self._filled(given)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            rows = cursor.fetchall()
        if not self.readers:
            return [self.row._make(row) for row in rows]  # type: ignore[attr-defined]
        return [self._read(row) for row in rows]

    def _filled(self, given: dict[str, Any]) -> tuple[str, list[Any]]:
        text, values = [self.pieces[0]], []
        for value, piece in zip(self.values, self.pieces[1:], strict=True):
            meant = given[value.name] if isinstance(value, Blank) else value
            if isinstance(meant, RawSQL):
                text.append(meant.sql)
                values.extend(meant.params)
            else:
                text.append("%s")
                values.append(meant)
            text.append(piece)
        return "".join(text), values

    def _read(self, row: Sequence[Any]) -> Any:
        told = list(row)
        for place, converters, expression in self.readers:
            for convert in converters:
                told[place] = convert(told[place], expression, connection)
        return self.row._make(told)  # type: ignore[attr-defined]
