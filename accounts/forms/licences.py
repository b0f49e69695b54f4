"""What companies hand in about licences, and what staff read from the paper."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.fields import text_field
from accounts.models import LicenceKind
from accounts.services.licences import LicenceDetails
from shop.name_fields import NamesField
from shop.uploads import UploadField


def day_field(label: Any, hint: Any = "") -> forms.DateField:  # Any: a lazy text
    return forms.DateField(
        label=label,
        required=False,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DetailsForm(forms.Form):
    """What stands on the paper."""

    number = text_field(gettext_lazy("Number"), 60)
    issuer = text_field(gettext_lazy("Issued by"), 120, required=False)
    valid_from = day_field(gettext_lazy("Valid from"))
    expires_on = day_field(
        gettext_lazy("Valid until"), gettext_lazy("Leave it empty if it does not end.")
    )

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_expires_on(self) -> date | None:
        end: date | None = self.cleaned_data["expires_on"]
        if end is not None and end < self.today:
            raise forms.ValidationError(
                gettext_lazy("This day is over. Hand in one that still holds.")
            )
        return end

    def clean(self) -> dict[str, Any]:  # Any: cleaned values
        data = super().clean() or {}
        start, end = data.get("valid_from"), data.get("expires_on")
        if start and end and end < start:
            self.add_error(
                "expires_on", gettext_lazy("It cannot end before it begins.")
            )
        return data

    def details(self) -> LicenceDetails:
        names = ("number", "issuer", "valid_from", "expires_on")
        return LicenceDetails(**{name: self.cleaned_data[name] for name in names})


class LicenceForm(DetailsForm):
    """A licence with its paper, of one of the kinds the shop knows."""

    field_order = ("kind", "number", "issuer", "valid_from", "expires_on", "document")
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    document = UploadField(label=gettext_lazy("The paper"))

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        kinds: Sequence[LicenceKind],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = [(str(kind.pk), str(kind)) for kind in kinds]

    @property
    def kind_id(self) -> int:
        return int(self.cleaned_data["kind"])


class LicenceKindForm(forms.ModelForm[LicenceKind]):
    """A kind of licence in the admin, with one field for each language."""

    names = NamesField()

    class Meta:
        model = LicenceKind
        fields = ("code", "names", "remind_days")
