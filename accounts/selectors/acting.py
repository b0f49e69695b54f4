"""Representatives in the place of people of their customers."""

from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.acting import Acting
from accounts.buyer import Buyer
from accounts.models import Channel, Customer, Member, User
from accounts.rights import ACT, REP_RIGHTS, RightScope
from accounts.selectors.buyers import NOT_ABOVE, above_of, members_by_distance
from accounts.selectors.doors import enter_staff_scope
from accounts.selectors.tree import line_of
from shop import scope

# Whom a representative stands in for if nobody is named.
USUAL_ROLES = ("admin", "buyer")


def may_act(staff: User) -> bool:
    """Say whether `staff` acts for customers at all."""
    return staff.is_active and staff.is_staff and staff.has_perm(ACT)


def people_to_act_for(customer: Customer) -> QuerySet[Member]:
    """Members whose place a representative can take, the likeliest first.

    Those of a company above too, where their role reaches branches. The caller has
    asked whether the customer is managed; what is above shows as far as it is in scope.
    """
    above = Q(customer__in=line_of(customer.pk), role__scope=RightScope.BRANCHES)
    place = Case(
        When(customer=customer, role__code=USUAL_ROLES[0], then=Value(0)),
        When(customer=customer, role__code=USUAL_ROLES[1], then=Value(1)),
        When(customer=customer, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    standing = Member.objects.filter(
        archived_at__isnull=True, user__is_active=True, customer__archived_at=None
    )
    people = standing.filter(Q(customer=customer) | above)
    return people.select_related("user", "role").order_by(place, "pk")


def buyer_on_behalf(
    *,
    acting: Acting,
    rep: User,
    channel: Channel,
    now: datetime,
    language: str,
    chosen_currency: str = "",
) -> Buyer | None:
    """The buyer of a request by which `rep` acts for a customer; None if they may not.

    Asked anew with every request: a representative who lost the customer, the
    permission or the person acted for is nobody there. Enters the scope of exactly
    that customer. An approved customer is served as in its own channel; `language` is
    the representative's own, and what is written down is in that of the person.
    """
    if rep.pk != acting.rep_id or not may_act(rep):
        return None
    enter_staff_scope(user=rep)
    mine = Customer.objects.managed_by(rep).filter(archived_at__isnull=True)
    told = mine.select_related("rep", "channel__seller")
    customer = told.filter(pk=acting.customer_id).first()
    member = _member(acting)
    if customer is None or member is None:
        return None
    scope.enter(str(customer.pk))
    return Buyer(
        channel=customer.channel if customer.is_approved else channel,
        now=now,
        language=language,
        user=member.user,
        customer=customer,
        above=above_of(customer),
        member=member,
        rep=rep,
        rights=frozenset(member.role.rights) & REP_RIGHTS,
        customer_ids=(customer.pk,),
        chosen_currency=chosen_currency,
    )


def _member(acting: Acting) -> Member | None:
    members = members_by_distance(acting.user_id, acting.customer_id)
    found = members.filter(user__is_active=True).select_related("role", "user").first()
    return found if found and found.distance != NOT_ABOVE else None
