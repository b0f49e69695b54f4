"""Pricing alone: what the one query of prices takes, without a page around it."""

import time
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from accounts.selectors import buyer_for_customer
from bench.measure import Times
from bench.people import Visitor
from catalog.models import Unit
from pricing.rules import Ask
from pricing.selectors import chain_for, prices_for
from shop import scope

ROUNDS = 100
SIZES = (48, 1_000)
TEN = Decimal(10)


def alone(visitors: Sequence[Visitor]) -> list[Times]:
    """Times of pricing 48 and 1,000 lines for buyers of different companies."""
    scope.enter(scope.EVERY_CUSTOMER)
    units = Unit.objects.filter(is_default=True).order_by("pk")
    rows = list(units.values_list("pk", "variant_id")[: 40 * max(SIZES)])
    asks = [Ask(variant, unit, TEN) for unit, variant in rows]
    return [_times(size, asks, visitors[:ROUNDS]) for size in SIZES]


def _times(size: int, asks: Sequence[Ask], visitors: Sequence[Visitor]) -> Times:
    taken = []
    for number, visitor in enumerate(visitors):
        customer = visitor.member.customer
        buyer = buyer_for_customer(customer=customer, now=timezone.now())
        chain_for(buyer)
        stride = max(len(asks) // size, 1)
        lines = asks[number % stride :: stride][:size]
        begun = time.perf_counter()
        found = prices_for(lines, buyer)
        taken.append((time.perf_counter() - begun) * 1000)
        if not found:
            raise SystemExit(f"{customer} is priced nothing.")
    return Times(f"Prices of {size:,} lines", tuple(taken[len(taken) // 10 :]))
