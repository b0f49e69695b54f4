"""Representatives begin and end to act for customers; both names are written down."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.acting import Acting
from accounts.errors import NobodyToActFor
from accounts.events import FOR_USER, record
from accounts.models import Customer, Member, User
from accounts.selectors.acting import may_act, people_to_act_for
from shop import scope
from shop.errors import NotAllowed


@transaction.atomic
def begin_acting(
    *, rep: User, customer_id: int, now: datetime, user_id: int | None = None
) -> Acting:
    """Let `rep` take the place of a person of a customer they manage.

    Without `user_id` of its first admin, else buyer. Raises NotAllowed,
    NobodyToActFor.
    """
    mine = Customer.objects.managed_by(rep).filter(archived_at__isnull=True)
    customer = mine.filter(pk=customer_id).first()
    if customer is None or not may_act(rep):
        raise NotAllowed
    member = _person(customer, user_id)
    record(
        customer,
        verb="acting_began",
        actor=rep,
        on_behalf_of=customer,
        **{FOR_USER: member.user_id},
    )
    at = int(now.timestamp())
    return Acting(rep.pk, customer.pk, member.user_id, began_at=at, seen_at=at)


def _person(customer: Customer, user_id: int | None) -> Member:
    people = people_to_act_for(customer)
    found = people if user_id is None else people.filter(user=user_id)
    member = found.first()
    if member is None:
        raise NobodyToActFor(name=customer.name)
    return member


@transaction.atomic
def end_acting(*, acting: Acting, because: str = "") -> None:
    """Write down that a representative is themselves again.

    `because` says why when they did not end it: "expired", or "lost" with the
    customer, the permission or the person acted for.
    """
    # Who has lost the customer is out of its scope already.
    with scope.every_customer():
        customer = Customer.objects.get(pk=acting.customer_id)
        record(
            customer,
            verb="acting_ended",
            actor=User.objects.get(pk=acting.rep_id),
            on_behalf_of=customer,
            **_told(acting, because),
        )


def _told(acting: Acting, because: str) -> dict[str, Any]:  # Any: JSON
    told: dict[str, Any] = {FOR_USER: acting.user_id}  # Any: as above
    return told | ({"because": because} if because else {})
