"""Secrets at rest: what the database keeps only as long as a key outside it is known.

The keys are texts: `SECRETS_KEYS`, then the `SECRET_KEY` and those it replaced. The
first one encrypts, all of them decrypt. `manage.py rotate_secrets` moves everything to
the first one. See docs/sign-in.md.
"""

import base64
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class UnreadableSecret(ImproperlyConfigured):
    """None of the keys opens a secret: SECRETS_KEYS or SECRET_KEY is another one."""


class SecretField(models.TextField[str, str]):
    """A column that holds what `encrypt` made; `rotate_secrets` finds it by its type.

    Nothing is encrypted or decrypted behind the reader's back: the service that writes
    it calls `encrypt`, who needs the text calls `decrypt`.
    """


def encrypt(text: str) -> str:
    """Seal `text` with the first key; nothing stays nothing."""
    return _sealer().encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """Open what `encrypt` sealed, with any key. Raises UnreadableSecret."""
    if not token:
        return ""
    try:
        return _sealer().decrypt(token.encode()).decode()
    except InvalidToken as unreadable:
        raise _no_key() from unreadable


def renew(token: str) -> str:
    """Seal the secret in `token` anew with the first key. Raises UnreadableSecret."""
    if not token:
        return ""
    try:
        return _sealer().rotate(token.encode()).decode()
    except InvalidToken as unreadable:
        raise _no_key() from unreadable


def is_sealed_by_first_key(token: str) -> bool:
    """Say whether `token` needs no renewing."""
    try:
        _fernet(_keys()[0]).decrypt(token.encode())
    except InvalidToken:
        return not token
    return True


def _no_key() -> UnreadableSecret:
    return UnreadableSecret(
        "A secret in the database was sealed with a key that is not among SECRETS_KEYS,"
        " SECRET_KEY and SECRET_KEY_FALLBACKS. Add the key it was sealed with."
    )


def _keys() -> tuple[str, ...]:
    keys: Sequence[str] = [
        *settings.SECRETS_KEYS,
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
    ]
    return tuple(dict.fromkeys(keys))


def _sealer() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in _keys()])


@lru_cache(maxsize=16)
def _fernet(key: str) -> Fernet:
    # The texts are long and random, so a slow derivation would buy nothing. Of its
    # own: who learns a signature made with SECRET_KEY learns nothing about this key.
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"angro.secrets")
    return Fernet(base64.urlsafe_b64encode(derivation.derive(key.encode())))
