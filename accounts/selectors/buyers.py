"""Who asks, for whom."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict, cast

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    F,
    Func,
    IntegerField,
    JSONField,
    Q,
    QuerySet,
    Value,
    When,
)
from django_stubs_ext import WithAnnotations

from accounts.buyer import Above, Buyer
from accounts.models import Channel, Customer, Member, Role, Seller, User
from accounts.rights import Right, RightScope
from shop.rows import columns_of, taken_from

# How many companies the header's menu names; the others are found on a page.
MOST_IN_MENU = 10
NOT_ABOVE = 100


class _Near(TypedDict):
    distance: int
    from_above: dict[str, Any] | None  # Any: JSON


def member_for(
    *, user: User, customer_id: int, customer_ids: Sequence[int]
) -> Member | None:
    """The membership by which `user` acts for a customer: the nearest going up.

    A role above counts when it reaches branches. One query at any depth.
    """
    if customer_id not in customer_ids:
        return None
    nearest = members_by_distance(user, customer_id).first()
    return nearest if nearest and nearest.distance != NOT_ABOVE else None


def members_by_distance(
    user: User | int, customer_id: int | None
) -> "QuerySet[WithAnnotations[Member, _Near]]":
    """Memberships of `user`, those by which they may act for a customer first."""
    line: Func = Func(
        Value(customer_id, BigIntegerField()),
        function="accounts_line",
        output_field=ArrayField(BigIntegerField()),
    )
    place: Func = Func(
        line,
        F("customer_id"),
        function="array_position",
        output_field=IntegerField(),
    )
    reaches = Q(place=1) | Q(place__gt=1, role__scope=RightScope.BRANCHES)
    standing = Member.objects.filter(
        user=user, archived_at__isnull=True, customer__archived_at__isnull=True
    )
    return (
        standing.annotate(place=place)
        .annotate(
            distance=Case(When(reaches, then=F("place")), default=Value(NOT_ABOVE)),
            from_above=_from_above("customer__"),
        )
        .select_related("role")
        .order_by("distance", "pk")
    )


def _from_above(customer: str) -> Case:
    """What the customer at the path `customer` takes over; None without a parent."""
    return Case(
        When(
            **{f"{customer}parent__isnull": False},
            then=Func(
                F(f"{customer}pk"),
                function="accounts_from_above",
                output_field=JSONField(),
            ),
        ),
        output_field=JSONField(),
    )


def above_of(customer: Customer) -> Above:
    """What `customer` takes over from the companies above it. At most one query."""
    if customer.parent_id is None:
        return Above()
    rows = Customer.objects.filter(pk=customer.pk)
    found = rows.values_list(_from_above(""), flat=True).first()
    return Above(**found) if found else Above()


def buyer_of(
    *,
    channel: Channel,
    now: datetime,
    language: str,
    user: User | None,
    customer_ids: Sequence[int],
    wanted_customer_id: int | None = None,
    guest_token: str = "",
    chosen_currency: str = "",
) -> Buyer:
    """Build the buyer of a request whose scope is entered.

    `wanted_customer_id` is the one chosen last; without it, or when it is out of
    reach, the user's first membership is taken. `channel` is the door the request
    came through: an approved customer is served as in its own channel through every
    door, so that a link or a bookmark never shows it other prices. One query for most
    users, two for somebody who acts for a branch by a role above it.
    """
    base = Buyer(
        channel=channel,
        now=now,
        language=language,
        user=user,
        customer_ids=tuple(customer_ids),
        guest_token=guest_token,
        chosen_currency=chosen_currency,
    )
    if user is None or not customer_ids:
        return base
    wanted = wanted_customer_id if wanted_customer_id in customer_ids else None
    return _for_customer(base, user, wanted)


def _for_customer(base: Buyer, user: User, wanted: int | None) -> Buyer:
    member, customer, above = _acting(user, wanted)
    if member is None or customer is None:
        return base
    acting = replace(
        base,
        customer=customer,
        above=above,
        member=member,
        rights=frozenset(member.role.rights),
    )
    return _in_own_channel(acting, customer) if acting.is_approved else acting


def _in_own_channel(buyer: Buyer, customer: Customer) -> Buyer:
    own = customer.channel
    if own.seller_id == buyer.channel.seller_id:
        # The door's knows its working days already.
        own.seller = buyer.channel.seller
    return replace(buyer, channel=own)


# Plain SQL: every request of somebody signed in asks it (see shop.rows). Which
# membership is nearest to the customer wanted is told as in `members_by_distance`.
_ACTING = f"""
SELECT {columns_of(Member, "member")}, {columns_of(Role, "role")},
    {columns_of(Customer, "customer")}, {columns_of(Channel, "channel")},
    {columns_of(Seller, "seller")}, {columns_of(User, "rep")}, near.distance,
    CASE WHEN customer.parent_id IS NOT NULL
        THEN accounts_from_above(customer.id)::text END
