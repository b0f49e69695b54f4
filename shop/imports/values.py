"""Turn the text of a cell into a value, or say why it cannot be."""

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django_countries import countries
from stdnum import ean

from shop.imports.errors import BadValue
from shop.money import is_currency

T = TypeVar("T")

YES = {"1", "true", "yes", "y", "x", "да", "oui", "da", "tak"}
NO = {"0", "false", "no", "n", "нет", "non", "nu", "nie", ""}
LARGEST = Decimal("999999999999")
SPACES = str.maketrans("", "", " \u00a0\u202f'")


def text(raw: str) -> str:
    """The cell as it stands."""
    return raw


def upper(raw: str) -> str:
    """The cell in capitals: codes."""
    return raw.upper()


def decimal(raw: str) -> Decimal:
    """A number with a point or a comma as its decimal sign: 1234.5, 1 234,5."""
    plain = raw.translate(SPACES)
    if "," in plain and "." in plain:
        thousands = "," if plain.rfind(".") > plain.rfind(",") else "."
        plain = plain.replace(thousands, "")
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation as bad:
        raise BadValue(_("“%(raw)s” is not a number.") % {"raw": raw[:40]}) from bad
    if not number.is_finite() or abs(number) > LARGEST:
        raise BadValue(_("“%(raw)s” is out of range.") % {"raw": raw[:40]})
    return number


def positive(raw: str) -> Decimal:
    """A number above zero."""
    number = decimal(raw)
    if number <= 0:
        raise BadValue(_("“%(raw)s” must be above zero.") % {"raw": raw[:40]})
    return number


def not_negative(raw: str) -> Decimal:
    """A number of at least zero."""
    number = decimal(raw)
    if number < 0:
        raise BadValue(_("“%(raw)s” must not be negative.") % {"raw": raw[:40]})
    return number


def whole(raw: str) -> int:
    """A whole number."""
    number = decimal(raw)
    if number != number.to_integral_value():
        raise BadValue(_("“%(raw)s” is not a whole number.") % {"raw": raw[:40]})
    return int(number)


def flag(raw: str) -> bool:
    """Yes or no."""
    if raw.lower() in YES:
        return True
    if raw.lower() in NO:
        return False
    raise BadValue(_("“%(raw)s” is neither yes nor no.") % {"raw": raw[:40]})


def moment(raw: str) -> datetime:
    """An ISO date, its first instant, or date with time; in the current time zone."""
    try:
        found = parse_datetime(raw)
        day = None if found else parse_date(raw)
    except ValueError as bad:
        raise BadValue(_("“%(raw)s” is not a date.") % {"raw": raw[:40]}) from bad
    if day is not None:
        found = datetime.combine(day, time.min)
    if found is None:
        raise BadValue(
            _("“%(raw)s” is not a date; write 2026-11-30.") % {"raw": raw[:40]}
        )
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def country(raw: str) -> str:
    """A country by its two-letter code or its English name."""
    code = raw.upper() if len(raw) == 2 else countries.by_name(raw)
    if not code or code not in countries:
        raise BadValue(_("“%(raw)s” is not a country.") % {"raw": raw[:40]})
    return str(code)


def gtin(raw: str) -> str:
    """An EAN or GTIN of 8, 12, 13 or 14 digits with a right check digit."""
    code = raw.translate(SPACES)
    if not ean.is_valid(code):
        raise BadValue(
            _("“%(raw)s” is not an EAN: check its digits.") % {"raw": raw[:40]}
        )
    return str(code)


def currency(raw: str) -> str:
    """A currency by its ISO 4217 code."""
    code = raw.upper()
    if not is_currency(code):
        raise BadValue(_("“%(raw)s” is not a currency.") % {"raw": raw[:40]})
    return code


def one_of(allowed: set[str]) -> Callable[[str], str]:
    """One of `allowed`, in any case."""

    def parse(raw: str) -> str:
        if raw.lower() not in allowed:
            reason = _("“%(raw)s” must be one of %(allowed)s.")
            listed = ", ".join(sorted(allowed))
            raise BadValue(reason % {"raw": raw[:40], "allowed": listed})
        return raw.lower()

    return parse
