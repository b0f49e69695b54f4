"""The same key twice in one file."""

from typing import Any

from django.utils.translation import gettext as _

from shop.imports.errors import BadMapping
from shop.imports.importing import ImportReport, ImportRow, Refusal


class Repeats:
    """Remembers the keys of a file. `policy` says what a repeated key means.

    "refuse" (a mistake; the usual case) or "first" (one article is named on many
    rows, such as sales; the first good row counts).
    """

    def __init__(self, column: str, policy: str = "refuse") -> None:
        if policy not in {"refuse", "first"}:
            reason = _("repeats must be “refuse” or “first”, not “%(policy)s”.")
            raise BadMapping(reason=reason % {"policy": policy})
        self.column = column
        self.policy = policy
        self._lines: dict[Any, int] = {}  # Any: whatever the key is

    def is_first(self, key: object, row: ImportRow, report: ImportReport) -> bool:
        """Say whether `key` is new in this file; else skip or refuse the row."""
        line = self._lines.setdefault(key, row.line)
        if line == row.line:
            return True
        if self.policy == "first":
            report.skip(_("named before in the file"))
            return False
        reason = _("It stands on line %(line)s already.") % {"line": line}
        report.refuse(Refusal(row.line, self.column, str(key), reason))
        return False
