"""What the trail is asked for."""

from datetime import date

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from accounts.buyer import Buyer
from accounts.models import User
from accounts.selectors.history import KINDS, HistoryFilter, actors_of


class HistoryForm(forms.Form):
    """Filters of the trail; what cannot be read counts as not asked."""

    # Nobody must be told that a filter is optional.
    is_filter = True

    kind = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    actor = forms.ModelChoiceField(
        label=gettext_lazy("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Everybody"),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: object, buyer: Buyer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kinds = [(kind, capfirst(str(words))) for kind, words in KINDS.items()]
        everything = ("", gettext_lazy("Everything"))
        self.fields["kind"] = forms.ChoiceField(
            label=gettext_lazy("About"), required=False, choices=[everything, *kinds]
        )
        people = self.fields["actor"]
        assert isinstance(people, forms.ModelChoiceField)  # noqa: S101 declared above
        people.queryset = actors_of(buyer)

    def wanted(self) -> HistoryFilter:
        """The filter that was asked for, as far as it could be read."""
        self.is_valid()
        data = self.cleaned_data
        actor: User | None = data.get("actor")
        return HistoryFilter(
            kind=data.get("kind") or "",
            actor_id=actor.pk if actor else None,
            starts_on=_day(data.get("starts_on")),
            ends_on=_day(data.get("ends_on")),
        )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
