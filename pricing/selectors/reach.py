"""Which companies a price list answers, directly or through lists derived from it."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import Channel, Customer, CustomerGroup, CustomerState, User
from pricing.rules import MOST_DERIVATIONS

# The database walks the tree of companies and knows their groups, also those that
# follow rules or come from above.
_REACHED = """
WITH RECURSIVE family AS (
    SELECT %s::bigint AS id, 0 AS depth
    UNION
    SELECT derived.id, family.depth + 1
    FROM family JOIN pricing_pricelist derived ON derived.parent_id = family.id
    WHERE family.depth < %s
), places AS (
    SELECT array_remove(array_agg(channel_id), NULL) AS channels,
        array_remove(array_agg(group_id), NULL) AS groups,
        array_remove(array_agg(customer_id), NULL) AS customers
    FROM pricing_pricelistassignment
    WHERE price_list_id IN (SELECT id FROM family)
)
SELECT customer.id FROM accounts_customer customer CROSS JOIN places
WHERE customer.channel_id = ANY (places.channels)
    OR (cardinality(places.customers) > 0
        AND accounts_line(customer.id) && places.customers)
    OR (cardinality(places.groups) > 0
        AND accounts_groups(customer.id) && places.groups)
"""
_OF_PLACE = """
SELECT customer.id FROM accounts_customer customer
WHERE customer.channel_id = ANY (%s) OR accounts_line(customer.id) && %s::bigint[]
    OR accounts_groups(customer.id) && %s::bigint[]
"""


def companies_reached(list_id: int, staff: User) -> QuerySet[Customer]:
    """Approved companies that `staff` manages in whose chain the list stands.

    By channel, group, company or one above it; also through lists derived from it.
    """
    return _approved(staff).filter(
        pk__in=RawSQL(_REACHED, [list_id, MOST_DERIVATIONS])  # noqa: S611 no user text
    )


def companies_at(
    place: Channel | CustomerGroup | Customer, staff: User
) -> QuerySet[Customer]:
    """Approved companies that `staff` manages, whom a list put there would serve."""
    ids = [
        [place.pk] if isinstance(place, kind) else []
        for kind in (Channel, Customer, CustomerGroup)
    ]
    return _approved(staff).filter(
        pk__in=RawSQL(_OF_PLACE, ids)  # noqa: S611 no user text
    )


def _approved(staff: User) -> QuerySet[Customer]:
    living = Customer.objects.managed_by(staff).filter(archived_at__isnull=True)
    return living.filter(state=CustomerState.APPROVED).order_by("name", "pk")
