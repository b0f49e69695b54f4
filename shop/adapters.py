"""How allauth behaves in this shop."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up goes through our registration; staff land in the admin."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only through /register/: an account belongs to a customer."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Buyers start at the shop, people who work for the seller in the admin."""
        user: Any = request.user  # Any: allauth types it as the base class
        if user.is_staff and not user.memberships.exists():
            return reverse("admin:index")
        return "/"

    def save_user(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        form: Any,  # Any: allauth's form
        commit: bool = True,
    ) -> AbstractBaseUser:
        """Keep e-mails in lower case: one person, one account."""
        saved: AbstractBaseUser = super().save_user(request, user, form, commit)
        return saved
