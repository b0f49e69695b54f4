"""A company asks people in: by mail, with a role, for a week."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.buyer import Buyer
from accounts.errors import CannotInvite, NotApproved, TooManyInvitations
from accounts.events import record
from accounts.mails.people import mail_invitation
from accounts.models import Invitation, Member
from accounts.rights import Right
from accounts.selectors.people import token_hash
from accounts.services.authority import Authority, take_authority
from accounts.services.members import role_to_give

LIFETIME = timedelta(days=7)
# A stranger's company must not make the shop write to everybody they name.
MOST_A_DAY = 200


@dataclass(frozen=True)
class Invitee:
    """Who is asked; the e-mail decides who can answer."""

    email: str
    name: str = ""


@transaction.atomic
def invite(
    *, buyer: Buyer, invitees: Sequence[Invitee], role_id: int, words: str = ""
) -> list[Invitation]:
    """Ask people into the company acted for: all of `invitees`, or none.

    Each is mailed a link that holds for a week; `words` of the inviter go along. Locks
    the customer. Raises NotAllowed without the right to manage people, NotApproved
    before the company may order, BeyondYours for a role with more than the actor's,
    CannotInvite naming every address that is in the way, TooManyInvitations.
    """
    authority = _take(buyer)
    role = role_to_give(authority, role_id)
    now = timezone.now()
    _check_limit(authority, now, more=len(invitees))
    _refuse_known(authority, [invitee.email.lower() for invitee in invitees], now)
    return [
        _new(
            Invitation(
                customer=authority.customer,
                email=invitee.email.lower(),
                name=invitee.name,
                role=role,
                invited_by=authority.actor,
                words=words,
            ),
            now,
        )
        for invitee in invitees
    ]


@transaction.atomic
def send_invitation_again(*, buyer: Buyer, invitation_id: int) -> Invitation:
    """Mail a new link that holds for another week; the one before dies.

    The actor becomes who invites. Locks the customer. Raises what `invite` raises, and
    Invitation.DoesNotExist for one that was answered, withdrawn or is another's.
    """
    authority = _take(buyer)
    invitation = _open_ones(authority).get(pk=invitation_id)
    role_to_give(authority, invitation.role_id)
    now = timezone.now()
    _check_limit(authority, now, more=1)
    invitation.invited_by = authority.actor
    _send(invitation, now)
    record(invitation, verb="sent_again", actor=authority.actor)
    return invitation


@transaction.atomic
def withdraw_invitation(*, buyer: Buyer, invitation_id: int) -> Invitation:
    """Let the link open nothing any more.

    Locks the customer. Raises NotAllowed without the right to manage people,
    Invitation.DoesNotExist as `send_invitation_again` does.
    """
    authority = take_authority(buyer, Right.MANAGE_MEMBERS)
    invitation = _open_ones(authority).get(pk=invitation_id)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(invitation, verb="withdrawn", actor=authority.actor)
    return invitation


def _take(buyer: Buyer) -> Authority:
    authority = take_authority(buyer, Right.MANAGE_MEMBERS)
    if not authority.customer.is_approved:
        raise NotApproved(name=authority.customer.name)
    return authority


def _open_ones(authority: Authority) -> QuerySet[Invitation]:
    rows = Invitation.objects.select_related("customer__channel__seller", "role")
    return rows.filter(
        customer=authority.customer,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
    )


def _check_limit(authority: Authority, now: datetime, *, more: int) -> None:
    sent = authority.customer.events.filter(
        subject_kind=Invitation._meta.label_lower,
        verb__in=("invited", "sent_again"),
        at__gt=now - timedelta(days=1),
    )
    if sent.count() + more > MOST_A_DAY:
        raise TooManyInvitations(most=MOST_A_DAY)


def _refuse_known(authority: Authority, emails: Sequence[str], now: datetime) -> None:
    """Raise CannotInvite for members, former members and those asked already."""
    people = Member.objects.filter(
        customer=authority.customer, user__email__in=emails
    ).select_related("user")
    problems = [_why_not(member) for member in people]
    asked = Invitation.objects.filter(customer=authority.customer, email__in=emails)
    problems += [
        _("%(email)s is invited already. Send the invitation again from the list.")
        % {"email": invitation.email}
        for invitation in asked.standing(now)
    ]
    problems += [
        _("%(email)s is named twice.") % {"email": email}
        for email, times in Counter(emails).items()
        if times > 1
    ]
    if problems:
        raise CannotInvite(problems=problems)


def _why_not(member: Member) -> str:
    fields = {"email": member.user.email}
    if member.archived_at is None:
        return _("%(email)s belongs to the company already.") % fields
    return _("%(email)s belonged to the company before: bring them back.") % fields


def _new(invitation: Invitation, now: datetime) -> Invitation:
    # One that ran out makes place for the new one.
    Invitation.objects.filter(
        customer_id=invitation.customer_id,
        email=invitation.email,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
    ).update(withdrawn_at=now)
    _send(invitation, now)
    record(
        invitation,
        verb="invited",
        actor=invitation.invited_by,
        role=invitation.role.name,
    )
    return invitation


def _send(invitation: Invitation, now: datetime) -> None:
    token = secrets.token_urlsafe(32)
    invitation.token_sha256 = token_hash(token)
    invitation.sent_at = now
    invitation.expires_at = now + LIFETIME
    invitation.save()
    mail_invitation(invitation, token=token)
