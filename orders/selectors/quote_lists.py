"""Quotes as lists show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Window
from django.utils.text import capfirst
from django.utils.translation import gettext

from accounts.buyer import Buyer
from orders.models import Quote, QuoteState
from orders.rules.quotes import last_day
from orders.selectors.quote_beginnings import begun_by, with_beginner
from orders.selectors.quotes import state_badge
from shop.blocks import Badge

OPEN = (QuoteState.REQUESTED, QuoteState.OFFERED, QuoteState.COUNTERED)
# What the list can be narrowed to: states by the word in its address.
FILTERS: dict[str, tuple[QuoteState, ...]] = {
    "mine": (QuoteState.OFFERED,),
    "open": OPEN,
    "expired": (QuoteState.EXPIRED,),
    "ended": (QuoteState.ACCEPTED, QuoteState.DECLINED),
}


@dataclass(frozen=True)
class QuoteEntry:
    """A line of the list of quotes."""

    quote: Quote
    lines_count: int
    badge: Badge
    begun_by: str
    valid_until: date | None


@dataclass(frozen=True)
class QuoteFilter:
    """A choice above the list; `value` stands in the address."""

    value: str
    label: str
    count: int
    is_on: bool


@dataclass(frozen=True)
class TurnsWaiting:
    """How many offers wait for an answer, and the one that ends first."""

    count: int
    first: Quote


def quotes_of(buyer: Buyer, *, only: str = "") -> QuerySet[Quote]:
    """Quotes `buyer` may see, newest first, with the count of their lines.

    `only` is a key of FILTERS, or "" for all.
    """
    rows = with_beginner(Quote.objects.visible_to(buyer))
    rows = rows.annotate(lines_count=Count("lines"))
    if only in FILTERS:
        rows = rows.filter(state__in=FILTERS[only])
    # Counts drop the model's own order.
    return rows.select_related("requested_by", "channel__seller").order_by(
        "-requested_at", "-pk"
    )


def filters_of(buyer: Buyer, *, chosen: str) -> tuple[QuoteFilter, ...]:
    """What the list can be narrowed to, each with its count. One query."""
    mine = Quote.objects.visible_to(buyer).order_by()
    found = mine.aggregate(
        **{
            name: Count("pk", filter=Q(state__in=states))
            for name, states in FILTERS.items()
        },
        all=Count("pk"),
    )
    labels = {
        "": (gettext("All"), found["all"]),
        "mine": (gettext("Your turn"), found["mine"]),
        "open": (capfirst(gettext("open quotes")), found["open"]),
        "expired": (gettext("Expired"), found["expired"]),
        "ended": (gettext("Ended"), found["ended"]),
    }
    return tuple(
        QuoteFilter(value, label, count, value == chosen)
        for value, (label, count) in labels.items()
    )


def turns_waiting(buyer: Buyer) -> TurnsWaiting | None:
    """Offers that wait for the buyer's side; None without any. One query."""
    offers = Quote.objects.visible_to(buyer).filter(
        state=QuoteState.OFFERED, expires_at__gt=buyer.now
    )
    counted = offers.annotate(all=Window(Count("pk"))).order_by("expires_at", "pk")
    first = counted.first()
    return TurnsWaiting(vars(first)["all"], first) if first else None


def quote_entries(quotes: Sequence[Quote]) -> list[QuoteEntry]:
    """Quotes of `quotes_of` as rows."""
    return [
        QuoteEntry(
            quote=quote,
            lines_count=getattr(quote, "lines_count", 0),  # annotated by quotes_of
            badge=state_badge(quote),
            begun_by=begun_by(quote),
            valid_until=last_day(quote),
        )
        for quote in quotes
    ]
