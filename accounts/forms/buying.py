"""What a company keeps about buying, as its forms ask for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.fields import text_field
from accounts.models import OrderFieldKind
from accounts.services.buying import (
    CostCentreDetails,
    PickupDetails,
    QuestionDetails,
)

LONGEST_CHOICE = 80
MOST_CHOICES = 50


class CostCentreForm(forms.Form):
    """Code and name of a cost centre."""

    code = text_field(
        gettext_lazy("Code"), 40, hint=gettext_lazy("As your bookkeeping writes it.")
    )
    name = text_field(gettext_lazy("Name"), 80)

    def details(self) -> CostCentreDetails:
        return CostCentreDetails(**self.cleaned_data)


class PickupPersonForm(forms.Form):
    """Somebody who may collect goods."""

    name = text_field(gettext_lazy("Name"), 120)
    phone = text_field(gettext_lazy("Phone"), 40, "off", required=False)
    proof = text_field(
        gettext_lazy("How we recognise them"),
        120,
        required=False,
        hint=gettext_lazy(
            "What the warehouse asks to see: the last characters of an identity card,"
            " a number plate."
        ),
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The last day. Empty: until you remove them."),
    )

    def details(self) -> PickupDetails:
        return PickupDetails(**self.cleaned_data)


class QuestionForm(forms.Form):
    """A question of the company's own at checkout."""

    label = text_field(gettext_lazy("Question"), 80)
    kind = forms.ChoiceField(label=gettext_lazy("Answer"), choices=OrderFieldKind)
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        max_length=MOST_CHOICES * (LONGEST_CHOICE + 2),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One a line, where the answer is one of several."),
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("Must be answered"), required=False
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list"),
        min_value=0,
        max_value=999,
        initial=0,
        help_text=gettext_lazy("The lowest comes first."),
    )

    def clean(self) -> dict[str, Any]:  # Any: as Django keeps it
        """Choices where they are needed, each once, none too long."""
        data = super().clean() or self.cleaned_data
        typed = (line.strip() for line in data.get("choices", "").splitlines())
        choices = tuple(dict.fromkeys(line for line in typed if line))
        if data.get("kind") != OrderFieldKind.CHOICE:
            choices = ()
        elif len(choices) < 2:
            self.add_error("choices", gettext_lazy("Give two choices at least."))
        if len(choices) > MOST_CHOICES or any(
            len(choice) > LONGEST_CHOICE for choice in choices
        ):
            self.add_error(
                "choices",
                gettext_lazy("Fifty choices of eighty characters are the most."),
            )
        data["choices"] = choices
        return data

    def details(self) -> QuestionDetails:
        return QuestionDetails(**self.cleaned_data)
