"""People and places of a customer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.buyer import Buyer
from accounts.models import (
    Address,
    Customer,
    Invitation,
    Member,
    Role,
    SsoConnection,
    User,
)
from accounts.rights import RIGHT_GROUPS, RIGHT_HELP, Grant, Right
from accounts.selectors.sso import connection_for_email
from shop import scope


def roles_open_to(customer: Customer) -> QuerySet[Role]:
    """Ready-made roles and the company's own, as long as they are in use.

    Roles of a company above are not among them: people of a branch could not read the
    row of their own role. They are copied instead.
    """
    roles = Role.objects.standing()
    return roles.filter(Q(customer__isnull=True) | Q(customer=customer))


def own_roles_of(customer: Customer) -> QuerySet[Role]:
    """Roles that the company made and still uses."""
    return Role.objects.standing().filter(customer=customer)


def roles_to_copy(buyer: Buyer) -> QuerySet[Role]:
    """Roles a new one may start from: also those of the user's other companies."""
    mine = Q(customer__isnull=True) | Q(customer_id__in=buyer.customer_ids)
    return Role.objects.standing().filter(mine).select_related("customer")


def grant_of(buyer: Buyer) -> Grant:
    """What the buyer's own role gives: the most they can hand on."""
    if buyer.member is None:
        return Grant()
    return Grant(buyer.rights, buyer.member.role.scope)


def roles_to_give(buyer: Buyer) -> list[Role]:
    """Roles of the company acted for that go no further than the buyer's own."""
    if buyer.customer is None:
        return []
    mine = grant_of(buyer)
    roles = roles_open_to(buyer.customer).order_by("customer", "pk")
    return [role for role in roles if not role.grant.exceeds(mine)]


def is_held_by(role: Role, user: User) -> bool:
    """Say whether `user` has `role` in any company now."""
    held = Member.objects.filter(user=user, role=role, archived_at__isnull=True)
    return held.exists()


def holders_of(role: Role) -> list[str]:
    """Who has `role`, is invited with it, or gets it by signing in."""
    members = role.members.filter(archived_at__isnull=True).select_related("user")
    open_ones = role.invitations.filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    names = [str(member.user) for member in members.order_by("user__name", "pk")]
    names += [invitation.email for invitation in open_ones.order_by("email")]
    if SsoConnection.objects.filter(new_member_role=role).exists():
        names.append(_("Company sign-in"))
    return names


@dataclass(frozen=True)
class RightInWords:
    """A right as people read it; `is_granted` in the role or grant asked about."""

    value: str
    label: str
    help: str
    is_granted: bool


@dataclass(frozen=True)
class RightGroupInWords:
    title: str
    rights: Sequence[RightInWords]

    @property
    def has_granted(self) -> bool:
        return any(right.is_granted for right in self.rights)


def rights_in_words(rights: frozenset[str]) -> list[RightGroupInWords]:
    """Every right of the shop by group, with a mark on those in `rights`."""
    return [
        RightGroupInWords(
            str(group.title), [_in_words(right, rights) for right in group.rights]
        )
        for group in RIGHT_GROUPS
    ]


def _in_words(right: Right, granted: frozenset[str]) -> RightInWords:
    return RightInWords(
        value=right.value,
        label=str(right.label),
        help=str(RIGHT_HELP[right]),
        is_granted=right.value in granted,
    )


@dataclass(frozen=True)
class RoleCard:
    """A role of a company in words; `is_mine` when the reader has it."""

    role: Role
    groups: Sequence[RightGroupInWords]
    people_count: int
    is_mine: bool


def role_cards(buyer: Buyer) -> list[RoleCard]:
    """Every role of the company acted for, with how many people have it."""
    if buyer.customer is None:
        return []
    people = Member.objects.visible_to(buyer).filter(archived_at__isnull=True)
    counts = dict(people.values_list("role_id").annotate(Count("pk")).order_by())
    held = Member.objects.filter(user=buyer.user, archived_at__isnull=True)
    mine = set(held.values_list("role_id", flat=True))
    return [
        RoleCard(
            role=role,
            groups=rights_in_words(frozenset(role.rights)),
            people_count=counts.get(role.pk, 0),
            is_mine=role.pk in mine,
        )
        for role in roles_open_to(buyer.customer).order_by("customer__name", "pk")
    ]


def addresses_of(buyer: Buyer) -> QuerySet[Address]:
    """Places of the customer acted for, the defaults first."""
    standing = Address.objects.visible_to(buyer).filter(archived_at__isnull=True)
    return standing.order_by("-is_billing_default", "-is_delivery_default", "city")


def members_of(buyer: Buyer, *, text: str = "") -> QuerySet[Member]:
    """People of the customer acted for, as long as they belong to it.

    `text` is looked for in names and e-mails.
    """
    return _people(buyer, text).filter(archived_at__isnull=True)


def former_members_of(buyer: Buyer, *, text: str = "") -> QuerySet[Member]:
    """People who were removed from the customer acted for, the latest first."""
    gone = _people(buyer, text).filter(archived_at__isnull=False)
    return gone.order_by("-archived_at")


def _people(buyer: Buyer, text: str) -> QuerySet[Member]:
    people = Member.objects.visible_to(buyer).select_related("user", "role")
    if text:
        people = people.filter(
            Q(user__name__icontains=text) | Q(user__email__icontains=text)
        )
    return people.order_by("user__name", "pk")


def admins_among(members: QuerySet[Member]) -> QuerySet[Member]:
    """Those of `members` who manage people and can sign in."""
    return members.filter(
        archived_at__isnull=True,
        user__is_active=True,
        role__rights__contains=[Right.MANAGE_MEMBERS.value],
    )


def open_invitations_of(buyer: Buyer) -> QuerySet[Invitation]:
    """Invitations nobody has answered, also those that ran out, the latest first."""
    rows = Invitation.objects.visible_to(buyer).filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    return rows.select_related("role", "invited_by").order_by("-sent_at", "-pk")


def token_hash(token: str) -> str:
    """What the database keeps of the token in an invitation's link."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_for(token: str) -> Invitation | None:
    """The invitation that `token` opens or once opened, whoever asks.

    The joiner belongs to no customer yet: it is looked up across customers. Whoever has
    the token may read the invitation, and nothing else of the company.
    """
    with scope.every_customer():
        rows = Invitation.objects.select_related(
            "customer__channel__seller", "role", "invited_by", "member"
        )
        return rows.filter(token_sha256=token_hash(token)).first()


def account_of(email: str) -> User | None:
    """Who signs in with `email`, as their own or as a further confirmed address."""
    own = User.objects.filter(email=email.lower()).first()
    if own is not None:
        return own
    rows = EmailAddress.objects.filter(email=email.lower(), verified=True)
    further = rows.select_related("user").first()
    return further.user if further else None


def is_email_of(user: User, email: str) -> bool:
    """Say whether `email` is what `user` signs in with, or a further confirmed one."""
    if user.email.lower() == email.lower():
        return True
    further = EmailAddress.objects.filter(user=user, email=email.lower())
    return bool(further.filter(verified=True).exists())


def signs_in_elsewhere(invitation: Invitation) -> bool:
    """Say whether the company asks its people to come through its own provider."""
    connection = connection_for_email(invitation.email)
    if connection is None or not connection.is_required:
        return False
    with scope.every_customer():
        above: Customer | None = invitation.customer
        while above is not None and above.pk != connection.customer_id:
            above = above.parent
    return above is not None
