"""The rules of prices once more, as plainly as they are told; slow on purpose.

Looks at one row after the other and shares nothing with pricing.rules.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext

from catalog.models import Unit
from pricing.models import PriceList, PriceListAssignment, PriceRow

CENT = Decimal("0.0001")


@dataclass(frozen=True)
class Found:
    amount: Decimal
    list_id: int


class Book:
    """Every list and row there is, read once."""

    def __init__(self) -> None:
        self.lists = {entry.pk: entry for entry in PriceList.objects.all()}
        self.rows = list(PriceRow.objects.all())
        self.assignments = list(PriceListAssignment.objects.order_by("position", "pk"))
        self.bases = {
            unit.variant_id: unit for unit in Unit.objects.filter(is_base=True)
        }

    def chain_of(self, customer) -> list[PriceList]:
        """The customer's lists and then the channel's, by position."""
        own = [row for row in self.assignments if row.customer_id == customer.pk]
        shared = [
            row for row in self.assignments if row.channel_id == customer.channel_id
        ]
        return [self.lists[row.price_list_id] for row in own + shared]

    def price(self, unit: Unit, quantity: Decimal, chain, *, at: datetime, lowest):
        """The price of `quantity` of `unit` from the lists in order, or None."""
        offers = [
            Found(amount, price_list.pk)
            for price_list in chain
            if (amount := self.offer(price_list, unit, quantity, at)) is not None
        ]
        if not offers:
            return None
        return min(offers, key=lambda found: found.amount) if lowest else offers[0]

    def offer(self, price_list: PriceList, unit: Unit, quantity, at: datetime):
        steps = []
        source = price_list
        while True:
            if not (source.is_active and holds(source, at)):
                return None
            if source.parent_id is None:
                break
            steps.insert(0, (source.percent, source.rounding))
            source = self.lists[source.parent_id]
        factor = Decimal(1)
        row = self.highest(source, unit, quantity, at)
        if row is None:
            factor = unit.factor
            base = self.bases[unit.variant_id]
            row = self.highest(source, base, quantity * factor, at)
        return None if row is None else derived(row.amount * factor, steps)

    def highest(self, source: PriceList, unit: Unit, quantity, at: datetime):
        reached = [
            row
            for row in self.rows
            if row.price_list_id == source.pk
            and row.unit_id == unit.pk
            and row.from_quantity <= quantity
            and holds(row, at)
        ]
        return max(reached, key=lambda row: row.from_quantity, default=None)


def holds(thing, at: datetime) -> bool:
    return (thing.starts_at is None or thing.starts_at <= at) and (
        thing.ends_at is None or at < thing.ends_at
    )


def derived(amount: Decimal, steps) -> Decimal:
    if amount == 0:
        return amount
    with localcontext() as context:
        context.prec = 80
        for percent, rounding in steps:
            amount = half_up(amount + amount * percent / 100, CENT)
            amount = by_rule(max(amount, CENT), rounding)
        return max(half_up(amount, CENT), CENT)


def by_rule(amount: Decimal, rounding: str) -> Decimal:
    if rounding == "none":
        return amount
    if rounding == "x.90":
        ending = Decimal("0.90")
        while ending < amount - 1_000:
            ending += ((amount - ending) // 1_000) * 1_000
        while ending < amount:
            ending += 1
        return ending
    step = Decimal(rounding)
    return max(half_up(amount / step, Decimal(1)) * step, step)


def half_up(amount: Decimal, step: Decimal) -> Decimal:
    return amount.quantize(step, rounding=ROUND_HALF_UP)


def least(unit: Unit) -> Decimal:
    steps = (unit.minimum / unit.step).to_integral_value(rounding=ROUND_CEILING)
    return steps * unit.step
