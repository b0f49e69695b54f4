"""What people change about themselves."""

from django.db import transaction

from accounts.models import User


@transaction.atomic
def change_profile(*, user_id: int, name: str, phone: str, language: str) -> User:
    """Change how the shop calls a user, and in which language it writes to them."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    user.name = name
    user.phone = phone
    user.language = language
    user.save(update_fields=["name", "phone", "language"])
    return user
