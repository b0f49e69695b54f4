"""An address that is typed for one order, beside the customer's own."""

from django import forms
from django.utils.translation import gettext_lazy
from django_countries import countries

from orders.rules import PlaceSpec

# What is chosen in place of an own address.
NEW = "new"
NEW_FIELDS = (
    "name",
    "attention",
    "line1",
    "line2",
    "postcode",
    "city",
    "region",
    "country",
    "phone",
)
NEEDED = ("name", "line1", "city", "country")


class NewPlaceForm(forms.Form):
    """The fields of an address; none is needed unless `need_place` says so."""

    new_name = forms.CharField(
        label=gettext_lazy("Company or person"), max_length=120, required=False
    )
    new_attention = forms.CharField(
        label=gettext_lazy("Attention"), max_length=120, required=False
    )
    new_line1 = forms.CharField(
        label=gettext_lazy("Street and number"), max_length=150, required=False
    )
    new_line2 = forms.CharField(
        label=gettext_lazy("Addition"), max_length=150, required=False
    )
    new_postcode = forms.CharField(
        label=gettext_lazy("Postcode"), max_length=16, required=False
    )
    new_city = forms.CharField(
        label=gettext_lazy("City"), max_length=80, required=False
    )
    new_region = forms.CharField(
        label=gettext_lazy("County"), max_length=80, required=False
    )
    new_country = forms.ChoiceField(
        label=gettext_lazy("Country"), choices=lambda: list(countries), required=False
    )
    new_phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=40, required=False
    )

    def need_place(self) -> None:
        """Refuse the form without what an address must have."""
        for name in NEEDED:
            self.fields[f"new_{name}"].required = True

    def typed_place(self) -> PlaceSpec:
        """The address that was typed."""
        data = self.cleaned_data
        return PlaceSpec(**{name: data[f"new_{name}"] for name in NEW_FIELDS})
