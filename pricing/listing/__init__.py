"""Products sorted and filtered by the buyer's own price."""

from pricing.listing.exact import derived_sql
from pricing.listing.kits import cheapest_variants, variant_amount
from pricing.listing.sorting import sorted_products
from pricing.listing.window import (
    ListingPage,
    ListingRow,
    Place,
    PriceWindow,
    Scope,
)

__all__ = [
    "ListingPage",
    "ListingRow",
    "Place",
    "PriceWindow",
    "Scope",
    "cheapest_variants",
    "derived_sql",
    "sorted_products",
    "variant_amount",
]
