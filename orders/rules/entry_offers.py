"""Quantities that may be ordered near one that may not."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from catalog.errors import AboveMaximum, BelowMinimum, OffStep, QuantityRefused
from catalog.rules import SoldBy, check_quantity, least_quantity, most_quantity
from orders.models.entry import EntryVerdict

# What a refused quantity is called.
VERDICT_OF: dict[type[QuantityRefused], EntryVerdict] = {
    OffStep: EntryVerdict.OFF_STEP,
    BelowMinimum: EntryVerdict.BELOW,
    AboveMaximum: EntryVerdict.ABOVE,
}


def quantity_verdict(
    unit: SoldBy, quantity: Decimal, present: Decimal
) -> EntryVerdict | None:
    """What is wrong with adding `quantity` to what is `present`; None: nothing."""
    try:
        check_quantity(unit, quantity + present)
    except QuantityRefused as refusal:
        return VERDICT_OF.get(type(refusal), EntryVerdict.NO_QUANTITY)
    return None


def nearest_quantities(
    unit: SoldBy, quantity: Decimal, present: Decimal
) -> tuple[Decimal, ...]:
    """The allowed quantities next below and above `quantity`, beside `present`."""
    least, most = least_quantity(unit), most_quantity(unit)
    total = min(max(quantity + present, least), most)
    found = {
        min(max(_to_step(total, unit.step, rounding), least), most)
        for rounding in (ROUND_FLOOR, ROUND_CEILING)
    }
    return tuple(each - present for each in sorted(found) if each > present)


def whole_steps(unit: SoldBy, available: Decimal) -> Decimal:
    """As much of `available`, in the unit, as is sold at once; 0 where that is none."""
    steps = _to_step(available, unit.step, ROUND_FLOOR)
    return steps if steps >= least_quantity(unit) else Decimal(0)


def _to_step(quantity: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (quantity / step).to_integral_value(rounding=rounding) * step
