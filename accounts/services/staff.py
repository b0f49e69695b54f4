"""People who work for the seller."""

from fnmatch import fnmatch

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.models import User
from accounts.rights import STAFF_GROUPS


@transaction.atomic
def set_up_staff_groups() -> list[Group]:
    """Make the ready-made staff groups, or bring them back to what they were.

    Groups of the shop's own are left alone. Run it after `migrate`, which makes the
    permissions.
    """
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    groups = []
    for name, patterns in STAFF_GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(
            permission
            for label, permission in known.items()
            if any(fnmatch(label, pattern) for pattern in patterns)
        )
        groups.append(group)
    return groups


@transaction.atomic
def employ(*, user_id: int, group: str) -> User:
    """Let a user work in the admin as one of the groups of `set_up_staff_groups`.

    A sales representative reaches only the customers assigned to them.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(Group.objects.get(name=group))
    return user
