"""Offers end on their day; whoever has the turn is reminded before."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.events import record
from accounts.models import Customer
from orders.mails_quotes import mail_reminder
from orders.models import Quote, QuoteState
from orders.services.quote_turns import move_quote

# How long before the end of an offer its reader is reminded.
REMIND_BEFORE = timedelta(days=3)


def expire_due_quotes(*, now: datetime | None = None) -> int:
    """End offers nobody accepted in time, one by one; return how many."""
    instant = now or timezone.now()
    due = Quote.objects.past_expiry(instant).order_by("expires_at")
    return sum(_expire(pk, instant) for pk in due.values_list("pk", flat=True)[:500])


@transaction.atomic
def _expire(quote_id: int, now: datetime) -> bool:
    quote = _lock_due(quote_id, Quote.objects.past_expiry(now))
    if quote is None:  # accepted or renewed while we waited
        return False
    move_quote(quote, QuoteState.EXPIRED)
    record(quote, verb="expired", actor=None, version=quote.version)
    return True


def remind_of_quotes(*, now: datetime | None = None) -> int:
    """Mail whoever has the turn before an offer ends, once an offer; return how many.

    Offers that are shorter than the notice are not reminded of.
    """
    instant = now or timezone.now()
    until = instant + REMIND_BEFORE
    due = Quote.objects.to_remind(now=instant, until=until).order_by("expires_at")
    keys = due.values_list("pk", flat=True)[:500]
    return sum(_remind(pk, instant, until) for pk in keys)


@transaction.atomic
def _remind(quote_id: int, now: datetime, until: datetime) -> bool:
    quote = _lock_due(quote_id, Quote.objects.to_remind(now=now, until=until))
    if quote is None:
        return False
    quote.reminded_at = now
    quote.save(update_fields=["reminded_at"])
    offered_at, ends_at = quote.offered_at, quote.expires_at
    if offered_at and ends_at and ends_at - offered_at <= REMIND_BEFORE:
        return False
    mail_reminder(quote)
    return True


def _lock_due(quote_id: int, due: QuerySet[Quote]) -> Quote | None:
    owner_id = Quote.objects.values_list("customer_id", flat=True).get(pk=quote_id)
    Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=owner_id)
    rows = due.select_for_update(of=("self",), no_key=True)
    return (
        rows.select_related("channel__seller", "customer", "requested_by")
        .filter(pk=quote_id)
        .first()
    )
