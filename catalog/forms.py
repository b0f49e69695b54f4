"""Forms of the admin: master data of the catalogue, and counting stock."""

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy
from django_countries import countries
from treebeard.forms import MoveNodeForm, movenodeform_factory

from catalog.models import (
    AttributeKind,
    AttributeValue,
    Category,
    Picture,
    Restriction,
    Warehouse,
)
from catalog.services.pictures import clean_picture
from shop.errors import DomainError


class PictureForm(forms.ModelForm[Picture]):
    """A picture is decoded and written anew before it is kept."""

    class Meta:
        model = Picture
        fields = ("file", "variant", "alt", "is_dimensioned", "position")

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        try:
            return clean_picture(file)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


VALUE_FIELDS = {
    AttributeKind.TEXT: "text",
    AttributeKind.NUMBER: "number",
    AttributeKind.CHOICE: "choice",
    AttributeKind.BOOLEAN: "boolean",
}


class AttributeValueForm(forms.ModelForm[AttributeValue]):
    """A value stands in the field of its attribute's kind, and nowhere else."""

    class Meta:
        model = AttributeValue
        fields = ("attribute", "variant", "choice", "number", "text", "boolean")

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        attribute = data.get("attribute")
        if attribute is None:
            return data
        wanted = VALUE_FIELDS[AttributeKind(attribute.kind)]
        given = {
            name for name in VALUE_FIELDS.values() if data.get(name) not in (None, "")
        }
        if given != {wanted}:
            label = self.fields[wanted].label
            raise forms.ValidationError(
                gettext_lazy("Give %(attribute)s as %(field)s, and nothing else."),
                params={"attribute": attribute, "field": label},
            )
        choice = data.get("choice")
        if choice is not None and choice.attribute_id != attribute.pk:
            self.add_error("choice", gettext_lazy("This belongs to another attribute."))
        return data


CategoryMoveForm: type[MoveNodeForm] = movenodeform_factory(
    Category, fields=("code", "number", "is_active")
)


class StockCountForm(forms.Form):
    """What was found on the shelf."""

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.all(), label=gettext_lazy("Warehouse")
    )
    on_hand = forms.DecimalField(
        label=gettext_lazy("Counted, in base units"),
        min_value=0,
        max_digits=14,
        decimal_places=3,
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=60, required=False
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
