"""Calculations of the catalogue: values in, values out."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from difflib import SequenceMatcher
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


def working_days_after(day: date, count: int) -> date:
    """The date `count` working days (Monday to Friday) after `day`."""
    weeks, rest = divmod(count, 5)
    found = day + timedelta(weeks=weeks)
    while rest or found.weekday() > 4:
        found += timedelta(days=1)
        if found.weekday() < 5 and rest:
            rest -= 1
    return found


def as_code(text: str) -> str:
    """A code as codes are compared: in capitals, without spaces around, no NUL."""
    return text.replace("\0", "").strip().upper()


def ean_forms(code: str) -> tuple[str, ...]:
    """The ways an article number of 8 to 14 digits may be stored: with zeros or not."""
    if not (code.isascii() and code.isdigit() and 8 <= len(code) <= 14):
        return ()
    bare = code.lstrip("0")
    return tuple({code, bare, bare.zfill(8), bare.zfill(13), bare.zfill(14)})


LONGEST_QUERY = 120
MOST_WORDS = 8

# A text as codes and measures are compared. catalog_canonical in the migrations does
# the same to what is searched; a test holds them together.
_SAME = str.maketrans("×⌀∅″”“„⁄–—−‑", 'xøø""""/----')
_FRACTIONS = (("½", " 1/2"), ("¼", " 1/4"), ("¾", " 3/4"))
_UNITS = (
    "kwh|kw|kva|va|w|mv|kv|v|mah|ah|ma|a|khz|hz|mm2|mm|cm|dm|km|m2|m3|m|mg|kg|g|t"
    "|ml|cl|dl|l|mbar|bar|kpa|pa|psi|nm|kn|n|rpm|db|lm|lx|k|in|pcs"
)
_MARKS = "m|dn|pn|ip|gn|din|iso|en|ph|pz|tx"
_STEPS = (
    (r"\s+", " "),
    # 0,75 is 0.75
    (r"([0-9]),([0-9])", r"\1.\2"),
    # 0.750 is 0.75 and 9.0 is 9
    (r"(\.[0-9]*[1-9])0+(?![0-9.])", r"\1"),
    (r"([0-9])\.0+(?![0-9.])", r"\1"),
    # 1/2" and 1/2 inch
    (r"([0-9]) ?(\"|''|inch(es)?(?![a-z])|zoll(?![a-z]))", r"\1in "),
    # 530 mm x 325 mm, M8 × 40
    (r"([0-9]) ?(mm|cm|m)? ?[x*] ?(?=[mø]?[0-9])", r"\1x"),
    # 0.75 kW
    (rf"([0-9]) ({_UNITS})(?![a-z0-9])", r"\1\2"),
    # DIN 933, DIN-933, M 8
    (rf"(?<![a-z0-9])({_MARKS})[ -](?=[0-9])", r"\1"),
    (r"ø ?(?=[0-9])", "ø"),
)


def clean_query(text: str) -> str:
    """What somebody typed, in one line, of bearable length and without NUL."""
    return " ".join(text.replace("\0", " ")[:LONGEST_QUERY].split())


def canonical(text: str) -> str:
    """`text` in small letters, with codes and measures written in one way."""
    found = text.translate(_SAME).lower()
    for sign, words in _FRACTIONS:
        found = found.replace(sign, words)
    for pattern, replacement in _STEPS:
        found = re.sub(pattern, replacement, found)
    return found.strip()


def squeezed(token: str) -> str:
    """A code without what people leave out: DIN-933 is din933; 1/2 and 0.75 stay."""
    bare = re.sub(r"[-_°]", "", token)
    return re.sub(r"(?<![0-9])[./]|[./](?![0-9])", "", bare)


@dataclass(frozen=True)
class SearchTerms:
    """What is searched for: words of the language, and codes. All must be found.

    With `is_open` each is only the beginning of what is found.
    """

    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    is_open: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.codes)


def search_terms(text: str) -> SearchTerms:
    """Take a query apart: tokens with a digit are codes, the others words.

    A star at the end leaves the words open, as `contain*`.
    """
    asked = clean_query(text)
    words: list[str] = []
    codes: list[str] = []
    for token in re.findall(r"[\w°./-]+", canonical(asked)):
        if re.search(r"[0-9]", token):
            codes.append(squeezed(token.strip("./_-")))
        else:
            words += [word for word in re.split(r"[\W_]+", token) if word]
    return SearchTerms(
        words=tuple(dict.fromkeys(words))[:MOST_WORDS],
        codes=tuple(dict.fromkeys(code for code in codes if code))[:MOST_WORDS],
        is_open=asked.endswith("*"),
    )


def unaccented(word: str) -> str:
    """`word` without accents, as the vocabulary of the search writes it."""
    plain = unicodedata.normalize("NFKD", word.translate(_BARRED))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


# Letters that are not a letter and an accent to Unicode.
_BARRED = str.maketrans("łđøħ", "ldoh")


def slips_of(word: str) -> tuple[str, ...]:
    """What a short word may have been before two letters changed places."""
    if len(word) > 6:
        return ()
    pairs = range(len(word) - 1)
    return tuple(word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in pairs)


def closest_word(word: str, candidates: Sequence[str]) -> str | None:
    """The candidate most like `word`, None when none is like it."""
    scored = [
        (SequenceMatcher(None, word, other).ratio(), other) for other in candidates
    ]
    likeness, best = max(scored, default=(0.0, ""))
    return best if likeness >= LIKE_ENOUGH else None


LIKE_ENOUGH = 0.7
