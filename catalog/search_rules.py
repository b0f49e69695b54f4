"""How texts, codes and measures are read by the search: values in, values out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from catalog.rules import clean_query

MOST_WORDS = 8

# A text as codes and measures are compared. catalog_canonical in the migrations does
# the same to what is searched; a test holds them together.
_SAME = str.maketrans("×⌀∅″”“„⁄–—−‑²³", 'xøø""""/----23')
_FRACTIONS = {
    sign: f" {words}"
    for words, sign in zip(
        ("1/2", "1/4", "3/4", "1/8", "3/8", "5/8", "7/8", "1/3", "2/3"),
        "½¼¾⅛⅜⅝⅞⅓⅔",
        strict=True,
    )
}
_UNITS = (
    "kwh|kw|kva|va|w|mv|kv|v|mah|ah|ma|a|khz|hz|mm2|mm|cm|dm|km|m2|m3|m|mg|kg|g|t"
    "|ml|cl|dl|l|mbar|bar|mpa|kpa|pa|psi|nm|kn|n|rpm|db|lm|lx|k|in|pcs"
)
_MARKS = "m|dn|pn|ip|gn|din|iso|en|ph|pz|tx"
# Units as they are spelled out, in the languages of the shop.
_SPELLED = {
    spelled: unit
    for unit, forms in {
        "kw": "kilowatt kilowatts квт",
        "w": "watt watts wat watów waty wați waţi вт ватт",
        "v": "volt volts volty volți volţi вольт в",
        "a": "ampere amperes ampère ampères amper ampery amperi ампер а",
        "ah": "ач",
        "hz": "hertz herți гц",
        "mm2": "мм2 mmp",
        "m2": "м2 mp sqm",
        "m3": "м3 mc",
        "mm": "мм millimetre millimetres millimeter millimeters millimètre "
        "millimètres milimetri milimetry milimetrów milimét",
        "cm": "см centimetre centimetres centimeter centimeters centimètre "
        "centimètres centimetri centymetry centymetrów",
        "m": "м metre metres meter meters mètre mètres metri metry metrów mét",
        "ml": "мл millilitre millilitres milliliter milliliters mililitri",
        "l": "л litre litres liter liters litri litry litrów lít литр литра литров",
        "kg": "кг kilogram kilograms kilogramme kilogrammes kilograme kilogramów",
        "g": "г гр gram grams gramme grammes grame gramy gramów",
        "t": "т tonne tonnes tone tony",
        "bar": "бар bars bari",
        "in": "inch inches zoll pouce pouces țol țoli ţol ţoli tol toli cal cala "
        "cale cali дюйм дюйма дюймов",
        "pcs": "шт szt buc",
    }.items()
    for spelled in forms.split()
}
_ANY_SPELLED = "|".join(sorted(_SPELLED))
_ROUND = (
    r"d ?= ?|dia(m\.?)? ?|diameter:? ?|diametru:? ?|diamètre:? ?|диаметр:? ?"
    r"|średnica:? ?|đường kính:? ?"
)
_STEPS = (
    (r"\s+", " "),
    # 0,75 is 0.75
    (r"([0-9]),([0-9])", r"\1.\2"),
    # 0.750 is 0.75 and 9.0 is 9
    (r"(\.[0-9]*[1-9])0+(?![0-9.])", r"\1"),
    (r"([0-9])\.0+(?![0-9.])", r"\1"),
    # 1/2"
    (r"([0-9]) ?(\"|'')", r"\1in "),
    # 530 mm x 325 mm, M8 × 40, also with the letter of the Cyrillic alphabet
    (r"([0-9]) ?(mm|cm|m|мм|см|м)? ?[x*х] ?(?=[mмø]?[0-9])", r"\1x"),
    (r"(?<![^\W_])м(?=[0-9])", "m"),
    # 750 watts, 750 Вт
    (rf"([0-9]) ?({_ANY_SPELLED})(?![^\W_])", lambda f: f[1] + _SPELLED[f[2]]),
    # 0.75 kW
    (rf"([0-9]) ({_UNITS})(?![a-z0-9])", r"\1\2"),
    # DIN 933, DIN-933, M 8
    (rf"(?<![^\W_])({_MARKS})[ -](?=[0-9])", r"\1"),
    # 1 1/2 and 1-1/2 are not 1/2
    (r"(?<![^\W_])(?<![./])([1-9])[ -]([1357]/(2|4|8|16))(?![0-9/])", r"\1.\2"),
    # d = 12 mm, diameter 12 mm
    (rf"(?<![^\W_])({_ROUND})(?=[0-9])", "ø"),
    (r"ø ?(?=[0-9])", "ø"),
)


def canonical(text: str) -> str:
    """`text` in small letters, with codes and measures written in one way."""
    found = text.translate(_SAME).lower()
    for sign, words in _FRACTIONS.items():
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
    """What is searched for, in the order typed: words of the language, and codes.

    All must be found. With `is_open` each is only the beginning of what is found.
    """

    tokens: tuple[str, ...] = ()
    is_open: bool = False

    def __bool__(self) -> bool:
        return bool(self.tokens)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(token for token in self.tokens if not is_code(token))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(token for token in self.tokens if is_code(token))


def is_code(token: str) -> bool:
    """Say whether `token` is looked for as it is: it has a digit."""
    return bool(re.search(r"[0-9]", token))


