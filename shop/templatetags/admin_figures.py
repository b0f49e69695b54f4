"""What unfold's templates show, in the shop's own way."""

from typing import Any

from django import template
from django.db import models
from django.forms import BoundField
from django.utils.safestring import SafeString

from shop.admin_figures import in_figures

register = template.Library()


@register.filter
def told(field: Any) -> str:  # Any: unfold's own class, without types
    """The value of a field that is only looked at."""
    resolved = getattr(field, "resolved_field", None)
    if resolved and isinstance(resolved[0], models.DecimalField):
        return in_figures(resolved[0], field.form.instance)
    return "" if resolved is None else field.contents()


@register.filter
def named(field: BoundField) -> SafeString:
    """The control of a cell, with the name that stands in the head of its column."""
    return field.as_widget(attrs={"aria-label": str(field.label)})
