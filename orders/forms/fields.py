"""Fields that several forms of orders share."""

import re
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from django import forms
from django.utils.translation import get_language, gettext_lazy, to_locale

from shop.money import minor_digits
from shop.templatetags.angro import amount

# Digits with whatever parts them.
AMOUNT = re.compile(r"-?[0-9][0-9.,]*")
LARGEST_AMOUNT = Decimal("999999999999.99")


class AmountField(forms.CharField):
    """An amount as its reader writes it: 1,500.00, 1.500,00 or 1 500,00."""

    default_error_messages = {
        "invalid": gettext_lazy("Please write an amount such as %(example)s."),
        "negative": gettext_lazy("An amount cannot be below zero."),
        "too_large": gettext_lazy("This amount is too large."),
    }

    def __init__(
        self,
        *,
        currency: str,
        **kwargs: Any,  # Any: a field's own options
    ) -> None:
        super().__init__(max_length=24, required=False, **kwargs)
        self.currency = currency
        self.widget.attrs |= {"inputmode": "decimal", "class": "is-amount"}

    def prepare_value(self, value: Any) -> Any:  # Any: as Django hands it
        """Amounts are written for the reader; what was typed stays as it is."""
        if isinstance(value, Decimal):
            return amount(value, self.currency)
        return value

    def to_python(self, value: Any) -> Any:  # Any: as Django hands it
        """A Decimal in the currency's minor unit; None where nothing was typed."""
        text = str(super().to_python(value) or "").strip()
        if not text:
            return None
        found = self._number(text)
        if found < 0:
            raise self._refusal("negative")
        if found > LARGEST_AMOUNT:
            raise self._refusal("too_large")
        if found != round(found, minor_digits(self.currency)):
            raise self._refusal("invalid")
        return found

    def run_validators(self, value: Any) -> None:  # Any: as Django hands it
        """Those of texts do not fit an amount; its length was never the point."""

    def _number(self, text: str) -> Decimal:
        locale = to_locale(get_language() or "en")
        # People type a plain space where print has a narrow one.
        plain = "".join(text.split())
        if not AMOUNT.fullmatch(plain):
            raise self._refusal("invalid")
        try:
            # Strict: "12,34" with a comma for thousands is somebody's decimal comma.
            return parse_decimal(plain, locale=locale, strict=True)
        except NumberFormatError:
            raise self._refusal("invalid") from None

    def _refusal(self, code: str) -> forms.ValidationError:
        example = amount(Decimal("1500"), self.currency)
        return forms.ValidationError(
            self.error_messages[code], code=code, params={"example": example}
        )
