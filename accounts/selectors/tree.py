"""The tree of companies: who is above whom, and what a page shows of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.buyer import Buyer
from accounts.models import Address, Customer
from accounts.models.customers import CustomerQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# A company and seven levels below it; the database refuses the ninth.
MOST_LEVELS = 8
# A page shows no more of a tree; the others are found by searching.
MOST_SHOWN = 200
MOST_WORDS = 6

_BELOW = """
WITH RECURSIVE tree(customer_id, level, path) AS (
    SELECT id, 0, ARRAY[name, id::text] FROM accounts_customer WHERE id = %(top)s
    UNION ALL
    SELECT branch.id, level + 1, path || ARRAY[branch.name, branch.id::text]
    FROM tree JOIN accounts_customer branch ON branch.parent_id = tree.customer_id
    WHERE branch.id = ANY(%(reach)s) AND level < %(most)s
)
SELECT customer_id, level FROM tree ORDER BY path LIMIT %(limit)s
"""


class _Counted(TypedDict):
    people_count: int
    city: str | None


@dataclass(frozen=True)
class TreePlace:
    """A company in the tree on a page. `level` is 0 for the topmost shown.

    `is_below` the customer acted for; `has_branches` among those shown.
    """

    customer: Customer
    level: int
    people_count: int
    city: str
    is_current: bool
    is_below: bool
    has_branches: bool


@dataclass(frozen=True)
class Tree:
    """Companies in reach, parents before their branches; `is_whole` unless cut off."""

    places: tuple[TreePlace, ...]
    is_whole: bool


def line_of(customer_id: int) -> list[int]:
    """A customer and those above it, the nearest first, in scope or not. One query.

    Empty for a customer that is itself out of scope.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_line(%s)", [customer_id])
        row = cursor.fetchone()
    return list(row[0]) if row else []


def levels_below(customer_id: int) -> int:
    """How many levels of branches a customer has. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_levels_below(%s)", [customer_id])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def tree_of(buyer: Buyer) -> Tree:
    """The tree around the customer acted for, as far as the user reaches.

    Three queries at any depth and size. Companies of the user that hang in another
    tree are not in it.
    """
    if buyer.customer is None:
        return Tree((), is_whole=True)
    current = buyer.customer.pk
    levels = _levels_from(_topmost(current, buyer), buyer)
    shown = dict(list(levels.items())[:MOST_SHOWN])
    rows = counted(Customer.objects.visible_to(buyer)).in_bulk(list(shown))
    parents = {row.parent_id for row in rows.values()}
    places = tuple(
        TreePlace(
            customer=rows[pk],
            level=level,
            people_count=rows[pk].people_count,
            city=rows[pk].city or "",
            is_current=pk == current,
            is_below=_is_below(current, pk, rows),
            has_branches=pk in parents,
        )
        for pk, level in shown.items()
        if pk in rows
    )
    return Tree(places, is_whole=len(levels) == len(shown))


def _topmost(customer_id: int, buyer: Buyer) -> int:
    """The highest customer above that is reached without a gap."""
    top = customer_id
    for above in line_of(customer_id)[1:]:
        if above not in buyer.customer_ids:
            break
        top = above
    return top


def _levels_from(top: int, buyer: Buyer) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _BELOW,
            {
                "top": top,
                "reach": list(buyer.customer_ids),
                "most": MOST_LEVELS,
                "limit": MOST_SHOWN + 1,
            },
        )
        return dict(cursor.fetchall())


def _is_below(
    above: int, customer_id: int, rows: "dict[int, WithAnnotations[Customer, _Counted]]"
) -> bool:
    row = rows.get(customer_id)
    while row is not None and row.parent_id is not None:
        if row.parent_id == above:
            return True
        row = rows.get(row.parent_id)
    return False


def counted(
    customers: CustomerQuerySet,
) -> "QuerySet[WithAnnotations[Customer, _Counted]]":
    """Customers with how many people each has and the city its goods go to."""
    places = Address.objects.filter(
        customer=OuterRef("pk"), archived_at__isnull=True
    ).order_by("-is_delivery_default", "pk")
    standing = Q(members__archived_at__isnull=True)
    rows: QuerySet[Customer] = customers
    return rows.annotate(
        people_count=Count("members", filter=standing),
        city=Subquery(places.values("city")[:1]),
    )


def customers_found(
    buyer: Buyer, text: str
) -> "QuerySet[WithAnnotations[Customer, _Counted]]":
    """Customers the user may switch to; every word is in the name, number or city."""
    mine = Customer.objects.visible_to(buyer)
    for word in text.replace("\0", "").split()[:MOST_WORDS]:
        there = Address.objects.filter(
            customer=OuterRef("pk"), archived_at__isnull=True, city__icontains=word
        )
        named = Q(name__icontains=word) | Q(number__istartswith=word)
        mine = mine.filter(named | Exists(there))
    return counted(mine).select_related("parent").order_by("name", "pk")
