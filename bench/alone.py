"""Parts without a page around them: the one query of prices, and counts of facets."""

import time
from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils import timezone

from accounts.buyer import Buyer
from accounts.selectors import buyer_for_customer
from bench.measure import Times
from bench.people import Ground, Visitor
from catalog.models import CatalogueChange, Category, Unit
from catalog.selectors.facets import facets_for
from catalog.selectors.filters import ListingQuery
from pricing.rules import Ask
from pricing.selectors import chain_for, prices_for
from shop import scope

ROUNDS, CHANGES = 100, 30
SIZES = (48, 1_000)
TEN = Decimal(10)


def alone(visitors: Sequence[Visitor], ground: Ground) -> list[Times]:
    """Times of pricing 48 and 1,000 lines and of facets, for different companies."""
    scope.enter(scope.EVERY_CUSTOMER)
    asking = visitors[:ROUNDS]
    units = Unit.objects.filter(is_default=True).order_by("pk")
    rows = list(units.values_list("pk", "variant_id")[: 40 * max(SIZES)])
    asks = [Ask(variant, unit, TEN) for unit, variant in rows]
    return [
        *(_prices(size, asks, asking) for size in SIZES),
        *_facets("the category that is listed", ground.category, asking),
        *_facets("the largest category", ground.department, asking),
    ]


def _prices(size: int, asks: Sequence[Ask], visitors: Sequence[Visitor]) -> Times:
    stride = max(len(asks) // size, 1)

    def priced(buyer: Buyer, number: int) -> Callable[[], object]:
        chain_for(buyer)
        lines = asks[number % stride :: stride][:size]
        return lambda: prices_for(lines, buyer)

    return _times(f"Prices of {size:,} lines", visitors, priced)


def _facets(where: str, code: str, visitors: Sequence[Visitor]) -> list[Times]:
    category = Category.objects.get(code=code)

    def known(buyer: Buyer, _number: int) -> Callable[[], object]:
        facets_for(buyer.at(buyer.now), category, ListingQuery())
        return lambda: facets_for(buyer, category, ListingQuery())

    def anew(buyer: Buyer, _number: int) -> Callable[[], object]:
        CatalogueChange.objects.create()
        return lambda: facets_for(buyer, category, ListingQuery())

    after = f"Facet counts of {where}, right after a change of the catalogue"
    return [
        _times(f"Facet counts of {where}", visitors, known),
        _times(after, visitors[:CHANGES], anew),
    ]


def _times(
    name: str,
    visitors: Sequence[Visitor],
    prepare: Callable[[Buyer, int], Callable[[], object]],
) -> Times:
    """Times of what `prepare` gives for each buyer; a tenth is not counted."""
    taken = []
    for number, visitor in enumerate(visitors):
        customer = visitor.member.customer
        do = prepare(buyer_for_customer(customer=customer, now=timezone.now()), number)
        begun = time.perf_counter()
        found = do()
        taken.append((time.perf_counter() - begun) * 1000)
        if not found:
            raise SystemExit(f"{name}: nothing for {customer}.")
    return Times(name, tuple(taken[len(taken) // 10 :]))
