"""How allauth behaves in this shop."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override

from accounts.models import User
from shop.mail import queue_mail

# allauth's mails that are written anew here; the others keep allauth's words.
OWN_WORDS = {
    "account/email/password_reset_key": ("password_reset", "password_reset_url"),
    "account/email/email_confirmation": ("confirm_email", "activate_url"),
    "account/email/email_confirmation_signup": ("confirm_email", "activate_url"),
}


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

    def send_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],  # Any: allauth's template variables
    ) -> None:
        """Owe the mail: it looks like our others and outlives a dead mail server."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else get_language() or "en"
        template, content = self._content(template_prefix, email, context, language)
        queue_mail(
            f"accounts/{template}",
            to=email,
            language=language,
            once=f"sign-in-{uuid.uuid4()}",
            context=content,
        )

    def _content(
        self,
        prefix: str,
        email: str,
        context: dict[str, Any],  # Any: as above
        language: str,
    ) -> tuple[str, dict[str, str]]:
        person = str(context.get("user") or "")
        if prefix in OWN_WORDS:
            template, url = OWN_WORDS[prefix]
            return template, {"person": person, "url": str(context[url])}
        with override(language):
            message = self.render_mail(prefix, email, context)
        content = {"subject": str(message.subject), "text": str(message.body)}
        return "sign_in_notice", {"person": person, **content}
