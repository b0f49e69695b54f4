"""Master data of accounts: customers and their people, sellers and their channels."""

from accounts.admin import channels, customers, events, users

__all__ = ["channels", "customers", "events", "users"]
