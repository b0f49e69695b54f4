"""What people type when they call an order off, or what is left of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from orders.models import Order

LONGEST_REASON = 1000


class CancelReasonForm(forms.Form):
    """Why, if they like."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("You need not say. It helps us to do better."),
    )


class CancelLinesForm(forms.Form):
    """Lines whose rest is not delivered, and why."""

    lines = forms.MultipleChoiceField(
        label=gettext_lazy("Not delivered any more"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one line.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The buyer reads it."),
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        # Any: as Form takes them
        self.rows = [line for line in order.lines.all() if line.quantity_left]
        keys = [str(line.pk) for line in self.rows]
        kwargs.setdefault("initial", {"lines": keys})
        super().__init__(*args, **kwargs)
        field = self.fields["lines"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [
                (str(line.pk), f"{line.sku} {line.name}") for line in self.rows
            ]

    def line_ids(self) -> list[int]:
        """The keys that were ticked."""
        return [int(value) for value in self.cleaned_data["lines"]]


class AnswerCancelForm(forms.Form):
    """Yes or no to a buyer who asks to cancel; a no needs its reason."""

    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The buyer reads it. A no needs one."),
    )
