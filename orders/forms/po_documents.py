"""The company's own order as a file, as forms take it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from orders.errors import PoDocumentMissing
from shop.uploads import UploadField


def po_document_field() -> UploadField:
    """One file, left out unless the seller wants it."""
    return UploadField(
        label=gettext_lazy("Your order as a file"),
        required=False,
        error_messages={"required": PoDocumentMissing.message},
    )


class PoDocumentForm(forms.Form):
    """The file beside a checkout, or on the page of an order."""

    po_document = po_document_field()

    def __init__(
        self,
        *args: Any,  # Any: as Form takes them
        is_needed: bool,
        **kwargs: Any,  # Any: as Form takes them
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["po_document"].required = is_needed
