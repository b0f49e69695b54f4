"""Signing in over HTTP, with and without a second factor."""

import base64
import hashlib
import hmac
import secrets
import struct
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import make

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def browser() -> Client:
    """A browser at an address of its own, so that rate limits do not meet."""
    part = secrets.token_bytes(3)
    return Client(REMOTE_ADDR=f"10.{part[0]}.{part[1]}.{part[2]}")


def person(name: str) -> str:
    """A name nobody had before: limits by e-mail live in the cache, across tests."""
    return f"{name}-{secrets.token_hex(5)}"


def totp(secret: str = SECRET, *, at: float | None = None) -> str:
    """The six digits that an authenticator app shows (RFC 6238)."""
    counter = int((time.time() if at is None else at) // 30)
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def with_app(user: User) -> Authenticator:
    """Give a user an authenticator app that shows the codes of `totp()`."""
    return TOTP.activate(user, SECRET).instance


def sign_in(client: Client, user: User, *, password: str = make.PASSWORD):
    """Type e-mail and password at the door."""
    form = {"login": user.email, "password": password}
    return client.post(reverse("account_login"), form)


def show_code(client: Client, code: str = ""):
    """Type the code that is asked for after the password."""
    return client.post(reverse("mfa_authenticate"), {"code": code or totp()})


def confirm_password(client: Client):
    """Answer "is it you?" with the password."""
    return client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
