"""Price lists and taxes."""

from pricing.admin import lists, taxes

__all__ = ["lists", "taxes"]
