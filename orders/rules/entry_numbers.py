"""Quantities and codes as people and spreadsheets write them."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from catalog.rules import LARGEST_QUANTITY
from orders.rules.entry_words import unit_of

LONGEST_CODE, LONGEST_TEXT = 120, 40

_DIGITS = r"\d+(?:[.,'’ ]\d+)*"
_QUANTITY = re.compile(rf"([+-]?{_DIGITS})\s*([^\W\d_][\w./]*)?\.?")
_SHORTENED = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_LONG_WHOLE = re.compile(r"(\d{8,14})[.,]0+")
_FORMULA = re.compile(r'="(.*)"')
# Where the sign for thousands is a comma the decimal sign is a point.
_POINT_LANGUAGES = {"en"}


@dataclass(frozen=True)
class Typed:
    """A quantity with the word for its unit; None where there is no such number."""

    quantity: Decimal | None
    unit: str = ""


def tidy(cell: str) -> str:
    """A cell in one line, without invisible signs and the marks of spreadsheets."""
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in cell
        if sign.isspace() or not unicodedata.category(sign).startswith("C")
    )
    text = " ".join(seen.split())
    formula = _FORMULA.fullmatch(text)
    if formula:
        return formula[1].strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"').strip()
    # Excel's sign that a cell is text.
    return text.removeprefix("'").strip()


def read_code(cell: str) -> str:
    """A code without what spreadsheets do to long numbers, as far as it is known.

    5.941234044100E+12 is the EAN it was; of 5.94E+12 the rest is lost, so it stays.
    """
    text = tidy(cell)[:LONGEST_CODE]
    whole = _LONG_WHOLE.fullmatch(text)
    if whole:
        return whole[1]
    short = _SHORTENED.fullmatch(text)
    if short and 7 <= int(short[3]) <= 14 and len(short[2] or "") >= int(short[3]):
        digits = f"{short[1]}{short[2] or ''}"
        length = int(short[3]) + 1
        return digits[:length] if not digits[length:].strip("0") else text
    return text


def is_shortened(code: str) -> bool:
    """Say whether a spreadsheet has cut digits off this number."""
    return _SHORTENED.fullmatch(code) is not None


def read_quantity(cell: str, language: str) -> Typed:
    """What was typed as a quantity, in the reader's way to write numbers.

    Signs for thousands go by `language`; where only one meaning is possible, by that:
    1.234,5 and 1,234.5 are the same number everywhere. A word behind it is its unit.
    """
    text = tidy(cell)
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return Typed(None)
    word = found[2] or ""
    if word and not unit_of(word):
        return Typed(None)
    number = _number(found[1].replace("’", "'"), language)
    return Typed(number, word)


def is_quantity(cell: str, language: str) -> bool:
    """Say whether a cell reads as a quantity; numbers as long as an EAN are none."""
    text = tidy(cell)
    is_short = re.search(r"\d{8}", text) is None
    return (
        bool(text) and is_short and read_quantity(text, language).quantity is not None
    )


def _number(text: str, language: str) -> Decimal | None:
    plain = _without_thousands(text.replace(" ", "").replace("'", ""), language)
    if plain is None:
        return None
    number = Decimal(plain)
    exponent = number.as_tuple().exponent
    fits = abs(number) <= LARGEST_QUANTITY
    return number if fits and isinstance(exponent, int) else None


def _without_thousands(text: str, language: str) -> str | None:
    """A number with a point as its decimal sign; None for what is none."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text
    sign, other = text[last], ",."[text[last] == ","]
    whole, rest = text[:last], text[last + 1 :]
    if other in whole:
        # Both signs: the last one is decimal, the others must part thousands.
        return f"{whole.replace(other, '')}.{rest}" if _parts(whole, other) else None
    if sign in whole:
        return text.replace(sign, "") if _parts(text, sign) else None
    if len(rest) == 3 and whole.lstrip("+-0") and _parts_thousands(sign, language):
        return f"{whole}{rest}"
    return f"{whole}.{rest}"


def _parts(text: str, sign: str) -> bool:
    head, *groups = text.lstrip("+-").split(sign)
    return len(head) <= 3 and all(len(group) == 3 for group in groups)


# French, Polish and Russian part thousands with a space, so their point is decimal.
_POINT_PARTS = {"ro", "vi", "de"}


def _parts_thousands(sign: str, language: str) -> bool:
    if sign == ",":
        return language in _POINT_LANGUAGES
    return language in _POINT_PARTS


def written_in(quantity: Decimal, language: str) -> str:
    """A quantity for a field, so that `read_quantity` reads the same again."""
    text = f"{quantity.normalize():f}"
    return text if language in _POINT_LANGUAGES else text.replace(".", ",")
