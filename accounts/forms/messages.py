"""What people write to each other."""

from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy

from accounts.services.messages import Draft
from shop.uploads import UploadsField

LONGEST = 5000
MOST_FILES = 5


class WordsInput(forms.Textarea):
    """A control that the browser lets pass empty: there may be files instead."""

    def use_required_attribute(self, initial: Any) -> bool:  # Any: Django's own
        return False


class WordsField(forms.CharField):
    """Text whose lines end as the browser counts them: one character each."""

    def validate(self, value: Any) -> None:  # Any: Django's own
        """Nothing to say alone: a file without words is a message too."""

    def to_python(self, value: Any) -> Any:  # Any: Django's own
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


class MessageForm(forms.Form):
    """A message with files. What is sent twice under one key is said once."""

    body = WordsField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST,
        widget=WordsInput(
            attrs={
                "rows": 4,
                # {count} is filled in by the browser.
                "data-counted": gettext_lazy("{count} characters left"),
                "data-send-by-keys": "",
                "aria-keyshortcuts": "Control+Enter",
            }
        ),
    )
    attached = UploadsField(
        label=gettext_lazy("Files"), required=False, most=MOST_FILES
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: a form's own
        kwargs.setdefault("auto_id", "message_%s")
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = lambda: get_random_string(32)

    def draft(self) -> Draft:
        return Draft(
            body=self.cleaned_data["body"],
            key=self.cleaned_data["key"],
            files=tuple(self.cleaned_data["attached"]),
        )

    @property
    def lost_files(self) -> bool:
        """A browser forgets what was chosen when a form comes back refused."""
        return self.is_bound and not self.is_valid() and bool(self.files)


class ThreadFilterForm(forms.Form):
    """What is looked for in the list."""

    q = forms.CharField(
        label=gettext_lazy("Number or word"), max_length=80, required=False
    )
    unread = forms.BooleanField(label=gettext_lazy("Only unread"), required=False)

    def text(self) -> str:
        return str(self.cleaned_data.get("q", "")) if self.is_valid() else ""

    def is_unread_only(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["unread"])
