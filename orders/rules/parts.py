"""Parts of what was ordered: what can leave now, what follows."""

from decimal import ROUND_FLOOR, Decimal

from orders.models import OrderLine

# The finest that quantities are kept at.
FINEST = Decimal("0.001")


def whole_units(base_quantity: Decimal, line: OrderLine) -> Decimal:
    """How many of a line's unit so many base units make.

    Whole ones, unless the line itself was ordered by fractions: half a metre.
    """
    count = base_quantity / line.unit_factor
    is_whole = line.quantity == line.quantity.to_integral_value()
    return count.quantize(Decimal(1) if is_whole else FINEST, rounding=ROUND_FLOOR)
