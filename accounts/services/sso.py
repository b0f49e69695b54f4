"""Sign-in by a company's own provider: who is let in, and how it is set up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.buyer import Buyer
from accounts.errors import (
    NeedsOwnSecondFactor,
    NoDoorForStaff,
    NoSuchConnection,
    NotApproved,
    NotInvitedYet,
    NotOfThisCompany,
    OtherDomain,
    RoleTooStrong,
    SignInIncomplete,
)
from accounts.events import record, record_changes
from accounts.models import Customer, Member, Role, SsoConnection, SsoKind, User
from accounts.rights import Right
from accounts.selectors.sso import has_second_factor, members_at_or_below
from shop import scope
from shop.errors import NotAllowed
from shop.secrets import encrypt

# Who joins by a provider's word alone never gets a role with one of these.
GIVEN_BY_PEOPLE = frozenset({Right.MANAGE_MEMBERS, Right.MANAGE_ROLES})
NEEDED_CONFIG = {
    SsoKind.OIDC: ("server_url",),
    SsoKind.SAML: ("entity_id", "sso_url", "x509cert"),
}


@dataclass(frozen=True)
class Vouched:
    """Whom a provider vouches for. `known` is who came by the same id before."""

    email: str
    name: str = ""
    known: User | None = None


@dataclass(frozen=True)
class ProviderDetails:
    """How a provider is reached; without a `secret` the one that is kept stays."""

    client_id: str = ""
    secret: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    new_member_role: Role | None = None


@transaction.atomic
def admit(*, connection_id: int, who: Vouched) -> User:
    """Find or make the user that a company's provider vouches for.

    The e-mail must be of the connection's domains and counts as confirmed. A user who
    exists must be a member of the company, or of a part of it; a new one becomes a
    member where the connection names a role for that. Raises OtherDomain,
    NoDoorForStaff, NotOfThisCompany, NotInvitedYet, NotApproved.
    """
    with scope.every_customer():  # nobody is signed in yet
        held = SsoConnection.objects.values_list("customer_id", flat=True)
        customer = _locked(held.get(pk=connection_id))
        connection = SsoConnection.objects.get(pk=connection_id)
        email = who.email.strip().lower()
        if email.rpartition("@")[2] not in connection.domains:
            raise OtherDomain(domains=", ".join(connection.domains))
        user = who.known or _owner_of(email)
        if user is None:
            return _join(customer, connection, email, who.name)
        if user.is_staff or user.is_superuser:
            raise NoDoorForStaff
        if not user.is_active or not members_at_or_below(user, customer.pk):
            raise NotOfThisCompany(customer=customer.name)
        if user.email == email:
            _confirm(user, email)
        return user


def _join(customer: Customer, connection: SsoConnection, email: str, name: str) -> User:
    role = connection.new_member_role
    if role is None or not GIVEN_BY_PEOPLE.isdisjoint(role.rights):
        raise NotInvitedYet(customer=customer.name)
    if not customer.is_approved:
        raise NotApproved(name=customer.name)
    user = User.objects.create_user(
        email, None, name=name[:120], language=customer.language
    )
    member = Member.objects.create(user=user, customer=customer, role=role)
    _confirm(user, email)
    record(member, verb="joined", actor=user, by=connection.code, role=role.name)
    return user


def _owner_of(email: str) -> User | None:
    user = User.objects.filter(email=email).first()
    if user is None:  # somebody's second address
        rows = EmailAddress.objects.select_related("user")
        address = rows.filter(email=email, verified=True).first()
        user = address.user if address is not None else None
    return user


def _confirm(user: User, email: str) -> None:
    """The company's provider vouches for the mailbox: it is the company's."""
    has_primary = EmailAddress.objects.filter(user=user, primary=True).exists()
    EmailAddress.objects.update_or_create(
        user=user,
        email=email,
        defaults={"verified": True},
        create_defaults={"verified": True, "primary": not has_primary},
    )


def _locked(customer_id: int) -> Customer:
    rows = Customer.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=customer_id)


@transaction.atomic
def link(*, user_id: int, account: SocialAccount) -> None:
    """Remember the provider's id of a user, in place of the one it had before.

    A provider that was set up anew knows people by other ids; the e-mail is what holds.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    SocialAccount.objects.filter(user=user, provider=account.provider).delete()
    account.user = user
    account.save()


