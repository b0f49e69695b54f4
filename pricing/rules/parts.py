"""What of a line's discount falls on a part of it that is billed by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop.money import round_money

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a line that is billed by itself: how much, and for what amount."""

    quantity: Decimal
    line_amount: Decimal


def discount_of_part(
    discount: Decimal,
    *,
    line_quantity: Decimal,
    before: Sequence[Part],
    part: Part,
    currency: str,
) -> Decimal:
    """What of a line's discount falls on `part`, when `before` were billed already.

    By quantity, rounded over all so far, so that the last part takes what is left.
    Never more than the part's own amount.
    """
    taken, quantity, found = ZERO, ZERO, ZERO
    for one in (*before, part):
        quantity += one.quantity
        due = round_money(discount * quantity / line_quantity, currency)
        found = min(due - taken, one.line_amount)
        taken += found
    return found
