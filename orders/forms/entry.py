"""What buyers type, paste and upload where many lines are ordered at once."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from orders.rules.entry_text import Cells
from orders.services.entry import RowChange
from orders.services.entry_files import ColumnChoice
from shop.forms import is_key
from shop.uploads.checking import CSV, TXT, XLSX
from shop.uploads.fields import UploadField

LARGEST_BYTES = 5 * 1024 * 1024
LONGEST_TEXT = 2_000_000
MOST_SLOTS = 1_000


class PasteForm(forms.Form):
    """Lines out of a mail, a spreadsheet or a list."""

    lines = forms.CharField(
        label=gettext_lazy("Paste rows"),
        help_text=gettext_lazy(
            "One article a line; tab, comma or semicolon before the quantity."
        ),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "spellcheck": "false",
                "placeholder": "HC-2040; 24\nGL-4410  96\n5941234044100, 12",
            }
        ),
    )


class UploadForm(forms.Form):
    """The same as a file."""

    file = UploadField(
        label=gettext_lazy("Upload CSV or XLSX"),
        kinds=(CSV, XLSX, TXT),
        largest_bytes=LARGEST_BYTES,
    )


class ColumnsForm(forms.Form):
    """Which column of a file is which."""

    code = forms.TypedChoiceField(label=gettext_lazy("Article number"), coerce=int)
    quantity = forms.TypedChoiceField(
        label=gettext_lazy("Quantity"), coerce=int, required=False, empty_value=None
    )
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit"), coerce=int, required=False, empty_value=None
    )
    has_head = forms.BooleanField(
        label=gettext_lazy("The first line holds the names of the columns"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, heads: Sequence[str], **kwargs: Any) -> None:
        # Any: a form's own arguments
        super().__init__(*args, **kwargs)
        choices = list(enumerate(heads))
        nothing = [("", gettext_lazy("not in the file"))]
        for name in ("code", "quantity", "unit"):
            field: Any = self.fields[name]  # Any: its stubs know no choices
            field.choices = choices if name == "code" else [*nothing, *choices]

    def choice(self) -> ColumnChoice:
        """What was chosen."""
        return ColumnChoice(**self.cleaned_data)


def heads_of(cells: Sequence[Cells], width: int) -> list[str]:
    """What to call each column: what stands in its first lines."""
    heads = []
    for place in range(width):
        seen = [row[place] for row in cells[:3] if place < len(row) and row[place]]
        heads.append(f"{place + 1}: {' · '.join(seen)[:60]}".strip(": "))
    return heads


def typed_rows(data: QueryDict) -> tuple[list[int], list[RowChange]]:
    """Rows of the form that somebody changed, and the slots they stand in.

    A row whose fields are as the page wrote them (`shown-3`) was not touched: a page
    left open in another tab takes nothing back.
    """
    slots = [slot for name in data if (slot := _slot_of(name)) is not None]
    changed = [slot for slot in sorted(slots)[:MOST_SLOTS] if _is_changed(data, slot)]
    return changed, [typed_row(data, slot) for slot in changed]


def typed_row(data: QueryDict, slot: int) -> RowChange:
    """What stands in one row of the form."""
    row, unit = data.get(f"row-{slot}", ""), data.get(f"unit-{slot}", "")
    return RowChange(
        code=data.get(f"code-{slot}", "")[:400],
        typed_quantity=data.get(f"quantity-{slot}", "")[:400],
        row_id=int(row) if is_key(row) else None,
        unit_id=int(unit) if is_key(unit) else None,
    )


def _slot_of(name: str) -> int | None:
    prefix, _, slot = name.partition("-")
    is_one = prefix == "code" and is_key(slot) and len(slot) < 8
    return int(slot) if is_one else None


def _is_changed(data: QueryDict, slot: int) -> bool:
    typed = "\t".join(
        data.get(f"{name}-{slot}", "").strip() for name in ("code", "quantity", "unit")
    )
    return typed.strip() != data.get(f"shown-{slot}", "").strip()


class TakenOffer:
    """An offer that was clicked: `17:quantity:24` is 24 for row 17."""

    def __init__(self, text: str) -> None:
        row, _, rest = text.partition(":")
        self.kind, _, self.value = rest.partition(":")
        self.row_id = int(row) if is_key(row) else 0

    @property
    def key(self) -> int:
        """The unit or the article that was offered."""
        return int(self.value) if is_key(self.value) else 0

    @property
    def quantity(self) -> Decimal | None:
        """The quantity that was offered; None for what is none."""
        try:
            number = Decimal(self.value)
        except InvalidOperation:
            return None
        is_one = number.is_finite() and 0 < number < 10**9
        return round(number, 3) if is_one else None
