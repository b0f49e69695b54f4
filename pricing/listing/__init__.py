"""Products sorted and filtered by the buyer's own price."""

from pricing.listing.exact import ListingPage, ListingRow, derived_sql, sorted_products

__all__ = ["ListingPage", "ListingRow", "derived_sql", "sorted_products"]
