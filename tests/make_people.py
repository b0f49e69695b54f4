"""Makers for tests about people, roles and invitations."""

from itertools import count

from accounts.models import Customer, Invitation, Member, Role, User
from accounts.rights import Right, RightScope
from accounts.services.invitations import Invitee, invite
from shop.models import OutgoingMail
from tests import make

_numbers = count(1)


def role(
    customer: Customer,
    *rights: str,
    scope: str = RightScope.COMPANY,
    name: str = "",
) -> Role:
    """A role of the company's own."""
    number = next(_numbers)
    return Role.objects.create(
        customer=customer,
        code=f"own-{number}",
        name=name or f"Own {number}",
        scope=scope,
        rights=sorted(rights),
    )


def all_rights_but(*missing: str) -> list[str]:
    return [right.value for right in Right if right.value not in missing]


def with_role(name: str, customer: Customer, own: Role) -> Member:
    """Somebody with a role of the company's own."""
    member = make.member(name, customer, role="viewer")
    member.role = own
    member.save()
    return member


def invited(
    customer: Customer, by: User, email: str = "nina@example.org", role: str = "buyer"
) -> tuple[Invitation, str]:
    """A standing invitation and the token of its link."""
    (invitation,) = invite(
        buyer=make.buyer(by, customer),
        invitees=[Invitee(email, "Nina Nou")],
        role_id=make.ready_made_role(role).pk,
    )
    return invitation, token_of(invitation)


def token_of(invitation: Invitation) -> str:
    """What stands in the latest mail to the invited person."""
    mails = OutgoingMail.objects.filter(
        template="accounts/invitation", recipient=invitation.email
    )
    url = mails.order_by("-pk")[0].context["secret_join_url"]
    return url.rstrip("/").rsplit("/", 1)[1]
