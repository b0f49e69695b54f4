"""A list of own part numbers, pasted or as a file."""

import csv
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from catalog.services.part_numbers import NumberLine
from shop.uploads.checking import CSV, TXT
from shop.uploads.fields import UploadField

MOST_LINES = 5_000
LARGEST_BYTES = 1024 * 1024
DELIMITERS = ";\t,"


class PartNumbersForm(forms.Form):
    """Lines of an article's code and the own number for it."""

    lines = forms.CharField(
        label=gettext_lazy("SKU or EAN; your number"),
        help_text=gettext_lazy("One article a line, as in BOLT-8; 4711."),
        max_length=400_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    file = UploadField(
        label=gettext_lazy("or a file"),
        kinds=(CSV, TXT),
        largest_bytes=LARGEST_BYTES,
        required=False,
    )

    def clean(self) -> dict[str, Any]:  # Any: Django's cleaned_data
        data: dict[str, Any] = super().clean() or self.cleaned_data
        text = data.get("lines") or ""
        if data.get("file"):
            raw = data["file"].content.read()
            text = f"{text}\n{raw.decode('utf-8-sig', errors='replace')}"
        try:
            data["numbers"] = lines_in(text)
        except csv.Error as bad:
            raise forms.ValidationError(
                gettext_lazy("This is no list of two columns.")
            ) from bad
        if not data["numbers"] and not self.errors:
            raise forms.ValidationError(gettext_lazy("There is no line to save."))
        if len(data["numbers"]) > MOST_LINES:
            raise forms.ValidationError(gettext_lazy("5,000 lines at most."))
        return data


def lines_in(text: str) -> list[NumberLine]:
    """Two columns with a semicolon, tabulator or comma between; no empty lines.

    Raises csv.Error for a cell that no list has.
    """
    lines = text.replace("\0", "").strip().splitlines()
    first = next(iter(lines), "")
    delimiter = next((sign for sign in DELIMITERS if sign in first), ";")
    rows = csv.reader(lines, delimiter=delimiter)
    return [_line(row) for row in rows if any(cell.strip() for cell in row)]


def _line(row: list[str]) -> NumberLine:
    code, number, *_ = [cell.strip() for cell in (*row, "")]
    return NumberLine(code, number)
