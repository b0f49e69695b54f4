"""The people of a company: their roles, who leaves, who comes back."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.errors import OwnRole
from accounts.events import record, record_changes
from accounts.models import Member, Role
from accounts.rights import Right
from accounts.selectors.people import roles_open_to
from accounts.services.authority import Authority, take_authority


@transaction.atomic
def change_member_role(*, buyer: Buyer, member_id: int, role_id: int) -> Member:
    """Give somebody another role; it holds from their next click.

    Locks the customer. Raises NotAllowed without the right to manage people, OwnRole
    for the actor, BeyondYours for a role with more than the actor's, LastAdmin,
    Member.DoesNotExist and Role.DoesNotExist for what is not the company's.
    """
    authority = take_authority(buyer, Right.MANAGE_MEMBERS)
    member = _people_of(authority).get(pk=member_id, archived_at__isnull=True)
    if member.user_id == authority.actor.pk:
        raise OwnRole
    role = role_to_give(authority, role_id)
    if Right.MANAGE_MEMBERS not in role.rights:
        authority.check_admin_stays(leaving=Q(pk=member.pk))
    before = member.role.name
    member.role = role
    member.save(update_fields=["role"])
    record_changes(
        member,
        before={"role": before},
        after={"role": role.name},
        actor=authority.actor,
    )
    return member


@transaction.atomic
def remove_member(*, buyer: Buyer, member_id: int) -> Member:
    """Take somebody out of the company; it holds from their next click.

    What they ordered stays as it is. An admin may leave as long as another one stays.
    Locks the customer. Raises NotAllowed without the right to manage people, LastAdmin,
    Member.DoesNotExist for who is not in the company.
    """
    authority = take_authority(buyer, Right.MANAGE_MEMBERS)
    member = _people_of(authority).get(pk=member_id, archived_at__isnull=True)
    authority.check_admin_stays(leaving=Q(pk=member.pk))
    member.archived_at = timezone.now()
    member.save(update_fields=["archived_at"])
    record(member, verb="removed", actor=authority.actor)
    return member


@transaction.atomic
def restore_member(*, buyer: Buyer, member_id: int, role_id: int) -> Member:
    """Let somebody back in who was removed, with a role.

    Locks the customer. Raises NotAllowed without the right to manage people, OwnRole
    for the actor, BeyondYours for a role with more than the actor's, and what
    `change_member_role` raises for rows of others.
    """
    authority = take_authority(buyer, Right.MANAGE_MEMBERS)
    member = _people_of(authority).get(pk=member_id, archived_at__isnull=False)
    if member.user_id == authority.actor.pk:
        raise OwnRole
    member.role = role_to_give(authority, role_id)
    member.archived_at = None
    member.save(update_fields=["role", "archived_at"])
    record(member, verb="restored", actor=authority.actor, role=member.role.name)
    return member


def role_to_give(authority: Authority, role_id: int) -> Role:
    """The role `role_id` of the company, which the actor may hand out.

    Raises BeyondYours for one with more than the actor's, Role.DoesNotExist.
    """
    role = roles_open_to(authority.customer).get(pk=role_id)
    authority.check_gift(role.grant)
    return role


def _people_of(authority: Authority) -> QuerySet[Member]:
    people = Member.objects.filter(customer=authority.customer)
    return people.select_related("user", "role", "customer")
