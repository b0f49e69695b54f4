"""Forms of the admin: products, their facts and pictures, the tree."""

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy
from treebeard.forms import MoveNodeForm, movenodeform_factory

from catalog.models import (
    AttributeKind,
    AttributeValue,
    Category,
    Picture,
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
