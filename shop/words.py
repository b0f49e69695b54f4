"""Words of the blocks that a page shows by the hundred, looked up once a language.

A listing of 48 rows asks for some 600 of them; each answer of gettext takes 4 µs.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language, gettext

from shop.figures import Figures


@dataclass(frozen=True, slots=True)
class StepperWords:
    """What readers hear of the parts of a stepper, with a place for the name."""

    less: str
    quantity: str
    more: str


@dataclass(frozen=True, slots=True)
class Words:
    """What rows and cards say, and how they write numbers."""

    figures: Figures
    stepper: StepperWords
    yours: str
    counted_in_stock: str
    in_stock: str
    counted_left: str
    few_left: str
    on_order: str
    out_of_stock: str
    arrives: str
    more_on: str
    from_: str
    next_tier: str
    in_cart: str
    steps: str
    singly: str
    add: str
    change: str
    compare: str
    to_a_list: str


def words() -> Words:
    """Those of the language that is active; take them once for a table."""
    return _words_of(get_language() or "en")


@lru_cache(maxsize=32)
def _words_of(language: str) -> Words:
    return Words(
        figures=Figures(language),
        stepper=StepperWords(
            gettext("Less of %(name)s"),
            gettext("Quantity of %(name)s"),
            gettext("More of %(name)s"),
        ),
        yours=gettext("Yours"),
        counted_in_stock=gettext("%(quantity)s in stock"),
        in_stock=gettext("In stock"),
        counted_left=gettext("%(quantity)s left"),
        few_left=gettext("Few left"),
        on_order=gettext("On order"),
        out_of_stock=gettext("Out of stock"),
        arrives=gettext("arrives %(day)s"),
        more_on=gettext("%(quantity)s more on %(day)s"),
        from_=gettext("from"),
        next_tier=gettext("%(more)s more → %(amount)s"),
        in_cart=gettext("%(quantity)s in cart"),
        steps=gettext("steps of %(step)s"),
        singly=gettext("sold singly"),
        add=gettext("Add"),
        change=gettext("Change"),
        compare=gettext("Compare"),
        to_a_list=gettext("Add to a list"),
    )
