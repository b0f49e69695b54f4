"""Conditions of sale."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from django_countries import countries

from catalog.models import (
    Restriction,
)


class RestrictionForm(forms.ModelForm[Restriction]):
    """A restriction says something, and names countries that there are."""

    class Meta:
        model = Restriction
        fields = (
            "name",
            "code",
            "audience",
            "licence_kinds",
            "region_effect",
            "countries",
            "postcodes",
            "minimum_age",
            "handling",
            "is_hidden",
            "archived_at",
        )

    def clean_countries(self) -> list[str]:
        codes = [code.strip().upper() for code in self.cleaned_data["countries"]]
        unknown = [code for code in codes if code not in countries]
        if unknown:
            raise forms.ValidationError(
                gettext_lazy("No country has the code %(code)s."),
                params={"code": ", ".join(unknown)},
            )
        return codes

    def clean(self) -> dict[str, Any]:  # Any: cleaned values
        data = super().clean() or {}
        effect, places = data.get("region_effect"), data.get("countries")
        if effect and not places and "countries" not in self.errors:
            self.add_error("countries", gettext_lazy("Say for which countries."))
        if places and not effect:
            text = gettext_lazy("Say whether it goes only there or not there.")
            self.add_error("region_effect", text)
        says = ("audience", "licence_kinds", "region_effect", "minimum_age", "handling")
        if not self.errors and not any(data.get(name) for name in says):
            raise forms.ValidationError(
                gettext_lazy("It must name a condition: a licence, an age, a place.")
            )
        return data
