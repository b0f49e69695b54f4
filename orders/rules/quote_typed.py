"""What people type into the lines of a quote: texts in, numbers and reasons out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext

from orders.rules.quote_lines import HUNDRED, FrozenLine
from shop.money import round_unit_price

LONGEST_TEXT = 500
LONGEST_COMMENT = 200
LONGEST_NAME = 250
LARGEST_PRICE = Decimal("9999999999")
LARGEST_QUANTITY = Decimal("999999999.999")

Sent = Mapping[str, str]


@dataclass
class TypedLine:
    """A line as somebody typed it: `texts` and `errors` by the letter of the field.

    q quantity, p price, d discount, t text, c comment, n name, k cost.
    """

    line: FrozenLine
    key: str
    texts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def shown(self, letter: str) -> str | None:
        """What was typed; None where the field was not sent."""
        return self.texts.get(letter)

    def number(self, letter: str, *, places: int, largest: Decimal) -> Decimal | None:
        """What a field says; None for nothing, and for nonsense, which is noted."""
        text = self.texts.get(letter, "").strip()
        if not text:
            return None
        found = read_number(text)
        if found is None or found < 0 or found > largest:
            self.errors[letter] = gettext("Please write a number such as %(example)s.")
            self.errors[letter] %= {"example": "12.50"}
            return None
        if found != round(found, places):
            self.errors[letter] = gettext("At most %(places)s decimals.") % {
                "places": places
            }
            return None
        return found

    def words(self, letter: str, longest: int, otherwise: str) -> str:
        """What a text field says, else what stands there."""
        text = self.texts.get(letter)
        if text is None:
            return otherwise
        text = text.replace("\0", "").strip()
        if len(text) > longest:
            self.errors[letter] = gettext("At most %(longest)s characters.") % {
                "longest": longest
            }
        return text


def read_number(text: str) -> Decimal | None:
    """A number as it is typed in any of our languages: 1250.5, 1 250,5."""
    plain = "".join(text.split()).replace("\N{NARROW NO-BREAK SPACE}", "")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def typed_lines(
    lines: Iterable[FrozenLine], sent: Sent, keys: Callable[[int, FrozenLine], str]
) -> list[TypedLine]:
    """Each line with what was sent for it; `keys` name its fields."""
    typed = []
    for place, line in enumerate(lines):
        key = keys(place, line)
        texts = {
            letter: sent[name]
            for letter in "qpdtcnk"
            if (name := f"{letter}-{key}") in sent
        }
        typed.append(TypedLine(line, key, texts))
    return typed


def read_offer_line(typed: TypedLine) -> FrozenLine | None:
    """A line of the seller's draft as typed; None takes it away.

    A discount makes the price from the customer's own; a price that was typed as well
    stands. What is wrong is noted at `typed` and stays as it was.
    """
    line = typed.line
    quantity = _quantity(typed)
    text = typed.words("t", LONGEST_TEXT, line.text)
    if line.is_text:
        return replace(line, text=text, name=text[:LONGEST_NAME]) if text else None
    if quantity == 0 and "q" not in typed.errors:
        return None
    changed = replace(
        line,
        quantity=quantity or line.quantity,
        unit_amount=_price(typed),
        text=text,
        comment=typed.words("c", LONGEST_COMMENT, line.comment),
    )
    return changed if line.is_article else _other(typed, changed)


def _quantity(typed: TypedLine) -> Decimal | None:
    if "q" not in typed.texts:
        return typed.line.quantity
    found = typed.number("q", places=3, largest=LARGEST_QUANTITY)
    # An empty field takes the line away as a zero does.
    return Decimal(0) if found is None and "q" not in typed.errors else found


def _price(typed: TypedLine) -> Decimal | None:
    before = typed.line.unit_amount
    price = typed.number("p", places=4, largest=LARGEST_PRICE)
    rate = typed.number("d", places=2, largest=HUNDRED)
    if rate is not None and (price is None or price == before):
        listed = typed.line.list_amount
        if listed is None:
            typed.errors["d"] = gettext("There is no list price to take it off.")
            return before
        return round_unit_price(listed * (HUNDRED - rate) / HUNDRED)
    if "p" in typed.errors or "p" not in typed.texts:
        return before
    return price


def _other(typed: TypedLine, line: FrozenLine) -> FrozenLine:
    name = typed.words("n", LONGEST_NAME, line.name)
    if not name:
        typed.errors["n"] = gettext("Please name it.")
        name = line.name
    cost = line.cost_amount
    if "k" in typed.texts:
        cost = typed.number("k", places=4, largest=LARGEST_PRICE)
    return replace(line, name=name, cost_amount=cost)
