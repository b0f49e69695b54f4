"""What buyers and staff say about legal texts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from shop.forms import is_key


class KeysField(forms.Field):
    """Keys of rows, as hidden inputs of one name send them."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:  # Any: what a browser sent
        return [int(key) for key in value or () if is_key(str(key))]


class AcceptTermsForm(forms.Form):
    """The buyer agrees to the texts that were shown."""

    accepted = forms.BooleanField(
        label=gettext_lazy("I have read these texts and accept them.")
    )
    texts = KeysField(required=False)


class PublishForm(forms.Form):
    """When a version comes into force."""

    at = forms.SplitDateTimeField(
        label=gettext_lazy("In force from"),
        required=False,
        help_text=gettext_lazy("Empty: now."),
        widget=UnfoldAdminSplitDateTimeWidget,
    )
