"""The rules of prices once more, as plainly as they are told; slow on purpose.

Looks at one row after the other and shares nothing with pricing.rules.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext

from catalog.models import Category, Product, Unit
from pricing.models import PriceList, PriceListAssignment, PriceListRule, PriceRow

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
        self.rules = list(PriceListRule.objects.all())
        self.categories = {entry.path: entry.pk for entry in Category.objects.all()}
        self.products = {
            variant_id: product
            for product in Product.objects.select_related("category")
            for variant_id in product.variants.values_list("pk", flat=True)
        }
        self.bases = {
            unit.variant_id: unit for unit in Unit.objects.filter(is_base=True)
        }

    def chain_of(self, customer, at: datetime) -> list[PriceList]:
        """The customer's lists, then the channel's, by position; up to a final one."""
        own = [row for row in self.assignments if row.customer_id == customer.pk]
        shared = [
            row for row in self.assignments if row.channel_id == customer.channel_id
        ]
        chain: list[PriceList] = []
        for row in own + shared:
            price_list = self.lists[row.price_list_id]
            # A list that stands in two places counts at its first.
            if price_list in chain or not self.answers(price_list, at):
                continue
            chain.append(price_list)
            if row.is_final:
                break
        return chain

    def answers(self, price_list: PriceList, at: datetime) -> bool:
        if not (price_list.is_active and holds(price_list, at)):
            return False
        return price_list.parent_id is None or self.answers(
            self.lists[price_list.parent_id], at
        )

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
        while source.parent_id is not None:
            steps.insert(0, source)
            source = self.lists[source.parent_id]
        factor = Decimal(1)
        row = self.highest(source, unit, quantity, at)
        if row is None:
            factor = unit.factor
            base = self.bases[unit.variant_id]
            row = self.highest(source, base, quantity * factor, at)
        if row is None:
            return None
        return self.derived(row.amount * factor, steps, self.products[unit.variant_id])

    def derived(self, amount: Decimal, steps: list[PriceList], product) -> Decimal:
        if amount == 0:
            return amount
        with localcontext() as context:
            context.prec = 80
            for step in steps:
                for percent in self.percents(step, product):
                    amount += amount * percent / 100
                amount = max(half_up(amount + step.surcharge, CENT), CENT)
                amount = by_rule(amount, step.rounding)
            return max(half_up(amount, CENT), CENT)

    def percents(self, step: PriceList, product: Product) -> list[Decimal]:
        """The nearest category's, then the brand's; or the list's own."""
        rules = [rule for rule in self.rules if rule.price_list_id == step.pk]
        found = []
        path = product.category.path
        while path and not found:
            here = self.categories[path]
            found = [rule.percent for rule in rules if rule.category_id == here]
            path = path[: -Category.steplen]
        if product.brand_id is not None:
            found += [
                rule.percent for rule in rules if rule.brand_id == product.brand_id
            ]
        return found or [step.percent]

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


def by_rule(amount: Decimal, rounding: str) -> Decimal:
    if rounding == "none":
        return amount
    if rounding.startswith("x."):
        ending = Decimal(rounding.replace("x", "0"))
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
