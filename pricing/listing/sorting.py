"""Which way a listing is sorted by price: pricing all of it, or merging the lists."""

from decimal import Decimal

from django.db.models import QuerySet

from accounts.buyer import Buyer
from catalog.models import Product
from catalog.standing import standing_of
from pricing.listing.merge import Merge, merged
from pricing.listing.streams import streams_of
from pricing.listing.whole import priced_and_sorted
from pricing.listing.window import ListingPage, Place, PriceWindow, Scope
from pricing.selectors import chain_for

# What one product costs, in microseconds of PostgreSQL: priced and sorted; read in a
# list and found not to be wanted; read and compared with what the exact rule says.
PRICED, PASSED, TAKEN = 15, 10, 60
# What few of many are may be the dearest of all: then most of a list is read in vain.
# So few are priced one by one even if merging them would mostly be faster.
FEW, MOST_FEW = 10, 5_000


def sorted_products(
    products: QuerySet[Product],
    buyer: Buyer,
    *,
    scope: Scope | None = None,
    descending: bool = False,
    least: Decimal | None = None,
    most: Decimal | None = None,
    limit: int = 48,
    offset: int = 0,
    after: Place | None = None,
) -> ListingPage:
    """Sort `products` by what `buyer` pays for the cheapest variant of each.

    Priced at each variant's default sales unit and least quantity, four decimals, net
    or gross as the buyer's channel shows. Ties go by the amounts the prices are derived
    from, then by variant; downwards all of it is reversed. Products without a price
    come last either way, by key, and are left out where `least` or `most` is asked for.
    The page begins behind the place `after`, or at `offset`. Whoever knows how many
    products there are, and in which category, says so in `scope`: of many only as many
    are priced as the page needs.

    One query, and one for the chain when it was not asked for yet; among very many one
    more for a page that reaches the products without a price.
    """
    window = PriceWindow(descending, least, most, limit, 0 if after else offset, after)
    chain = chain_for(buyer)
    streams = streams_of(chain, scope.path) if scope else None
    if scope and streams is not None and pays_to_merge(scope, len(streams), window):
        has_kits = standing_of(buyer).has_kits_by_part
        return merged(
            Merge(products, chain, buyer.now, window, scope, streams, has_kits)
        )
    return priced_and_sorted(products, chain, buyer.now, window)


def pays_to_merge(scope: Scope, streams_count: int, window: PriceWindow) -> bool:
    """Whether reading the lists in order is less work than pricing every product."""
    count = scope.products_count
    if count <= MOST_FEW and count * FEW < scope.within_count:
        return False
    passed = window.reach * scope.within_count // max(count, 1)
    one_list = passed * PASSED + window.reach * TAKEN
    return max(streams_count, 1) * one_list < count * PRICED
