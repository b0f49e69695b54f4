"""What representatives type at their desk."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Customer, User
from orders.models import WorkKind

NOT_BEFORE = ((1, gettext_lazy("tomorrow")), (3, gettext_lazy("in 3 days")))
A_WEEK = (7, gettext_lazy("in a week"))


class DayInput(forms.DateInput):
    """A day as the browser lets one choose it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TaskForm(forms.Form):
    """Something to do for a customer on a day."""

    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        max_length=120,
        help_text=gettext_lazy("Number or name."),
    )
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=DayInput())
    text = forms.CharField(label=gettext_lazy("What to do"), max_length=400)

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        staff: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff

    def clean_customer(self) -> Customer:
        """The one customer of that number or name among those of the staff."""
        typed = self.cleaned_data["customer"].strip()
        mine = Customer.objects.managed_by(self.staff).filter(archived_at__isnull=True)
        found = list(
            mine.filter(Q(number__iexact=typed) | Q(name__iexact=typed))[:2]
        ) or list(mine.filter(name__icontains=typed)[:2])
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(
            gettext("Several customers are called so: give the number.")
            if found
            else gettext("None of your customers has this number or name.")
        )


class PutOffForm(forms.Form):
    """Not today: what, and for how many days."""

    kind = forms.ChoiceField(choices=WorkKind.choices)
    subject = forms.IntegerField(min_value=1, max_value=2**62)
    days = forms.TypedChoiceField(choices=(*NOT_BEFORE, A_WEEK), coerce=int)

    def until(self) -> date:
        """The first day on which it shows again."""
        days: int = self.cleaned_data["days"]
        return timezone.localdate() + timedelta(days=days)
