"""allauth's forms that add a second factor: the session that adds one has shown it."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm


class ActivateTotpForm(ActivateTOTPForm):
    """Nobody types a code twice to get where they wanted to go."""

    def clean_code(self) -> str:
        """The code, once it fits the secret of this session."""
        code: str = super().clean_code()
        _note(self.user, Authenticator.Type.TOTP)
        return code


class AddPasskeyForm(AddWebAuthnForm):
    """The same for a key that has just signed the shop's challenge."""

    def clean(self) -> dict[str, Any]:  # Any: Django's own
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("credential"):
            _note(self.user, Authenticator.Type.WEBAUTHN)
        return cleaned


def _note(user: Any, kind: str) -> None:  # Any: allauth's forms carry no types
    # Whoever is here confirmed their password a moment ago: allauth asks for it before
    # these forms. The middleware asks besides whether the person has a factor at all.
    record_authentication(context.request, user, method="mfa", type=kind)
