"""Whoever was asked in joins: a new person with a password, or one we know."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import (
    EmailTaken,
    InvitationGone,
    InvitedSomebodyElse,
    WasRemoved,
)
from accounts.events import record
from accounts.models import Customer, Invitation, Member, User
from accounts.selectors.people import account_of, invitation_for, is_email_of
from shop import scope


@dataclass(frozen=True)
class NewPerson:
    """What an invited person says about themselves; the e-mail is the invitation's.

    Without a password they sign in through their company's own provider.
    """

    name: str
    language: str
    password: str = ""


@transaction.atomic
def join(*, token: str, user: User) -> Member:
    """Let somebody who signed in with the invited e-mail into the company.

    Safe to repeat: who joined by this invitation before is simply found. The e-mail
    counts as confirmed: the mail was received. Locks the customer, whose rows the
    database session may touch from here on. Raises InvitationGone,
    InvitedSomebodyElse, WasRemoved for somebody who left the company meanwhile.
    """
    invitation = _opened(token)
    if not is_email_of(user, invitation.email):
        raise InvitedSomebodyElse
    if _joined_before(invitation, user):
        return _member_of(invitation)
    _refuse_gone(invitation)
    return _admit(invitation, user)


@transaction.atomic
def join_as_new_person(*, token: str, person: NewPerson) -> Member:
    """Make an account for the invited e-mail and let it into the company.

    Locks the customer as `join` does. Raises InvitationGone, EmailTaken when there is
    an account by now: its owner signs in and joins.
    """
    invitation = _opened(token)
    _refuse_gone(invitation)
    return _admit(invitation, _new_user(invitation.email, person))


def _opened(token: str) -> Invitation:
    """The invitation read anew under the lock of its customer."""
    found = invitation_for(token)
    if found is None:
        raise InvitationGone
    # Only now that the token proved right may this session touch the customer.
    scope.widen(found.customer_id)
    customers = Customer.objects.select_for_update(of=("self",), no_key=True)
    customers.get(pk=found.customer_id)
    rows = Invitation.objects.select_related("customer", "role")
    fresh = rows.filter(token_sha256=found.token_sha256).first()
    if fresh is None:  # sent again meanwhile: a newer link counts
        raise InvitationGone
    return fresh


def _refuse_gone(invitation: Invitation) -> None:
    if not invitation.is_standing(timezone.now()):
        raise InvitationGone


def _joined_before(invitation: Invitation, user: User) -> bool:
    member = invitation.member
    if invitation.accepted_at is None or member is None:
        return False
    return member.user_id == user.pk and member.archived_at is None


def _member_of(invitation: Invitation) -> Member:
    assert invitation.member is not None  # noqa: S101 the database holds it
    return invitation.member


def _new_user(email: str, person: NewPerson) -> User:
    if account_of(email) is not None:
        raise EmailTaken
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email,
                person.password or None,
                name=person.name,
                language=person.language,
            )
    except IntegrityError:
        raise EmailTaken from None


def _admit(invitation: Invitation, user: User) -> Member:
    _confirm_email(user, invitation.email)
    member, is_new = Member.objects.select_related("role").get_or_create(
        user=user, customer=invitation.customer, defaults={"role": invitation.role}
    )
    if member.archived_at is not None:
        # Was there before under another e-mail: an admin decides, not an old link.
        raise WasRemoved(name=invitation.customer.name)
    if is_new:
        record(member, verb="joined", actor=user, role=invitation.role.name)
    if hasattr(member, "invitation"):
        # Came by an earlier one and was asked again under a new e-mail.
        invitation.withdrawn_at = timezone.now()
    else:
        invitation.accepted_at = timezone.now()
        invitation.member = member
    invitation.save(update_fields=["accepted_at", "withdrawn_at", "member"])
    return member


def _confirm_email(user: User, email: str) -> None:
    """The mail with the token came to this address, so it is the user's."""
    address, _ = EmailAddress.objects.get_or_create(user=user, email=email.lower())
    address.set_verified()
    if email.lower() == user.email:
        address.set_as_primary(conditional=True)
