"""What is forgotten by itself after the seller's periods."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from accounts.errors import LastAdmin, WorksForSeller
from accounts.models import Customer, CustomerState, Invitation, RetentionPolicy
from accounts.rights import Right
from accounts.selectors.retention import retention_policies
from accounts.services.erasure import (
    NOBODY,
    erase_account,
    erase_person_customer,
)
from shop.models import MailState, OutgoingMail

BATCH, MOST_SESSIONS = 500, 10_000


def forget_old_invitations(*, now: datetime) -> int:
    """Take e-mail and name out of invitations that ended long ago; return how many."""
    forgotten = 0
    for policy in retention_policies():
        before = now - timedelta(days=policy.invitations_days)
        old = Invitation.objects.filter(
            customer__channel__seller_id=policy.seller_id, expires_at__lt=before
        ).exclude(email__endswith=f"@{NOBODY}")
        for invitation in old[:BATCH]:
            invitation.email = f"invited-{invitation.pk}@{NOBODY}"
            invitation.name = ""
            invitation.save(update_fields=["email", "name"])
            forgotten += 1
    return forgotten


def forget_old_sessions(*, now: datetime) -> int:
    """Delete what browsers left that are long gone; return how many."""
    old = Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)
    return Session.objects.filter(pk__in=list(old[:MOST_SESSIONS])).delete()[0]


def forget_rejected(*, now: datetime) -> int:
    """Erase people whose only company was rejected long ago; return how many.

    The company is archived; of a consumer name and places go too. People with another
    company, and staff, stay.
    """
    erased = 0
    for policy in retention_policies():
        before = now - timedelta(days=policy.rejected_days)
        for customer in _rejected(policy, before)[:BATCH]:
            erased += _erase_people(customer)
            if customer.is_company:
                customer.archived_at = now
                customer.save(update_fields=["archived_at"])
            else:
                erase_person_customer(customer_id=customer.pk, by=None)
    return erased


def _rejected(policy: RetentionPolicy, before: datetime) -> QuerySet[Customer]:
    # The last thing that happened to a rejected company is its rejection.
    return Customer.objects.filter(
        channel__seller_id=policy.seller_id,
        state=CustomerState.REJECTED,
        archived_at__isnull=True,
        registered_at__lt=before,
    ).exclude(events__at__gte=before)


def _erase_people(customer: Customer) -> int:
    erased = 0
    # Admins last: one who goes before the others would be the last of them.
    manages = Q(role__rights__contains=[Right.MANAGE_MEMBERS.value])
    members = customer.members.alias(manages=ExpressionWrapper(manages, BooleanField()))
    for member in members.select_related("user").order_by("manages", "pk"):
        elsewhere = member.user.memberships.exclude(customer=customer)
        if elsewhere.filter(archived_at__isnull=True).exists():
            continue
        try:
            erase_account(user_id=member.user_id, by=None)
        except (LastAdmin, WorksForSeller):
            continue
        erased += 1
    return erased


def forget_old_mails(*, now: datetime) -> int:
    """Empty mails that went out long ago; that they went out stays known."""
    # Mails know no seller: the longest period counts.
    days = max((policy.mails_days for policy in retention_policies()), default=0)
    if not days:
        return 0
    before = now - timedelta(days=days)
    over = (MailState.SENT, MailState.DROPPED, MailState.FAILED)
    old = OutgoingMail.objects.filter(state__in=over, queued_at__lt=before)
    return old.exclude(context={}).update(context={})
