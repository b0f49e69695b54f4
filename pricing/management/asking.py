"""What commands about prices are asked: for whom, and when."""

from datetime import datetime, time

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import Customer, Seller


def found_customer(wanted: str) -> Customer:
    """The one customer with this number or name, or CommandError."""
    customers = Customer.objects.select_related("channel__seller")
    found: list[Customer] = []
    # Branches share the legal name of their company, so their own name comes first.
    for field in ("number", "name", "legal_name"):
        found = found or list(customers.filter(**{f"{field}__iexact": wanted})[:2])
    if not found:
        raise CommandError(f"There is no company {wanted}.")
    if len(found) > 1:
        raise CommandError(f"{wanted} is not one company; give its number.")
    return found[0]


def instant_of(text: str | None, seller: Seller) -> datetime:
    """An instant; of a day its first at the seller's; now without a text."""
    if text is None:
        return timezone.now()
    try:
        day, instant = parse_date(text), parse_datetime(text)
    except ValueError as error:
        raise CommandError(f"{text} is not a date.") from error
    if day is not None:
        return datetime.combine(day, time.min, tzinfo=seller.zone)
    if instant is None:
        raise CommandError(f"{text} is not a date.")
    return instant if instant.tzinfo else instant.replace(tzinfo=seller.zone)
