"""Numbers in the admin as the shop writes them: 240, not 240.000."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models

from shop.figures import figures

# Rates are told as quantities are: 12.5, and 12 without its zeros.
RATES = ("rate", "percent")
PRICE_DIGITS = 4


def in_figures(field: models.DecimalField[Any, Any], row: models.Model) -> str:
    """The number in `field` of `row`; amounts in the digits of their currency."""
    value: Decimal | None = field.value_from_object(row)
    if value is None:
        return ""
    currency = getattr(row, "currency", "")
    digits = field.decimal_places or 0
    if field.name.endswith(RATES) or digits not in {2, PRICE_DIGITS}:
        return figures().number(value, 0, digits)
    if currency and digits == PRICE_DIGITS:
        return figures().unit_price(value, currency)
    if currency:
        return figures().amount(value, currency)
    return figures().number(value, 2, digits)


@cache  # Django compares columns with those it may sort by
def column(model: type[models.Model], name: object) -> object:
    """What a list shows for `name`: for a number how it is written, else `name`."""
    if not isinstance(name, str):
        return name
    field = {each.name: each for each in model._meta.fields}.get(name)
    if not isinstance(field, models.DecimalField):
        return name
    return _written(field)


def _written(field: models.DecimalField[Any, Any]) -> Callable[[Any], str | None]:
    def written(row: models.Model) -> str | None:
        return in_figures(field, row) or None  # None: as the admin says nothing

    written.__name__ = field.name
    vars(written).update(
        short_description=field.verbose_name, admin_order_field=field.name
    )
    return written
