"""What the company itself called off may be ordered from the offer again."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from accounts.events import record
from orders.models import Order, OrderLine, Quote, QuoteLine, QuoteState
from orders.models.orders import FALLEN
from orders.services.quote_turns import move_quote


def return_to_quote(order: Order, lines: Iterable[OrderLine]) -> None:
    """Let `lines` of an order be ordered from its offer again, until that ends.

    The locks of the customer and of the order are held; whoever accepts an offer has
    the customer's as well. Nothing for an order of a cart.
    """
    quote = _locked(order)
    if quote is None:
        return
    _uncount(quote, lines)
    last = _last_number(quote)
    if quote.state != QuoteState.ACCEPTED:
        quote.order_number = last
        quote.save(update_fields=["order_number"])
        return
    quote.order_number = last
    move_quote(quote, QuoteState.OFFERED, "order_number")
    record(quote, verb="reopened", actor=None, version=quote.version)


def _locked(order: Order) -> Quote | None:
    if not order.quote_number:
        return None
    quotes = Quote.objects.select_for_update(of=("self",), no_key=True)
    return quotes.filter(
        number=order.quote_number, customer_id=order.customer_id
    ).first()


def _uncount(quote: Quote, lines: Iterable[OrderLine]) -> None:
    """A line of an order knows the position in the offer that it came from."""
    back: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        back[line.price_trace.get("line", 0)] += line.quantity
    rows = list(quote.lines.filter(position__in=back))
    for row in rows:
        left = row.quantity_accepted - back[row.position]
        row.quantity_accepted = max(left, Decimal(0))
    QuoteLine.objects.bulk_update(rows, ["quantity_accepted"], batch_size=500)


def _last_number(quote: Quote) -> str:
    """The last order of the quote that stands: agreed freight is charged but once."""
    standing = Order.objects.filter(
        customer=quote.customer_id, quote_number=quote.number
    ).exclude(state__in=FALLEN)
    found = standing.order_by("-placed_at", "-pk").values_list("number", flat=True)
    return found.first() or ""
