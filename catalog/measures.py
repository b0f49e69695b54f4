"""Quantities with units: one quantity has many ways to be written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from catalog.rules import written
from catalog.search_rules import canonical

# Units of one family, as multiples of its base.
FAMILIES: tuple[dict[str, Decimal], ...] = tuple(
    {unit: Decimal(size) for unit, size in family.items()}
    for family in (
        {"w": "1", "kw": "1000"},
        {"va": "1", "kva": "1000"},
        {"mv": "0.001", "v": "1", "kv": "1000"},
        {"ma": "0.001", "a": "1"},
        {"mah": "0.001", "ah": "1"},
        {"hz": "1", "khz": "1000"},
        {"mm": "1", "cm": "10", "dm": "100", "m": "1000", "km": "1000000"},
        {"mg": "0.001", "g": "1", "kg": "1000", "t": "1000000"},
        {"ml": "1", "cl": "10", "dl": "100", "l": "1000"},
        {"pa": "1", "mbar": "100", "kpa": "1000", "bar": "100000", "mpa": "1000000"},
        {"n": "1", "kn": "1000"},
    )
)
_FAMILY_OF = {unit: family for family in FAMILIES for unit in family}
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_FRACTION = re.compile(r"(?:([1-9])\.)?([1357])/(2|4|8|16)")
_MEASURE = re.compile(rf"(ø?)({_NUMBER})([a-z][a-z0-9]*)?")
_SIZE = re.compile(rf"{_NUMBER}(?:x{_NUMBER})+(?:mm)?")
# Parts of an inch that are written as fractions.
_SIXTEENTHS = 16
LONGEST_NUMBER, MOST_PLACES = 9, 3
MOST_STORED = Decimal(10) ** 10


def ways_to_write(code: str) -> tuple[str, ...]:
    """`code` and what else says the same quantity: 750w is 0.75kw, ø12 is 12mm.

    A diameter is looked for by its length too, a length by its diameter.
    """
    return tuple(dict.fromkeys([code, *_others(code)]))


def _others(code: str) -> Iterator[str]:
    if code.endswith("in"):
        yield from _inches(code.removesuffix("in"))
    if _SIZE.fullmatch(code):
        # Of tables and trays nobody says millimetres.
        yield code.removesuffix("mm") if code.endswith("mm") else f"{code}mm"
    found = _MEASURE.fullmatch(code)
    if not found:
        return
    sign, number, unit = found[1], Decimal(found[2]), found[3] or ""
    if sign and not unit:
        unit = "mm"  # drawings leave it out
    for other, converted in _converted(number, unit):
        yield f"{written(converted)}{other}"
        if other == "mm":
            yield f"ø{written(converted)}"
            yield f"ø{written(converted)}mm"


def _converted(number: Decimal, unit: str) -> Iterator[tuple[str, Decimal]]:
    for other in _FAMILY_OF.get(unit, {}):
        found = in_unit(number, unit, other)
        if found is not None and _is_handy(found):
            yield other, found


def _is_handy(number: Decimal) -> bool:
    _, digits, exponent = number.normalize().as_tuple()
    places = -exponent if isinstance(exponent, int) else 0
    return places <= MOST_PLACES and len(digits) - places <= LONGEST_NUMBER


def _inches(number: str) -> Iterator[str]:
    """A decimal as a fraction, a fraction as a decimal."""
    fraction = _FRACTION.fullmatch(number)
    if fraction:
        whole = Decimal(fraction[1] or 0)
        value = whole + Decimal(fraction[2]) / Decimal(fraction[3])
        yield f"{written(value)}in"
    elif re.fullmatch(_NUMBER, number):
        parts = Decimal(number) * _SIXTEENTHS
        whole, rest = divmod(parts, _SIXTEENTHS)
        if rest and rest == rest.to_integral_value() and whole < 10:
            above, below = (rest / _SIXTEENTHS).as_integer_ratio()
            yield f"{f'{whole:f}.' if whole else ''}{above}/{below}in"


def in_unit(number: Decimal, unit: str, wanted: str) -> Decimal | None:
    """`number` of `unit` in the unit `wanted`; None where they measure other things.

    Units in small letters.
    """
    if unit == wanted:
        return number
    family = _FAMILY_OF.get(unit, {})
    if wanted not in family:
        return None
    return number * family[unit] / family[wanted]


@dataclass(frozen=True)
class Measure:
    """A number of a unit in small letters; "" is the unit that goes without saying."""

    number: Decimal
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.number:f}{self.unit}"

    def value_in(self, wanted: str) -> Decimal | None:
        """The number in the unit `wanted`; None where it measures something else."""
        return in_unit(self.number, self.unit or wanted.lower(), wanted.lower())


def measure_in(text: str) -> Measure | None:
    """What a person typed: 750 W, 0,75 or 3/4"; None for what is no quantity."""
    found = re.fullmatch(r"(-?)ø?([0-9./]+)([a-z][a-z0-9]*)?", canonical(text))
    number = _number(found[2]) if found else None
    if found is None or number is None or not _is_storable(number):
        return None
    return Measure(-number if found[1] else number, found[3] or "")


def _is_storable(number: Decimal) -> bool:
    return number.is_finite() and abs(number) < MOST_STORED


def _number(text: str) -> Decimal | None:
    fraction = _FRACTION.fullmatch(text)
    if fraction:
        return Decimal(fraction[1] or 0) + Decimal(fraction[2]) / Decimal(fraction[3])
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
