"""Lists out of the admin as CSV and XLSX that no spreadsheet runs as formulas."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import tablib
from django.db import models
from django.http import HttpRequest
from import_export.admin import ExportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import modelresource_factory
from unfold.contrib.import_export.forms import ExportForm

from shop.admin import Admin

if TYPE_CHECKING:

    class Exports:
        """import-export carries no types."""

else:
    Exports = ExportMixin

M = TypeVar("M", bound=models.Model)

# https://owasp.org/www-community/attacks/CSV_Injection
DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def defused(cell: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would run; numbers stay."""
    if not isinstance(cell, str) or not cell.startswith(DANGEROUS_STARTS):
        return cell
    return cell if _is_number(cell) else f"'{cell}"


def _is_number(text: str) -> bool:
    # Amounts and phone numbers.
    digits = text[1:].replace(".", "", 1) if text[0] in "+-" else ""
    return digits.isascii() and digits.isdigit()


def defused_table(table: tablib.Dataset) -> tablib.Dataset:
    """The same table with every cell defused."""
    rows = (tuple(defused(cell) for cell in row) for row in table)
    return tablib.Dataset(*rows, headers=table.headers, title=table.title)


class DefusedCsv(CSV):
    """CSV, defused."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> Any:
        # Any: the format's own options and answer, untyped there
        return super().export_data(defused_table(dataset), **kwargs)


class DefusedXlsx(XLSX):
    """XLSX, defused."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> Any:
        # Any: as above
        return super().export_data(defused_table(dataset), **kwargs)


class ExportAdmin(Exports, Admin[M]):
    """An admin whose list, as filtered, goes out as CSV or XLSX.

    With ScopedAdmin only rows that the staff user manages go out. `export_fields` are
    names of fields, `customer__number` reaches further.
    """

    export_fields: Sequence[str] = ()
    formats = (DefusedCsv, DefusedXlsx)
    export_form_class = ExportForm
    show_change_form_export = False

    def get_resource_classes(self, request: HttpRequest) -> list[type]:
        """One resource: `export_fields`, in their order."""
        fields = list(self.export_fields)
        options = {"fields": fields, "export_order": fields}
        return [modelresource_factory(self.model, meta_options=options)]

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who sees the list may take it along."""
        return self.has_view_permission(request)