def search_terms(text: str) -> SearchTerms:
    """Take a query apart: tokens with a digit are codes, the others words.

    A star at the end leaves the words open, as `contain*`.
    """
    asked = clean_query(text)
    kept = tuple(dict.fromkeys(_tokens(asked)))
    words = [token for token in kept if not is_code(token)][:MOST_WORDS]
    codes = [token for token in kept if is_code(token)][:MOST_WORDS]
    return SearchTerms(
        tokens=tuple(token for token in kept if token in {*words, *codes}),
        is_open=asked.endswith("*"),
    )


def _tokens(asked: str) -> Iterator[str]:
    for token in re.findall(r"[\w°./-]+", canonical(asked)):
        if is_code(token):
            yield squeezed(token.strip("./_-"))
        else:
            yield from (word for word in re.split(r"[\W_]+", token) if word)


@dataclass(frozen=True)
class Phrase:
    """Tokens that are looked for together: words next to one another, and codes."""

    tokens: tuple[str, ...]
    # The words as typed need not stand together, those of a synonym do.
    is_loose: bool = False


@dataclass(frozen=True)
class Clause:
    """One thing asked for, in any of these ways."""

    ways: tuple[Phrase, ...]


@dataclass(frozen=True)
class SynonymRule:
    """Who asks for `asked` (stems, in order) also gets what the phrases `also` find."""

    asked: tuple[str, ...]
    also: tuple[tuple[str, ...], ...]


def clauses_of(
    terms: SearchTerms, stems: Sequence[str], rules: Sequence[SynonymRule]
) -> tuple[Clause, ...]:
    """Each token of `terms`, or the longest phrase that has synonyms, with its ways.

    `stems` are the tokens as the dictionary of the language has them.
    """
    found: list[Clause] = []
    at = 0
    while at < len(terms.tokens):
        length, also = _also(stems[at:], rules)
        typed = Phrase(terms.tokens[at : at + length], is_loose=True)
        found.append(Clause((typed, *(Phrase(phrase) for phrase in also))))
        at += length
    return tuple(found)


def _also(
    stems: Sequence[str], rules: Sequence[SynonymRule]
) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """How many tokens the longest phrase at the start has, and its synonyms."""
    fitting = [rule for rule in rules if tuple(stems[: len(rule.asked)]) == rule.asked]
    length = max((len(rule.asked) for rule in fitting), default=1)
    also = [p for rule in fitting if len(rule.asked) == length for p in rule.also]
    return length, tuple(dict.fromkeys(also))


# --- typing errors --------------------------------------------------------------
SHORTEST_CORRECTED = 4
LETTERS_AN_ERROR = 8


def errors_allowed(word: str) -> int:
    """One error in eight letters; words of three letters and fewer have none."""
    if len(word) < SHORTEST_CORRECTED:
        return 0
    return -(-len(word) // LETTERS_AN_ERROR)


def errors_between(typed: str, meant: str) -> int:
    """Letters left out, added, exchanged, or two that changed places, at least."""
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for at, letter in enumerate(typed, start=1):
        above, before, row = before, row, [at]
        for place, other in enumerate(meant, start=1):
            best = min(
                before[place] + 1,
                row[place - 1] + 1,
                before[place - 1] + (letter != other),
            )
            changed = typed[at - 2 : at] == meant[place - 2 : place][::-1]
            if at > 1 and place > 1 and changed:
                best = min(best, above[place - 2] + 1)
            row.append(best)
    return row[-1]


def closest_word(word: str, candidates: Sequence[str]) -> str | None:
    """The candidate with the fewest errors to `word`, else one with another ending.

    Of equals the one with the same first letter, then the first in the order given.
    None where all have too many errors.
    """
    allowed = errors_allowed(word)
    scored = [
        (errors_between(word, other), other[:1] != word[:1], place, other)
        for place, other in enumerate(candidates)
        if abs(len(other) - len(word)) <= allowed
    ]
    best = min(scored, default=None)
    if best and best[0] <= allowed:
        return best[3]
    return next(
        (other for other in candidates if _differs_in_ending(word, other)), None
    )


SHORTEST_STEM, LONGEST_ENDING = 5, 3


def _differs_in_ending(word: str, other: str) -> bool:
    """Say whether both begin alike and end as forms of one word may."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    stem = len(list(pairs))
    longest = max(len(word), len(other))
    return stem >= SHORTEST_STEM and longest - stem <= LONGEST_ENDING


@dataclass(frozen=True)
class Slip:
    """A word that a short one may have been; "_" in it is any letter.

    The words that fit lie between `head` and the words that begin otherwise.
    """

    head: str
    pattern: str


LONGEST_SLIPPED = 6


def slips_of(word: str) -> tuple[Slip, ...]:
    """What a short word may have been before one error.

    Short words have hardly a trigram in common with what they were.
    """
    if not SHORTEST_CORRECTED <= len(word) <= LONGEST_SLIPPED:
        return ()
    places = range(len(word))
    found = [word[:at] + word[at + 1 :] for at in places]
    found += [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places[:-1]
    ]
    found += [f"{word[:at]}_{word[at + 1 :]}" for at in places]
    found += [f"{word[:at]}_{word[at:]}" for at in (*places, len(word))]
    return tuple(Slip(p.partition("_")[0], p) for p in dict.fromkeys(found))
