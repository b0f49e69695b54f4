"""Quotes: where they may go, and what they add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from orders.models import (
    FreightKind,
    Quote,
    QuoteLine,
    QuoteState,
    QuoteTerms,
)
from orders.rules.freight_requests import WantedDelivery, wanted_from_json
from orders.rules.quote_lines import FrozenLine, discounted
from pricing.rules import line_amount
from shop.errors import WrongState

NEXT_STATES: Mapping[QuoteState, frozenset[QuoteState]] = {
    QuoteState.DRAFT: frozenset({QuoteState.OFFERED, QuoteState.DECLINED}),
    QuoteState.REQUESTED: frozenset({QuoteState.OFFERED, QuoteState.DECLINED}),
    # Offered again: a new version with other prices.
    QuoteState.OFFERED: frozenset(
        {
            QuoteState.OFFERED,
            QuoteState.COUNTERED,
            QuoteState.ACCEPTED,
            QuoteState.DECLINED,
            QuoteState.EXPIRED,
        }
    ),
    # A counter-offer ends the offer before it: the seller has to say yes anew.
    QuoteState.COUNTERED: frozenset({QuoteState.OFFERED, QuoteState.DECLINED}),
    # An offer that ran out may be renewed by the seller.
    QuoteState.EXPIRED: frozenset({QuoteState.OFFERED}),
}

# The forms have up to seven fields a line.
MOST_QUOTE_LINES = 1_000


@dataclass(frozen=True)
class OfferedLine:
    """The seller's price for a line, in the quote's currency and basis."""

    line_id: int
    unit_amount: Decimal
    comment: str = ""


@dataclass(frozen=True)
class Terms:
    """What an offer says besides its lines; amounts in its currency and basis."""

    discount_rate: Decimal = Decimal(0)
    freight: str = FreightKind.METHOD
    freight_amount: Decimal | None = None
    allows_parts: bool = False
    delivery: WantedDelivery | None = None


@dataclass(frozen=True)
class Offer:
    """The seller's answer: a price for every line, a text, an end.

    Without terms those that stand in the quote are offered again. Terms say all there
    is to say: without a delivery they take back the one that stood there.
    """

    lines: tuple[OfferedLine, ...]
    answer: str
    expires_at: datetime
    terms: Terms | None = None


@dataclass(frozen=True)
class Turn:
    """What one side says: lines, terms, words. Files are kept by the service."""

    lines: tuple[FrozenLine, ...]
    message: str = ""
    terms: Terms = Terms()
    expires_at: datetime | None = None


@dataclass(frozen=True)
class QuoteSums:
    """Goods as offered, and as they were at list price; both in the quote's basis.

    `list_amount` is None where a line had no price, so that nothing is compared.
    """

    offered_amount: Decimal
    list_amount: Decimal | None

    @property
    def saved_amount(self) -> Decimal:
        """What the offer is below the list prices; never less than zero."""
        if self.list_amount is None:
            return Decimal(0)
        return max(self.list_amount - self.offered_amount, Decimal(0))


def check_move(quote: Quote, *, to: QuoteState) -> None:
    """Raise WrongState unless a quote may go from its state to `to`."""
    state = QuoteState(quote.state)
    if to not in NEXT_STATES.get(state, frozenset()):
        raise WrongState(number=quote.number, state=state.label, target=to.label)


def may_become(quote: Quote, to: QuoteState) -> bool:
    """Say whether a quote may go from its state to `to`."""
    return to in NEXT_STATES.get(QuoteState(quote.state), frozenset())


def terms_of(row: QuoteTerms) -> Terms:
    """The terms of a quote, a version or a draft."""
    return Terms(
        discount_rate=row.discount_rate,
        freight=row.freight,
        freight_amount=row.freight_amount,
        allows_parts=row.allows_parts,
        delivery=wanted_from_json(row.wanted_delivery),
    )


def last_day(quote: Quote) -> date | None:
    """The last day of an offer, at the seller's."""
    if quote.expires_at is None:
        return None
    return day_before(quote.expires_at, quote.channel.seller.zone)


def day_before(end: datetime, zone: ZoneInfo) -> date:
    """The last day of what ends at `end`: at midnight it is the one before."""
    return (end.astimezone(zone) - timedelta(microseconds=1)).date()


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which an offer that is valid on `day` ends: midnight after it."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


def amount_of(
    line: QuoteLine, unit_amount: Decimal | None, currency: str
) -> Decimal | None:
    """A line at one of its prices, rounded; None where it has no such price."""
    if unit_amount is None:
        return None
    return line_amount(unit_amount, line.quantity, currency)


def offered_amount(line: QuoteLine, quote: Quote) -> Decimal | None:
    """The unit price of a line after all discounts, four decimals."""
    return discounted(line.offered_unit_amount, quote.discount_rate)


def quote_sums(lines: Sequence[QuoteLine], quote: Quote) -> QuoteSums:
    """Add up a quote after all discounts; lines without a price count as zero."""
    currency = quote.currency
    offered = [amount_of(line, offered_amount(line, quote), currency) for line in lines]
    listed = [
        amount_of(line, line.list_unit_amount, currency)
        for line in lines
        if not line.is_text
    ]
    known = [amount for amount in listed if amount is not None]
    return QuoteSums(
        offered_amount=sum((amount or Decimal(0) for amount in offered), Decimal(0)),
        list_amount=sum(known, Decimal(0)) if len(known) == len(listed) else None,
    )
