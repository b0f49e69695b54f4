"""Cost centre and project of many lines, typed beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext

from accounts.buyer import Buyer
from orders.selectors.lines import CartRow
from orders.selectors.references import cost_centres_for
from orders.services.line_references import LineReference

LONGEST_PROJECT = 80
# One field for all lines that say nothing else.
ALL = "all"


@dataclass(frozen=True)
class TypedBooking:
    """What stands in the fields of a line; `error` says what is wrong with it."""

    row: CartRow
    centre: str
    project: str
    error: str = ""


@dataclass
class LineReferencesForm:
    """Two fields for each line: a cost centre by its code, and a project.

    Not a forms.Form: a thousand lines would be two thousand Field objects.
    """

    rows: Sequence[CartRow]
    buyer: Buyer
    data: Mapping[str, str] | None = None
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.centres = list(cost_centres_for(self.buyer))
        self.codes = {one.code.casefold(): one for one in self.centres}
        by_key = {one.pk: one.code for one in self.centres}
        self.typed = [self._typed(row, by_key) for row in self.rows]
        wrong = [one.row.article.sku for one in self.typed if one.error]
        if wrong:
            said = gettext("Please look at these lines again: %(skus)s.")
            self.errors.append(said % {"skus": ", ".join(wrong)})

    @property
    def non_field_errors(self) -> Sequence[str]:
        """As forms have it, for the block that shows it."""
        return self.errors

    def _typed(self, row: CartRow, by_key: Mapping[int, str]) -> TypedBooking:
        if self.data is None:
            return TypedBooking(
                row, by_key.get(row.cost_centre_id or 0, ""), row.project
            )
        centre = self._asked("centre", row)
        project = self._asked("project", row)
        return TypedBooking(row, centre, project, self._error(centre, project))

    def _asked(self, name: str, row: CartRow) -> str:
        """What was typed for a line; for all lines where the button says so."""
        data: Mapping[str, Any] = self.data or {}
        key = f"{name}-{ALL}" if "fill" in data else f"{name}-{row.line_id}"
        # The database keeps no zero bytes.
        return str(data.get(key, "")).replace("\0", "").strip()

    def _error(self, centre: str, project: str) -> str:
        if centre and centre.casefold() not in self.codes:
            said = gettext("There is no cost centre “%(code)s” that you may choose.")
            return said % {"code": centre}
        if len(project) > LONGEST_PROJECT:
            said = gettext("A project has %(most)s characters at most.")
            return said % {"most": LONGEST_PROJECT}
        return ""

    def is_valid(self) -> bool:
        return self.data is not None and not self.errors

    def add_error(self, name: str | None, error: forms.ValidationError) -> None:
        """As forms have it: what the service refuses is about the whole."""
        self.errors.extend(error.messages)

    def references(self) -> dict[int, LineReference]:
        """Lines that differ from what is kept, as the service takes them."""
        found = {}
        for one in self.typed:
            centre = self.codes.get(one.centre.casefold())
            pk = centre.pk if centre else None
            if (pk, one.project) != (one.row.cost_centre_id, one.row.project):
                found[one.row.line_id] = LineReference(pk, one.project)
        return found
