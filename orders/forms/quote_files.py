"""Lines of a quote that come as a file: read into the field where they are mended."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.buyer import Buyer
from orders.selectors.quote_entries import ReadLines, items_in_text, text_with_file
from shop.errors import DomainError
from shop.uploads.checking import CSV, TXT, XLSX, CheckedUpload
from shop.uploads.fields import UploadField

LARGEST_BYTES = 5 * 1024 * 1024
TOLD = 20


class LinesForm(forms.Form):
    """Articles that are typed into the field LINES, or handed in as a file, or both.

    The file comes first: its lines stand below what was typed when that is read.
    """

    LINES = "lines"

    file = UploadField(
        label=gettext_lazy("Or a file of articles and quantities"),
        kinds=(CSV, XLSX, TXT),
        largest_bytes=LARGEST_BYTES,
        required=False,
    )

    def text_of_lines(self, buyer: Buyer) -> str:
        """What was typed and handed in; it stands in the field from now on."""
        text: str = self.cleaned_data[self.LINES]
        upload: CheckedUpload | None = self.cleaned_data.get("file")
        if upload is None:
            return text
        try:
            text = text_with_file(text, upload.name, upload.content.read(), buyer)
        except DomainError as refusal:
            self.add_error("file", str(refusal))
            return text
        data = cast("QueryDict", self.data).copy()  # what views bind forms to
        data[self.add_prefix(self.LINES)] = text
        self.data = data
        return text


def read_lines(text: str, buyer: Buyer, *, checks_steps: bool = True) -> ReadLines:
    """Articles that a text names. Raises a ValidationError with what names none."""
    read = items_in_text(text, buyer, checks_steps=checks_steps)
    if not read.problems:
        return read
    told = list(read.problems[:TOLD])
    more = len(read.problems) - TOLD
    if more > 0:
        words = ngettext("%(count)s more line.", "%(count)s more lines.", more)
        told.append(words % {"count": more})
    raise forms.ValidationError(told)


def nothing_asked() -> forms.ValidationError:
    """Neither a line nor a file."""
    return forms.ValidationError(gettext("Type an article, or choose a file of them."))
