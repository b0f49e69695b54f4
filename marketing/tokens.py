"""Links that unsubscribe without signing in."""

from django.core import signing
from django.urls import reverse

from shop.mail import absolute

SALT = "marketing.unsubscribe"


def unsubscribe_path(email: str) -> str:
    """The path that takes `email` off marketing mails; cannot be made up."""
    token = signing.dumps(email.lower(), salt=SALT)
    return reverse("marketing:unsubscribe", args=[token])


def email_of(token: str) -> str | None:
    """The address a link was made for, or None when it was tampered with."""
    try:
        return str(signing.loads(token, salt=SALT))
    except signing.BadSignature:
        return None


def unsubscribe_headers(email: str) -> dict[str, str]:
    """One-click unsubscription as mail programs offer it (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{absolute(unsubscribe_path(email))}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
