"""Forms of the admin: documents of products, contents of kits."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from catalog.models import KitComponent, ProductDocument
from shop.uploads import CheckedUpload, UploadField


class DocumentForm(forms.ModelForm[ProductDocument]):
    """A document is looked at before it is kept; its name is for people only."""

    upload = UploadField(label=gettext_lazy("file"), required=False)

    class Meta:
        model = ProductDocument
        fields = ("kind", "title", "language", "variant", "valid_until", "position")

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance._state.adding and not data.get("upload"):
            self.add_error("upload", gettext_lazy("Please choose a file."))
        variant = data.get("variant")
        if variant is not None and variant.product_id != self.instance.product_id:
            self.add_error("variant", gettext_lazy("This is another product's."))
        return data

    def save(self, commit: bool = True) -> ProductDocument:
        upload: CheckedUpload | None = self.cleaned_data.get("upload")
        if upload is not None:
            paper = self.instance
            paper.name, paper.content_type = upload.name, upload.content_type
            paper.size, paper.sha256 = upload.size, upload.sha256
            upload.content.seek(0)
            paper.file.save(secrets.token_hex(16), upload.content, save=False)
        saved: ProductDocument = super().save(commit)
        return saved


class ComponentForm(forms.ModelForm[KitComponent]):
    """What the database refuses is said here in words."""

    class Meta:
        model = KitComponent
        fields = ("component", "unit", "quantity", "position")

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        component, unit = data.get("component"), data.get("unit")
        if component is None or unit is None:
            return data
        if component.is_kit:
            self.add_error("component", gettext_lazy("A kit cannot be part of a kit."))
        if unit.variant_id != component.pk:
            self.add_error(
                "unit", gettext_lazy("This unit is not one of the component's.")
            )
        return data
