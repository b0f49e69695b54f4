"""Price lists, exchange rates and taxes."""

from pricing.admin import lists, plans, rates, taxes

__all__ = ["lists", "plans", "rates", "taxes"]
