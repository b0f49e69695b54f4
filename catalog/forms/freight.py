"""Freight classes, and which of them an article has."""

from django import forms
from django.utils.translation import gettext_lazy

from catalog.models import FreightClass, Variant
from shop.name_fields import NamesField


class FreightClassForm(forms.ModelForm[FreightClass]):
    """A class with its names."""

    names = NamesField()

    class Meta:
        model = FreightClass
        fields = ("code", "names", "position")


class VariantForm(forms.ModelForm[Variant]):
    """An article; its freight class is one there is."""

    freight_class = forms.ChoiceField(
        label=gettext_lazy("Freight class"),
        choices=lambda: [
            ("", gettext_lazy("parcel")),
            *((one.code, str(one)) for one in FreightClass.objects.all()),
        ],
        required=False,
    )

    class Meta:
        model = Variant
        fields = (
            "product",
            "sku",
            "ean",
            "mpn",
            "label",
            "position",
            "weight_g",
            "freight_class",
            "tax_class",
            "stock_policy",
            "lead_days",
            "kit_pricing",
            "is_active",
        )
