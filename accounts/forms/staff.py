"""What staff settle about customers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.models import Customer, CustomerGroup, User
from accounts.services.approval import Welcome


class ApproveForm(forms.Form):
    """What staff settle when they let a company in."""

    rep = forms.ModelChoiceField(
        label=gettext_lazy("Sales representative"),
        queryset=User.objects.none(),
        required=False,
    )
    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Groups"),
        queryset=CustomerGroup.objects.order_by("name"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        customer: Customer,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(is_staff=True, is_active=True).order_by("name")
        rep = self.fields["rep"]
        assert isinstance(rep, forms.ModelChoiceField)  # noqa: S101 declared above
        rep.queryset = staff
        rep.initial = customer.rep_id
        self.fields["groups"].initial = customer.groups.all()
        if not CustomerGroup.objects.exists():
            self.fields["groups"].widget = forms.MultipleHiddenInput()

    def welcome(self) -> Welcome:
        rep = self.cleaned_data["rep"]
        groups = self.cleaned_data["groups"]
        return Welcome(
            rep_id=rep.pk if rep else None,
            group_ids=tuple(group.pk for group in groups),
        )


class ReasonForm(forms.Form):
    """Why a company is refused or stopped; it is told so."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("The company reads this sentence in our mail."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class QuestionForm(forms.Form):
    """What is missing before a company can be let in; it is told so."""

    question = forms.CharField(
        label=gettext_lazy("What is missing"),
        max_length=1000,
        help_text=gettext_lazy("The company reads this sentence in our mail."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
