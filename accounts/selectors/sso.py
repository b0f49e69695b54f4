"""Companies that sign in elsewhere: which provider answers for whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from accounts.buyer import Buyer
from accounts.models import Customer, Member, SsoConnection, SsoKind, User
from accounts.rights import Right
from accounts.selectors.doors import address_in
from shop import scope

MANAGES = Right.MANAGE_MEMBERS


def connection_for_email(email: str) -> SsoConnection | None:
    """The connection in use for the domain of `email`, whoever asks.

    Nobody is signed in yet: it is looked up across companies, and only its address
    leaves this function's callers.
    """
    domain = email.rpartition("@")[2].lower()
    if not domain:
        return None
    with scope.every_customer():
        rows = SsoConnection.objects.select_related("customer__channel__seller")
        return rows.filter(is_active=True, domains__contains=[domain]).first()


def connection_for_code(code: str) -> SsoConnection | None:
    """The connection under `code`, in use or not; see connection_for_email."""
    with scope.every_customer():
        rows = SsoConnection.objects.select_related("customer__channel__seller")
        return rows.filter(code=code).first()


def connection_of(buyer: Buyer) -> SsoConnection | None:
    """The connection of the company acted for, in use or not."""
    rows = SsoConnection.objects.visible_to(buyer)
    return rows.select_related("new_member_role", "customer__channel__seller").first()


def is_let_in_by_own_provider(*, buyer: Buyer, providers: Iterable[str]) -> bool:
    """Say whether one of `providers` belongs to the company acted for, or above it.

    A company's own way of signing in is as strong as that company wants it to be; it
    says nothing to another company of the same person.
    """
    codes = set(providers)
    if not codes or buyer.customer is None:
        return False
    with scope.every_customer():  # what is above may be out of the person's reach
        rows = SsoConnection.objects.filter(code__in=codes, is_active=True)
        owners = set(rows.values_list("customer_id", flat=True))
        return any(_is_at_or_below(buyer.customer, owner) for owner in owners)


def required_connection_of(user: User) -> SsoConnection | None:
    """The connection `user` must sign in through, instead of a password or a passkey.

    Who manages people in that company keeps the way out, with a second factor: a
    provider that is down or wrongly set up must not lock everybody out. Staff are never
    sent to a company's provider.
    """
    if user.is_staff:
        return None
    with scope.every_customer():
        for connection in _required_where(user):
            members = members_at_or_below(user, connection.customer_id)
            manages = any(MANAGES in member.role.rights for member in members)
            if members and not (manages and has_second_factor(user)):
                return connection
    return None


def _required_where(user: User) -> QuerySet[SsoConnection]:
    """Connections that are the only way in, by any e-mail or provider of the user.

    Not by the first e-mail alone: people change that themselves.
    """
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    emails = {user.email, *addresses}
    domains = [email.rpartition("@")[2].lower() for email in emails]
    known_at = SocialAccount.objects.filter(user=user).values("provider")
    rows = SsoConnection.objects.select_related("customer__channel__seller")
    return rows.filter(
        Q(domains__overlap=domains) | Q(code__in=known_at),
        is_active=True,
        is_required=True,
    ).order_by("pk")


def members_at_or_below(user: User, customer_id: int) -> list[Member]:
    """Memberships of `user` in a company or in what is below it; needs wide scope."""
    rows = Member.objects.filter(user=user, archived_at__isnull=True)
    return [
        member
        for member in rows.select_related("role", "customer")
        if _is_at_or_below(member.customer, customer_id)
    ]


def has_second_factor(user: User) -> bool:
    """Say whether the person has an authenticator app or a passkey."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def _is_at_or_below(customer: Customer, top_id: int) -> bool:
    now: Customer | None = customer
    while now is not None:
        if now.pk == top_id:
            return True
        now = now.parent
    return False


@dataclass(frozen=True)
class GivenAddress:
    """An address that the provider must be told, and how providers call it."""

    label: str | Promise
    url: str


def addresses_for(connection: SsoConnection) -> tuple[GivenAddress, ...]:
    """What to type in at the provider: at the channel's first host name, unprefixed."""
    names: tuple[tuple[str | Promise, str], ...] = (
        (gettext_lazy("Redirect URI"), "openid_connect_callback"),
    )
    if connection.kind == SsoKind.SAML:
        names = (
            (gettext_lazy("Entity id, and address of our metadata"), "saml_metadata"),
            (gettext_lazy("Reply address (ACS)"), "saml_acs"),
        )
    with override(settings.LANGUAGE_CODE):
        paths = [reverse(name, args=[connection.code]) for _, name in names]
    channel = connection.customer.channel
    return tuple(
        GivenAddress(label, address_in(channel, path))
        for (label, _), path in zip(names, paths, strict=True)
    )
