"""The roles a company makes for itself."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from accounts.buyer import Buyer
from accounts.errors import OwnRole, RoleInUse, RoleNameTaken, TooManyRoles
from accounts.events import record, record_changes
from accounts.models import Role
from accounts.rights import READY_MADE_ROLES, Grant, Right
from accounts.selectors.people import (
    holders_of,
    is_held_by,
    own_roles_of,
    roles_open_to,
)
from accounts.services.authority import Authority, take_authority

MOST_ROLES = 50


@dataclass(frozen=True)
class RoleDetails:
    """A role as its form gives it."""

    name: str
    grant: Grant


@transaction.atomic
def add_role(*, buyer: Buyer, details: RoleDetails) -> Role:
    """Make a role of the company acted for.

    Locks the customer. Raises NotAllowed without the right to make roles, BeyondYours
    for more than the actor's own rights and reach, RoleNameTaken, TooManyRoles.
    """
    authority = take_authority(buyer, Right.MANAGE_ROLES)
    authority.check_gift(details.grant)
    _check_name(authority, details.name)
    if own_roles_of(authority.customer).count() >= MOST_ROLES:
        raise TooManyRoles(most=MOST_ROLES)
    role = Role.objects.create(
        customer=authority.customer,
        code=_free_code(authority, details.name),
        name=details.name,
        scope=details.grant.scope,
        rights=sorted(details.grant.rights),
    )
    record(
        role,
        verb="added",
        actor=authority.actor,
        scope=role.scope,
        rights=role.rights,
    )
    return role


@transaction.atomic
def change_role(*, buyer: Buyer, role_id: int, details: RoleDetails) -> Role:
    """Change a role of the company's own; it holds from the next click of its people.

    Locks the customer. Raises NotAllowed without the right to make roles, OwnRole for
    one the actor has, BeyondYours for adding more than the actor's own rights and
    reach, LastAdmin, RoleNameTaken, Role.DoesNotExist.
    """
    authority = take_authority(buyer, Right.MANAGE_ROLES)
    role = own_roles_of(authority.customer).get(pk=role_id)
    if is_held_by(role, authority.actor):
        raise OwnRole
    authority.check_gift(details.grant, before=role.grant)
    _check_name(authority, details.name, besides=role)
    if Right.MANAGE_MEMBERS not in details.grant.rights:
        authority.check_admin_stays(leaving=Q(role=role))
    before = _words_of(role)
    role.name = details.name
    role.scope = details.grant.scope
    role.rights = sorted(details.grant.rights)
    role.save(update_fields=["name", "scope", "rights"])
    record_changes(role, before=before, after=_words_of(role), actor=authority.actor)
    return role


@transaction.atomic
def remove_role(*, buyer: Buyer, role_id: int) -> Role:
    """Take a role of the company's own out of use; people who left keep its name.

    Locks the customer. Raises NotAllowed without the right to make roles, RoleInUse
    while somebody has it or is invited with it, Role.DoesNotExist.
    """
    authority = take_authority(buyer, Right.MANAGE_ROLES)
    role = own_roles_of(authority.customer).get(pk=role_id)
    holders = holders_of(role)
    if holders:
        raise RoleInUse(names=", ".join(holders))
    role.archived_at = timezone.now()
    role.save(update_fields=["archived_at"])
    record(role, verb="removed", actor=authority.actor)
    return role


def _check_name(
    authority: Authority, name: str, *, besides: Role | None = None
) -> None:
    others = roles_open_to(authority.customer)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    taken = {role.name.casefold() for role in others}
    taken |= {role.shown_name.casefold() for role in others}
    if name.casefold() in taken:
        raise RoleNameTaken


def _free_code(authority: Authority, name: str) -> str:
    """A code that no role of the company ever had, nor any ready-made one."""
    taken = set(authority.customer.roles.values_list("code", flat=True))
    taken |= set(READY_MADE_ROLES)
    base = slugify(name)[:40] or "role"
    number, code = 1, base
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


def _words_of(role: Role) -> dict[str, object]:
    return {"name": role.name, "scope": role.scope, "rights": list(role.rights)}
