"""Verdicts in words: what is wrong with a line, and what would do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext, ngettext

from catalog.rules import (
    as_bare_code,
    as_code,
    least_quantity,
    most_quantity,
    written,
)
from catalog.selectors.articles import Article
from orders.models.entry import ADDABLE, TO_DECIDE, EntryVerdict
from orders.rules.entry_numbers import is_shortened
from orders.rules.entry_offers import nearest_quantities, whole_steps
from orders.selectors.entry_verdicts import JudgedLine
from orders.selectors.lines import unit_name
from shop.templatetags.angro import date_weekday, quantity

MOST_OFFERED = 5

Tone = Literal["is-fine", "is-warned", "is-refused"]


@dataclass(frozen=True)
class Offer:
    """A button: what it does is "kind:value", asked of the row it stands in."""

    kind: str
    value: str
    text: str


@dataclass(frozen=True)
class Told:
    """A verdict as it stands beside its line."""

    tone: Tone
    title: str
    text: str = ""
    offers: tuple[Offer, ...] = ()


def told(line: JudgedLine, meant: Sequence[Article], lines_count: int) -> Told:
    """The verdict on a line; `meant` are articles its code may be a slip for."""
    verdict = line.verdict
    if verdict == EntryVerdict.FINE:
        return Told("is-fine", gettext("Fine"), _facts(line, lines_count))
    title, text = _TELL[verdict](line)
    is_begun = verdict == EntryVerdict.NO_QUANTITY and not line.asked.typed_quantity
    return Told(
        "is-warned" if is_begun else tone_of(verdict),
        title,
        text or (gettext("Did you mean") if meant else ""),
        _offers(line, meant),
    )


def tone_of(verdict: EntryVerdict) -> Tone:
    """How loud a verdict is."""
    if verdict == EntryVerdict.FINE:
        return "is-fine"
    is_mild = verdict in ADDABLE or verdict in TO_DECIDE
    return "is-warned" if is_mild else "is-refused"


def _facts(line: JudgedLine, lines_count: int) -> str:
    """How a fine line was found and what came together in it."""
    facts = [_found_by(line)]
    if lines_count > 1:
        words = ngettext(
            "%(count)s line added up", "%(count)s lines added up", lines_count
        )
        facts.append(words % {"count": lines_count})
    if line.asked.takes_least and line.asked.quantity is None:
        facts.append(gettext("the smallest quantity"))
    if line.present:
        words = gettext("%(quantity)s in the cart already")
        facts.append(words % {"quantity": quantity(line.present)})
    return ", ".join(fact for fact in facts if fact)


def _found_by(line: JudgedLine) -> str:
    code, article = as_code(line.asked.code), line.article
    if article is None or code == as_code(article.sku):
        return ""
    if article.own_number and as_bare_code(code) == as_bare_code(article.own_number):
        return gettext("your number")
    if article.ean and as_bare_code(code).lstrip("0") == article.ean.lstrip("0"):
        return gettext("by EAN")
    return ""


Words = tuple[str, str]  # title and text


def _later(line: JudgedLine) -> Words:
    stock = line.article.stock if line.article else None
    here = quantity(line.here or Decimal(0))
    if stock and stock.arrives_on:
        words = {"here": here, "day": date_weekday(stock.arrives_on)}
        if not line.here:
            return gettext("Comes %(day)s") % words, ""
        return gettext("%(here)s now, the rest %(day)s") % words, ""
    if not line.here:
        return gettext("Not in stock now, it follows later"), ""
    return gettext("%(here)s now, the rest follows later") % {"here": here}, ""


def _short(line: JudgedLine) -> Words:
    stock = line.article.stock if line.article else None
    title = gettext("Out of stock at present")
    if line.here:
        words = {"quantity": quantity(line.here)}
        title = gettext("Only %(quantity)s in stock") % words
    if stock and stock.arrives_on:
        day = date_weekday(stock.arrives_on)
        return title, gettext("More comes %(day)s.") % {"day": day}
    return title, ""


def _replaced(line: JudgedLine) -> Words:
    new = line.meant[0]
    words = {"old": line.reason or line.asked.code, "new": new.sku}
    return gettext("%(old)s is replaced by %(new)s") % words, _name(new)


def _several(line: JudgedLine) -> Words:
    return gettext("Several articles have this number"), gettext("Which one is it?")


def _off_step(line: JudgedLine) -> Words:
    step = line.unit.step if line.unit else Decimal(1)
    asked = line.quantity or Decimal(0)
    words = {
        "quantity": quantity(asked if asked % step else asked + line.present),
        "step": quantity(step),
    }
    return gettext("%(quantity)s is not a step of %(step)s") % words, _in_cart(line)


def _below(line: JudgedLine) -> Words:
    least = least_quantity(line.unit) if line.unit else Decimal(1)
    words = {"least": quantity(least)}
    return gettext("The smallest quantity is %(least)s") % words, ""


def _above(line: JudgedLine) -> Words:
    most = most_quantity(line.unit) if line.unit else Decimal(0)
    words = {"most": quantity(most)}
    return gettext("The largest quantity is %(most)s") % words, _in_cart(line)


def _in_cart(line: JudgedLine) -> str:
    if not line.present:
        return ""
    words = {"quantity": quantity(line.present)}
    return gettext("%(quantity)s are in the cart already.") % words


def _no_quantity(line: JudgedLine) -> Words:
    typed = line.asked.typed_quantity
    if not typed:
        return gettext("How many?"), ""
    return gettext("“%(typed)s” is not a quantity") % {"typed": typed}, ""


def _no_unit(line: JudgedLine) -> Words:
    words = {"unit": line.asked.unit}
    return gettext("Not sold by “%(unit)s”") % words, gettext("Sold by")


def _not_allowed(line: JudgedLine) -> Words:
    if line.is_ruled_out:
        return gettext("Not allowed to you"), line.reason
    return gettext("Not sold to you"), line.reason


def _no_price(line: JudgedLine) -> Words:
    return gettext("No price for you at present"), gettext("Please ask us.")


def _too_large(line: JudgedLine) -> Words:
    return gettext("The amount is too large for one order"), ""


def _ended(line: JudgedLine) -> Words:
    return gettext("No longer on sale here"), ""


def _unknown(line: JudgedLine) -> Words:
    if not line.asked.code:
        return gettext("Which article?"), ""
    if is_shortened(line.asked.code):
        return (
            gettext("The spreadsheet cut digits off this number"),
            gettext("Make its column text and save the file again."),
        )
    return gettext("No such article"), ""


_TELL: dict[EntryVerdict, Callable[[JudgedLine], Words]] = {
    EntryVerdict.LATER: _later,
    EntryVerdict.SHORT: _short,
    EntryVerdict.REPLACED: _replaced,
    EntryVerdict.SEVERAL: _several,
    EntryVerdict.OFF_STEP: _off_step,
    EntryVerdict.BELOW: _below,
    EntryVerdict.ABOVE: _above,
    EntryVerdict.NO_QUANTITY: _no_quantity,
    EntryVerdict.NO_UNIT: _no_unit,
    EntryVerdict.NOT_ALLOWED: _not_allowed,
    EntryVerdict.NO_PRICE: _no_price,
    EntryVerdict.TOO_LARGE: _too_large,
    EntryVerdict.ENDED: _ended,
    EntryVerdict.UNKNOWN: _unknown,
}


def _offers(line: JudgedLine, meant: Sequence[Article]) -> tuple[Offer, ...]:
    offers = [*_articles_offered(line, meant), *_units_offered(line)]
    offers += [
        Offer(
            "quantity",
            written(each),
            gettext("Take %(count)s") % {"count": quantity(each)},
        )
        for each in _quantities(line)
    ]
    if line.verdict not in ADDABLE and line.asked.code:
        offers.append(Offer("drop", "", gettext("Leave out")))
    return tuple(offers)


def _articles_offered(line: JudgedLine, meant: Sequence[Article]) -> list[Offer]:
    if line.verdict == EntryVerdict.REPLACED:
        new = str(line.meant[0].variant_id)
        return [Offer("article", new, gettext("Take the new one"))]
    offered = line.meant if line.verdict == EntryVerdict.SEVERAL else meant
    return [
        Offer("article", str(one.variant_id), f"{one.sku} {_name(one)}")
        for one in offered[:MOST_OFFERED]
    ]


def _units_offered(line: JudgedLine) -> list[Offer]:
    if line.verdict != EntryVerdict.NO_UNIT or line.article is None:
        return []
    return [
        Offer("unit", str(unit.pk), unit_name(unit))
        for unit in line.article.units[:MOST_OFFERED]
    ]


def _quantities(line: JudgedLine) -> tuple[Decimal, ...]:
    """Quantities that could be taken instead."""
    if line.unit is None:
        return ()
    if line.verdict in (EntryVerdict.OFF_STEP, EntryVerdict.BELOW, EntryVerdict.ABOVE):
        return nearest_quantities(line.unit, line.quantity or Decimal(0), line.present)
    if line.verdict == EntryVerdict.NO_QUANTITY:
        return (line.asked.usual or least_quantity(line.unit),)
    if line.verdict in (EntryVerdict.SHORT, EntryVerdict.LATER):
        there = whole_steps(line.unit, line.here or Decimal(0))
        return (there,) if there else ()
    return ()


def _name(article: Article) -> str:
    return " ".join(part for part in (article.name, article.label) if part)
