"""Carts that nobody needs any more."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.selectors.retention import retention_policies
from orders.models import (
    Cart,
    CartShare,
    CartState,
    CartUse,
    Delegation,
    EntrySheet,
    RequisitionList,
)
from orders.services.po_documents import drop_documents_of

BATCH = 1000


@transaction.atomic
def forget_carts_of(*, user: User) -> None:
    """Delete every cart, list and sheet of lines of a person, and end what was lent.

    Lists shared in a company are the company's and stay.
    """
    EntrySheet.objects.filter(user=user).delete()
    CartUse.objects.filter(user=user).delete()
    CartShare.objects.filter(user=user).delete()
    _delete(Cart.objects.filter(user=user))
    RequisitionList.objects.filter(owner=user, is_shared=False).delete()
    lent = Delegation.objects.filter(Q(giver__user=user) | Q(taker__user=user))
    lent.standing().update(withdrawn_at=timezone.now())


def forget_old_carts(*, now: datetime) -> int:
    """Delete carts past the periods of their sellers; return how many.

    Guests' carts by their last touch, customers' when they were submitted, merged or
    left alone. A submitted order keeps all it needs.
    """
    gone = 0
    for policy in retention_policies():
        carts = Cart.objects.filter(channel__seller_id=policy.seller_id)
        guests = Q(customer__isnull=True) & _before(now, policy.guest_carts_days)
        own = Q(customer__isnull=False) & _before(now, policy.carts_days)
        gone += _delete(carts.filter(guests | own))
        # What became an order is in the order.
        sent = Q(state__in=(CartState.SUBMITTED, CartState.MERGED))
        gone += _delete(carts.filter(sent & _before(now, policy.guest_carts_days)))
    return gone


def _before(now: datetime, days: int) -> Q:
    return Q(touched_at__lt=now - timedelta(days=days))


def _delete(carts: QuerySet[Cart]) -> int:
    gone = 0
    while keys := list(carts.values_list("pk", flat=True)[:BATCH]):
        drop_documents_of(keys)
        Cart.objects.filter(pk__in=keys).delete()
        gone += len(keys)
    return gone
