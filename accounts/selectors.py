"""Who asks, through which door, for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from accounts.buyer import Buyer
from accounts.models import Address, Channel, ChannelHost, Customer, Member, Role, User
from accounts.rights import Right, RightScope


def channel_for(host: str) -> Channel | None:
    """The channel that `host` (name, with or without port) opens, else the default.

    None on a shop without channels.
    """
    found = (
        ChannelHost.objects.answering(host)
        .select_related("channel__seller")
        .order_by("-host")
    )
    # An exact name outranks a bare port: "*" sorts before letters and digits.
    row = found.first()
    if row is not None:
        return row.channel
    channels = Channel.objects.select_related("seller")
    return channels.filter(is_default=True).first() or channels.order_by("pk").first()


def enter_buyer_scope(*, user_id: int | None, guest_token: str) -> tuple[int, ...]:
    """Open the second net for what a user's memberships reach, and say what that is.

    Customers the user is a member of and, where the role reaches branches, all below
    them. One query; see accounts_buyer_scope in the migrations.
    """
    return _enter("accounts_buyer_scope", user_id, guest_token)


def enter_staff_scope(*, user: User) -> None:
    """Open the second net for the customers that a staff user manages."""
    if user.sees_every_customer:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.customers', 'all', false)")
        return
    _enter("accounts_staff_scope", user.pk if user.is_staff else None, "")


def _enter(function: str, user_id: int | None, guest_token: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT set_config('app.customers', {function}(%s), false),"
            " set_config('app.guest', %s, false)",
            [user_id, guest_token],
        )
        row = cursor.fetchone()
    return tuple(int(pk) for pk in row[0].split(",")) if row and row[0] else ()


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


def roles_open_to(customer: Customer) -> QuerySet[Role]:
    """Ready-made roles and the company's own."""
    return Role.objects.filter(Q(customer__isnull=True) | Q(customer=customer))


def addresses_of(buyer: Buyer) -> QuerySet[Address]:
    """Places of the customer acted for, the defaults first."""
    standing = Address.objects.visible_to(buyer).filter(archived_at__isnull=True)
    return standing.order_by("-is_billing_default", "-is_delivery_default", "city")


def members_of(buyer: Buyer) -> QuerySet[Member]:
    """People of the customer acted for, as long as they belong to it."""
    standing = Member.objects.visible_to(buyer).filter(archived_at__isnull=True)
    return standing.select_related("user", "role").order_by("user__name", "pk")


def address_in(channel: Channel, path: str) -> str:
    """The whole address of `path` in `channel`, for mails and documents.

    The channel's first host name; for `*:port` the shop's own name at that port;
    without any, the shop's address.
    """
    shop = urlsplit(settings.SHOP_URL)
    hosts = sorted(channel.hosts.values_list("host", flat=True), key=_ports_last)
    if not hosts:
        return f"{shop.scheme}://{shop.netloc}{path}"
    host = hosts[0].replace("*", shop.hostname or "localhost", 1)
    return f"{shop.scheme}://{host}{path}"


def _ports_last(host: str) -> tuple[bool, str]:
    return host.startswith("*"), host


@dataclass(frozen=True)
class ApprovalFacts:
    """What staff look at before they let a company in."""

    applicant: User | None
    is_email_confirmed: bool
    address: Address | None
    namesakes: tuple[Customer, ...]


def facts_for_approval(customer: Customer) -> ApprovalFacts:
    """Who applied, from where, and who in the channel looks alike.

    Alike is the same VAT id, trade register number or name.
    """
    member = customer.members.select_related("user").order_by("pk").first()
    applicant = member.user if member else None
    confirmed = EmailAddress.objects.filter(user=applicant, verified=True)
    alike = Q(name__iexact=customer.name) | Q(legal_name__iexact=customer.legal_name)
    if customer.vat_id:
        alike |= Q(vat_id=customer.vat_id)
    if customer.registration_number:
        alike |= Q(registration_number__iexact=customer.registration_number)
    others = Customer.objects.filter(alike, channel_id=customer.channel_id)
    return ApprovalFacts(
        applicant=applicant,
        is_email_confirmed=applicant is not None and confirmed.exists(),
        address=customer.addresses.filter(archived_at__isnull=True).first(),
        namesakes=tuple(others.exclude(pk=customer.pk).order_by("name")[:5]),
    )
