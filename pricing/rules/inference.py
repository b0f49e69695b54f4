"""Tiers read out of past sales."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass
class Seen:
    """How often an amount was charged, and for how few at the least."""

    least_quantity: Decimal
    count: int = 1

    def again(self, quantity: Decimal) -> None:
        """Count one more sale."""
        self.least_quantity = min(self.least_quantity, quantity)
        self.count += 1


def infer_tiers(
    sales: Mapping[Decimal, Seen],
) -> list[tuple[Decimal, Decimal]]:
    """Turn amounts charged into tiers (from quantity, amount), the first from 1.

    Amounts are taken by the least quantity they were charged for, the most frequent
    first where that is equal; one counts as a tier when it is below the tier before.
    Others were exceptions: a special price for few, or a mistake.
    """
    tiers: list[tuple[Decimal, Decimal]] = []
    by_quantity = sorted(
        sales.items(), key=lambda item: (item[1].least_quantity, -item[1].count)
    )
    for amount, seen in by_quantity:
        if not tiers:
            tiers.append((Decimal(1), amount))
        elif amount < tiers[-1][1] and seen.least_quantity > tiers[-1][0]:
            tiers.append((seen.least_quantity, amount))
    return tiers
