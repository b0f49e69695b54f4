"""Do once what a double click, a retry or a second tab asks twice."""

import hashlib
import json
from collections.abc import Mapping

from shop.errors import KeyReused
from shop.models import IdempotencyKey


def fingerprint(content: Mapping[str, object]) -> str:
    """Hash what a form asked for, whatever the order of its fields."""
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def claim_key(*, scope: str, key: str, content: Mapping[str, object]) -> IdempotencyKey:
    """Claim `key` inside the caller's transaction.

    A rival that claimed it first is waited for. The row's `result` is empty when the
    caller is the first and must do the work and fill it; otherwise it holds what the
    first did. Raises KeyReused when the same key came with other content.
    """
    mark = fingerprint(content)
    IdempotencyKey.objects.bulk_create(
        [IdempotencyKey(scope=scope, key=key, fingerprint=mark)], ignore_conflicts=True
    )
    row = IdempotencyKey.objects.get(scope=scope, key=key)
    if row.fingerprint != mark:
        raise KeyReused
    return row