FROM accounts_member AS member
JOIN accounts_role AS role ON role.id = member.role_id
JOIN accounts_customer AS customer ON customer.id = member.customer_id
JOIN accounts_channel AS channel ON channel.id = customer.channel_id
JOIN accounts_seller AS seller ON seller.id = channel.seller_id
LEFT JOIN accounts_user AS rep ON rep.id = customer.rep_id
CROSS JOIN LATERAL (
    SELECT array_position(accounts_line(%(wanted)s::bigint), customer.id) AS place
) AS line
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN place = 1 OR place > 1 AND role.scope = '{RightScope.BRANCHES}' THEN place
        ELSE {NOT_ABOVE} END AS distance
) AS near
WHERE member.user_id = %(user)s AND member.archived_at IS NULL
    AND customer.archived_at IS NULL
ORDER BY near.distance, member.id LIMIT 1
"""  # noqa: S608 constants


def _acting(
    user: User, wanted: int | None
) -> tuple[Member | None, Customer | None, Above]:
    with connection.cursor() as cursor:
        cursor.execute(_ACTING, {"wanted": wanted, "user": user.pk})
        row = cursor.fetchone()
    if row is None:
        return None, None, Above()
    *columns, distance, from_above = row
    member = _member_from(columns)
    if distance == NOT_ABOVE or member.customer_id == wanted:
        above = Above(**json.loads(from_above)) if from_above else Above()
        return member, member.customer, above
    branches = Customer.objects.select_related("rep", "channel__seller")
    wanted_one: QuerySet[Customer] = branches.filter(pk=wanted or 0)
    branch = wanted_one.annotate(from_above=_from_above("")).first()
    return member, branch, Above(**(branch.from_above or {}) if branch else {})


def _member_from(columns: Sequence[Any]) -> Member:  # Any: columns as selected
    member, role, customer, channel, seller, rep = taken_from(
        columns, Member, Role, Customer, Channel, Seller, User
    )
    member.role, member.customer = role, customer
    customer.channel, customer.rep, channel.seller = channel, rep, seller
    return cast("Member", member)  # the first of the models asked for


def buyer_for_customer(
    *, customer: Customer, now: datetime, user: User | None = None
) -> Buyer:
    """A buyer as mails, exports and explanations need one: no request, no session.

    Without `user` it has every right in the customer and nowhere else.
    """
    member = None
    rights = frozenset(right.value for right in Right)
    if user is not None:
        member = member_for(
            user=user, customer_id=customer.pk, customer_ids=(customer.pk,)
        )
        rights = frozenset(member.role.rights) if member else frozenset()
    return Buyer(
        channel=customer.channel,
        now=now,
        language=customer.language,
        user=user,
        customer=customer,
        above=above_of(customer),
        member=member,
        rights=rights,
        customer_ids=(customer.pk,),
    )


def companies_of(buyer: Buyer, recent: Sequence[int] = ()) -> list[Customer]:
    """Customers the header's switcher offers, one more than MOST_IN_MENU if there are.

    A few: parents before their branches. Many: the one acted for, those switched to
    lately (`recent`), its own branches, others. One query, none for somebody with a
    single customer.
    """
    if len(buyer.customer_ids) < 2:
        return []
    current = buyer.customer.pk if buyer.customer else None
    nearness = Case(
        When(pk=current, then=Value(0)),
        When(pk__in=list(recent), then=Value(1)),
        When(parent=current, then=Value(2)),
        default=Value(3),
    )
    mine = Customer.objects.visible_to(buyer).order_by(nearness, "name", "pk")
    found = list(mine[: MOST_IN_MENU + 1])
    return found if len(found) > MOST_IN_MENU else _parents_first(found)


def _parents_first(customers: Sequence[Customer]) -> list[Customer]:
    rows = sorted(customers, key=lambda row: (row.name, row.pk))
    shown = {row.pk for row in rows}
    ordered: list[Customer] = []

    def add(parent_id: int | None) -> None:
        for row in rows:
            above = row.parent_id if row.parent_id in shown else None
            if above == parent_id:
                ordered.append(row)
                add(row.pk)

    add(None)
    return ordered
