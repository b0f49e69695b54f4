"""Whom a representative acts for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Customer
from accounts.selectors.acting import people_to_act_for


class ActForm(forms.Form):
    """The person of the customer whose place the representative takes."""

    person = forms.TypedChoiceField(
        label=gettext_lazy("In the place of"),
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy(
            "Orders and quotes are in this person's name beside yours; mails go to"
            " them. You can do what their role allows, as far as a representative may."
        ),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        customer: Customer,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = people_to_act_for(customer)
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)  # noqa: S101 declared above
        person.choices = [
            (member.user_id, f"{member.user} · {member.role.shown_name}")
            for member in people
        ]
