"""Who asks, for whom."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from accounts.buyer import Buyer
from accounts.models import Channel, Customer, Member, User
from accounts.rights import Right, RightScope


def member_for(
    *, user: User, customer_id: int, customer_ids: Sequence[int]
) -> Member | None:
    """The membership by which `user` acts for a customer: the nearest going up.

    A role above counts when it reaches branches.
    """
    members = Member.objects.filter(
        user=user, customer_id__in=customer_ids, archived_at__isnull=True
    ).select_related("role")
    by_customer = {member.customer_id: member for member in members}
    if customer_id in by_customer:
        return by_customer[customer_id]
    parents = dict(
        Customer.objects.filter(pk__in=customer_ids).values_list("pk", "parent_id")
    )
    above = parents.get(customer_id)
    while above is not None:
        member = by_customer.get(above)
        if member is not None and member.role.scope == RightScope.BRANCHES:
            return member
        above = parents.get(above)
    return None


def buyer_of(
    *,
    channel: Channel,
    now: datetime,
    language: str,
    user: User | None,
    customer_ids: Sequence[int],
    wanted_customer_id: int | None = None,
    guest_token: str = "",
) -> Buyer:
    """Build the buyer of a request whose scope is entered.

    `wanted_customer_id` is the one chosen last; without it, or when it is out of
    reach, the user's first membership is taken. `channel` is the door the request
    came through: an approved customer is served as in its own channel through every
    door, so that a link or a bookmark never shows it other prices. One query for most
    users.
    """
    base = Buyer(
        channel=channel,
        now=now,
        language=language,
        user=user,
        customer_ids=tuple(customer_ids),
        guest_token=guest_token,
    )
    if user is None or not customer_ids:
        return base
    member, customer = _acting(user, customer_ids, wanted_customer_id)
    if member is None or customer is None:
        return base
    return replace(
        base,
        channel=customer.channel if customer.is_approved else channel,
        customer=customer,
        member=member,
        rights=frozenset(member.role.rights),
    )


def _acting(
    user: User, customer_ids: Sequence[int], wanted: int | None
) -> tuple[Member | None, Customer | None]:
    direct = Member.objects.filter(
        user=user, customer_id__in=customer_ids, archived_at__isnull=True
    ).select_related("role", "customer__rep", "customer__channel__seller")
    mine = sorted(direct, key=lambda member: (member.customer_id != wanted, member.pk))
    if mine and (wanted is None or mine[0].customer_id == wanted):
        return mine[0], mine[0].customer
    if wanted in customer_ids and wanted is not None:
        member = member_for(user=user, customer_id=wanted, customer_ids=customer_ids)
        branches = Customer.objects.select_related("rep", "channel__seller")
        branch = branches.filter(pk=wanted).first()
        if member is not None and branch is not None:
            return member, branch
    return (mine[0], mine[0].customer) if mine else (None, None)


def buyer_for_customer(
    *, customer: Customer, now: datetime, user: User | None = None
) -> Buyer:
    """A buyer as mails, exports and explanations need one: no request, no session.

    Without `user` it has every right in the customer and nowhere else.
    """
    member = None
    rights = frozenset(right.value for right in Right)
    if user is not None:
        member = (
            Member.objects.filter(
                user=user, customer=customer, archived_at__isnull=True
            )
            .select_related("role")
            .first()
        )
        rights = frozenset(member.role.rights) if member else frozenset()
    return Buyer(
        channel=customer.channel,
        now=now,
        language=customer.language,
        user=user,
        customer=customer,
        member=member,
        rights=rights,
        customer_ids=(customer.pk,),
    )


def companies_of(buyer: Buyer) -> QuerySet[Customer]:
    """Customers the header's switcher offers, parents before their branches."""
    if len(buyer.customer_ids) < 2:
        return Customer.objects.none()
    return Customer.objects.visible_to(buyer).order_by("parent__name", "name")[:50]
