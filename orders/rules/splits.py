"""Parts of lines that go to different places: amounts and reductions, exact in sum."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from orders.rules.discounts import Reduction
from pricing.rules import line_amount
from shop.money import share

ZERO = Decimal(0)


def part_amounts(
    unit_amount: Decimal, quantities: Sequence[Decimal], currency: str
) -> list[Decimal]:
    """What each part comes to, rounded as the lines that they become."""
    return [line_amount(unit_amount, quantity, currency) for quantity in quantities]


def split_reductions(
    reductions: Sequence[Reduction], amounts: Sequence[Decimal], currency: str
) -> list[tuple[Reduction, ...]]:
    """What promotions take off each part of a line; none is reduced below nothing.

    Each promotion is shared by what those before it left, largest remainder: the
    parts add up to what it takes off the line.
    """
    left = list(amounts)
    found: list[list[Reduction]] = [[] for _ in amounts]
    for one in reductions:
        for place, amount in enumerate(share(one.amount, left, currency)):
            if amount:
                left[place] -= amount
                found[place].append(replace(one, amount=amount))
    return [tuple(each) for each in found]
