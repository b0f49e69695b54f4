"""Numbers as people write them in a language, without a currency."""

from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern
from django.utils.translation import get_language, to_locale

from shop.money import minor_digits, round_money, round_unit_price

UNIT_PRICE_DIGITS = 4
MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

# English dates read day before month in this shop, as on its documents.
LOCALES = {"en": "en_GB"}

Amount = Decimal | int | str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Writes numbers in `language`; None and "" as nothing.

    Take one for a whole table: asking Django for the language takes as long as writing
    five numbers.
    """

    language: str

    def amount(self, value: Amount, currency: str) -> str:
        """An amount, in the digits of its currency: 1,366.03."""
        if value in (None, ""):
            return ""
        digits = minor_digits(currency)
        return self.number(round_money(as_decimal(value), currency), digits, digits)

    def unit_price(self, value: Amount, currency: str) -> str:
        """A price per unit, up to four decimals: 0.0412."""
        if value in (None, ""):
            return ""
        price = round_unit_price(as_decimal(value))
        return self.number(price, minor_digits(currency), UNIT_PRICE_DIGITS)

    def quantity(self, value: Amount) -> str:
        """A quantity: no trailing zeros, at most three decimals."""
        if value in (None, ""):
            return ""
        return self.number(as_decimal(value), 0, 3)

    def percent(self, value: Amount) -> str:
        """A rate in percent: 19 means 19 %."""
        if value in (None, ""):
            return ""
        return f"{self.number(as_decimal(value), 0, 2)}{NO_BREAK_SPACE}%"

    def number(self, value: Decimal, least: int, most: int) -> str:
        """As Babel writes it, by its separators: a listing writes hundreds."""
        signs = _separators(self.language)
        if signs is None:
            locale = locale_of(self.language)
            text = _pattern(locale, least, most).apply(value, locale)
            return str(text).replace("-", MINUS)
        text = f"{value:,.{most}f}"
        whole, _, digits = text.partition(".")
        digits = digits[:least] + digits[least:].rstrip("0")
        group, point = signs
        text = whole.replace(",", group) + (point + digits if digits else "")
        return text.replace("-", MINUS)


def figures() -> Figures:
    """Numbers of the language that is active."""
    return _figures_of(get_language() or "en")


@lru_cache(maxsize=32)
def _figures_of(language: str) -> Figures:
    return Figures(language)


def as_decimal(value: object) -> Decimal:
    """What a template variable may hold, as a number."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


@lru_cache(maxsize=32)
def locale_of(language: str) -> Locale:
    """Where a language is written as this shop writes it."""
    return Locale.parse(LOCALES.get(language, to_locale(language)))


@lru_cache(maxsize=32)
def _separators(language: str) -> tuple[str, str] | None:
    """What stands between thousands and before decimals; None for unusual ways."""
    locale = locale_of(language)
    pattern = locale.decimal_formats[None]
    symbols = locale.number_symbols["latn"]
    group, point = symbols["group"], symbols["decimal"]
    usual = f"1{group}234{group}567{point}8"
    if pattern.apply(Decimal("1234567.8"), locale) != usual:
        return None
    if pattern.apply(Decimal(1234), locale) != f"1{group}234":
        return None
    return group, point


@lru_cache(maxsize=128)
def _pattern(locale: Locale, least: int, most: int) -> NumberPattern:
    pattern: NumberPattern = copy(locale.decimal_formats[None])
    pattern.frac_prec = (least, most)
    return pattern
