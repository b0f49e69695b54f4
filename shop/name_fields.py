"""Names by language code, with a control for each language."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

# What orders keep of the name of a delivery.
LONGEST_NAME = 120


class NamesWidget(forms.MultiWidget):
    """A line for each language of the shop, named after it."""

    def __init__(self) -> None:
        super().__init__(
            {
                code: UnfoldAdminTextInputWidget(
                    attrs={
                        "class": "mb-2",
                        "lang": code,
                        "placeholder": language,
                        "aria-label": language,
                    }
                )
                for code, language in settings.LANGUAGES
            }
        )

    def decompress(self, value: Any) -> list[str]:  # Any: what a JSON column holds
        names = value if isinstance(value, dict) else {}
        return [str(names.get(code, "")) for code, _ in settings.LANGUAGES]


class NamesField(forms.MultiValueField):
    """Names as {"en": "Own van"}: at least one, those left empty are left out."""

    def __init__(self, **kwargs: Any) -> None:  # Any: a field's own options
        kwargs.setdefault("label", gettext_lazy("Names"))
        kwargs.setdefault("help_text", gettext_lazy("One language is enough."))
        super().__init__(
            [
                forms.CharField(required=False, max_length=LONGEST_NAME)
                for _ in settings.LANGUAGES
            ],
            require_all_fields=False,
            widget=NamesWidget,
            **kwargs,
        )

    def compress(self, data_list: list[str]) -> dict[str, str]:
        codes = [code for code, _ in settings.LANGUAGES]
        pairs = zip(codes, data_list, strict=False)
        names = {code: name for code, name in pairs if name}
        if self.required and not names:  # nothing but spaces
            raise forms.ValidationError(
                self.error_messages["required"], code="required"
            )
        return names
