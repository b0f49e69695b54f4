"""What several forms of prices ask for."""

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.utils.translation import gettext_lazy

from catalog.models import Unit, UnitCode, Variant

UNIT_CHOICES = [("", gettext_lazy("base unit")), *UnitCode.choices]


def unit_of(variant: Variant, code: str) -> Unit | None:
    """The unit of this kind, the smallest of several; the base unit without a code."""
    units = Unit.objects.filter(variant=variant)
    return (units.filter(code=code) if code else units.filter(is_base=True)).first()


def autocomplete(model: type[models.Model], field: str) -> AutocompleteSelect:
    """The search box the admin offers where `field` of `model` is edited."""
    return AutocompleteSelect(
        model._meta.get_field(field),
        admin.site,
        attrs={"class": "unfold-admin-autocomplete admin-autocomplete"},
    )
