"""Master data of accounts: customers and their people, sellers and their channels."""

from accounts.admin import (
    buying,
    channels,
    checks,
    customers,
    events,
    groups,
    legal,
    licences,
    messages,
    people,
    retention,
    sso,
    users,
)

__all__ = [
    "buying",
    "channels",
    "checks",
    "customers",
    "events",
    "groups",
    "legal",
    "licences",
    "messages",
    "people",
    "retention",
    "sso",
    "users",
]
