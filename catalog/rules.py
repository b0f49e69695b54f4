"""Calculations of the catalogue: values in, values out."""

import re
import unicodedata
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Protocol

from catalog.errors import AboveMaximum, BelowMinimum, NotAQuantity, OffStep

# Fewer base units than this are called few.
LOW_STOCK = Decimal(10)
LARGEST_QUANTITY = Decimal("999999999.999")  # what Decimal(12,3) holds


class SoldBy(Protocol):
    """What `check_quantity` asks of a unit: how much of it may be bought."""

    @property
    def minimum(self) -> Decimal: ...
    @property
    def step(self) -> Decimal: ...
    @property
    def maximum(self) -> Decimal | None: ...


def check_quantity(unit: SoldBy, quantity: Decimal | int | str) -> Decimal:
    """Say that `quantity` of `unit` may be bought, as a Decimal of three places.

    Steps count from zero; the least is the minimum, rounded up to a step. Raises
    QuantityRefused whose `allowed` is the next quantity that may be.
    """
    least, most = least_quantity(unit), most_quantity(unit)
    asked = _as_number(quantity)
    if asked is None:
        raise NotAQuantity(allowed=written(least))
    if asked < least:
        raise BelowMinimum(allowed=written(least))
    if asked > most:
        raise AboveMaximum(allowed=written(most))
    if asked % unit.step:
        allowed = min(_to_step(asked, unit.step, ROUND_CEILING), most)
        raise OffStep(step=written(unit.step), allowed=written(allowed))
    return asked.quantize(Decimal("0.001"))


def least_quantity(unit: SoldBy) -> Decimal:
    """The least that may be bought: the minimum rounded up to a step."""
    return _to_step(unit.minimum, unit.step, ROUND_CEILING)


def most_quantity(unit: SoldBy) -> Decimal:
    """The most that may be bought: the maximum, or what fits, rounded down to a step.

    A maximum below the least quantity gives the least.
    """
    most = LARGEST_QUANTITY if unit.maximum is None else unit.maximum
    return max(_to_step(most, unit.step, ROUND_FLOOR), least_quantity(unit))


def nearest_quantity(unit: SoldBy, quantity: Decimal) -> Decimal:
    """The allowed quantity nearest above `quantity`, or the most there may be."""
    if not quantity.is_finite():
        return least_quantity(unit)
    bounded = min(max(quantity, least_quantity(unit)), most_quantity(unit))
    return min(_to_step(bounded, unit.step, ROUND_CEILING), most_quantity(unit))


def written(quantity: Decimal) -> str:
    """A quantity without trailing zeros and exponent: 2.5, 24, 1000."""
    return f"{quantity.normalize():f}"


def _as_number(quantity: Decimal | int | str) -> Decimal | None:
    try:
        number = Decimal(quantity)
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def _to_step(quantity: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (quantity / step).to_integral_value(rounding=rounding) * step


def as_code(text: str) -> str:
    """A code as codes are compared: in capitals, without spaces around, no NUL."""
    return text.replace("\0", "").strip().upper()


def as_bare_code(text: str) -> str:
    """A code in capitals, without the signs and spaces people leave out: BOLT8."""
    return re.sub(r"[\W_]+", "", as_code(text))


def ean_forms(code: str) -> tuple[str, ...]:
    """The ways an article number of 8 to 14 digits may be stored: with zeros or not."""
    if not (code.isascii() and code.isdigit() and 8 <= len(code) <= 14):
        return ()
    bare = code.lstrip("0")
    return tuple({code, bare, bare.zfill(8), bare.zfill(13), bare.zfill(14)})


LONGEST_QUERY = 120


def clean_query(text: str) -> str:
    """What somebody typed, in one line, of bearable length and without NUL."""
    return " ".join(text.replace("\0", " ")[:LONGEST_QUERY].split())


def unaccented(word: str) -> str:
    """`word` without accents, as the vocabulary of the search writes it."""
    plain = unicodedata.normalize("NFKD", word.translate(_BARRED))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


# Letters that are not a letter and an accent to Unicode.
_BARRED = str.maketrans("łđøħ", "ldoh")