@transaction.atomic
def require_second_factor(*, buyer: Buyer, is_required: bool) -> Customer:
    """Ask a second factor of everybody who acts for the company and its branches.

    Who switches it on must have one. Raises NotAllowed, NeedsOwnSecondFactor.
    """
    customer = _own_company(buyer)
    if is_required and not (buyer.user and has_second_factor(buyer.user)):
        raise NeedsOwnSecondFactor
    below = Customer.objects.filter(pk__in=_with_branches(customer))
    # From above down, as everybody: a branch's own admin may do the same right now.
    list(below.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    below.update(requires_second_factor=is_required)
    record_changes(
        customer,
        verb="second_factor_rule",
        before={"requires_second_factor": customer.requires_second_factor},
        after={"requires_second_factor": is_required},
        actor=buyer.user,
    )
    customer.requires_second_factor = is_required
    return customer


def _own_company(buyer: Buyer) -> Customer:
    """Lock the company acted for, for somebody who manages its people."""
    if buyer.customer is None or buyer.rep is not None:
        raise NotAllowed
    if not buyer.can(Right.MANAGE_MEMBERS):
        raise NotAllowed
    return _locked(buyer.customer.pk)


def _with_branches(customer: Customer) -> list[int]:
    found = [customer.pk]
    level = [customer.pk]
    while level:
        below = Customer.objects.filter(parent_id__in=level)
        level = list(below.values_list("pk", flat=True))
        found += level
    return found


@transaction.atomic
def change_provider(*, buyer: Buyer, details: ProviderDetails) -> SsoConnection:
    """Change how the company's provider is reached, and what new people become.

    The domains are the seller's to set: they say whose e-mails are believed. Raises
    NotAllowed, NoSuchConnection, RoleTooStrong, SignInIncomplete.
    """
    connection = _own_connection(buyer)
    role = details.new_member_role
    if role is not None:
        if role.customer_id not in {None, connection.customer_id}:
            raise NotAllowed
        refuse_strong_role(role)
    before = _told(connection)
    connection.client_id = details.client_id
    connection.config = dict(details.config)
    connection.new_member_role = role
    if details.secret:
        connection.secret = encrypt(details.secret)
    if connection.is_active:
        refuse_incomplete(connection)
    connection.save()
    after = {**_told(connection), "secret": "new" if details.secret else ""}
    record_changes(
        connection, before={**before, "secret": ""}, after=after, actor=buyer.user
    )
    return connection


@transaction.atomic
def switch_connection(
    *, buyer: Buyer, is_active: bool, is_required: bool
) -> SsoConnection:
    """Use the company's provider or not, and with or without another way in.

    When it becomes the only way, people who came by another one sign in anew. Raises
    NotAllowed, NoSuchConnection, SignInIncomplete, NeedsOwnSecondFactor.
    """
    connection = _own_connection(buyer)
    if is_active:
        refuse_incomplete(connection)
    becomes_required = is_active and is_required and not connection.is_required
    if becomes_required and not (buyer.user and has_second_factor(buyer.user)):
        raise NeedsOwnSecondFactor
    before = _told(connection)
    connection.is_active = is_active
    connection.is_required = is_active and is_required
    connection.save(update_fields=["is_active", "is_required"])
    record_changes(connection, before=before, after=_told(connection), actor=buyer.user)
    if becomes_required:
        end_other_ways(connection, but=buyer.user)
    return connection


def _own_connection(buyer: Buyer) -> SsoConnection:
    customer = _own_company(buyer)
    rows = SsoConnection.objects.select_for_update(of=("self",), no_key=True)
    connection = rows.filter(customer=customer).first()
    if connection is None:
        raise NoSuchConnection
    return connection


def refuse_strong_role(role: Role) -> None:
    """Raise RoleTooStrong for a role that only people give."""
    if not GIVEN_BY_PEOPLE.isdisjoint(role.rights):
        raise RoleTooStrong(role=role.name)


def refuse_incomplete(connection: SsoConnection) -> None:
    """Raise SignInIncomplete while something a sign-in needs is missing."""
    needed = NEEDED_CONFIG[SsoKind(connection.kind)]
    missing = any(not connection.config.get(name) for name in needed)
    if connection.kind == SsoKind.OIDC:
        missing = missing or not connection.client_id or not connection.secret
    if missing:
        raise SignInIncomplete


def end_other_ways(connection: SsoConnection, *, but: User | None) -> None:
    """End the sessions of people who must sign in at the provider from now on."""
    members = Member.objects.filter(
        customer_id__in=_with_branches(connection.customer), archived_at__isnull=True
    ).exclude(user=but)
    concerned = [
        member.user_id
        for member in members.select_related("user", "role")
        if member.user.email.rpartition("@")[2] in connection.domains
        and Right.MANAGE_MEMBERS not in member.role.rights
    ]
    for session in UserSession.objects.filter(user_id__in=concerned):
        session.end()


def _told(connection: SsoConnection) -> dict[str, object]:
    """What the trail says about a connection: never its secret."""
    return {
        "client_id": connection.client_id,
        "config": dict(connection.config),
        "new_member_role": str(connection.new_member_role or ""),
        "is_active": connection.is_active,
        "is_required": connection.is_required,
    }
