"""Master data of accounts: customers and their people, sellers and their channels."""

from accounts.admin import (
    channels,
    checks,
    customers,
    events,
    legal,
    licences,
    messages,
    people,
    retention,
    sso,
    users,
)

__all__ = [
    "channels",
    "checks",
    "customers",
    "events",
    "legal",
    "licences",
    "messages",
    "people",
    "retention",
    "sso",
    "users",
]
