"""Second factors that are lost."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.events import record
from accounts.models import User


@transaction.atomic
def remove_second_factor(*, user_id: int) -> int:
    """Remove all factors of a user, end their sessions, and return how many there were.

    For operators at the command line: whoever can do this can be anybody.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    for session in UserSession.objects.filter(user=user):
        session.end()
    if count:
        record(user, verb="second_factor_removed", actor=None, count=count)
    return count
