"""What approvers type."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy

from orders.models import OrderLine
from orders.services.approvals import Choice
from shop.forms import is_key

LONGEST_REASON = 1000


class VersionForm(forms.Form):
    """Which state of a request was shown to whoever decides."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ReasonForm(VersionForm):
    """A no with its reason."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Please say why.")},
    )


class LinesForm(ReasonForm):
    """Lines to take out, and why."""

    lines = forms.MultipleChoiceField(
        error_messages={
            "required": gettext_lazy("Tick the lines that shall not be ordered.")
        }
    )

    def offer(self, lines: Sequence[OrderLine]) -> None:
        """Let these be chosen: those of the order."""
        field = self.fields["lines"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(line.pk), line.sku) for line in lines]

    def line_ids(self) -> list[int]:
        """The keys that were ticked."""
        return [int(value) for value in self.cleaned_data["lines"]]


class SeveralForm(forms.Form):
    """Requests ticked in the list, each as `key-version`."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__({})
        self.values = values

    def choices(self) -> list[Choice]:
        """What was ticked; anything else is left out."""
        found = []
        for value in self.values:
            key, _, version = value.partition("-")
            if is_key(key) and is_key(version):
                found.append(Choice(int(key), int(version)))
        return found
