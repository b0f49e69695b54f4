"""Short makers for quotes: asked, offered, countered."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.buyer import Buyer
from accounts.models import User
from catalog.models import Variant
from orders.models import Quote
from orders.rules.quotes import Offer, OfferedLine, terms_of
from orders.services.cart import CartItem
from orders.services.quote_counters import Counter, CounterLine, counter_offer
from orders.services.quote_offers import answer_quote
from orders.services.quotes import Request, request_for_items


def asked(buyer: Buyer, *lines: tuple[Variant, object], key: str = "one") -> Quote:
    """A request for (variant, quantity), in base units."""
    items = [
        CartItem(variant.pk, variant.units.get(is_base=True).pk, Decimal(str(quantity)))
        for variant, quantity in lines
    ]
    return request_for_items(
        buyer=buyer, items=items, request=Request("Please", key, "Season")
    )


def offer(
    quote: Quote, by: User, prices, *, days: int = 14, files=(), **terms
) -> Quote:
    """An offer at `prices`, line by line; `terms` that are not named stay."""
    quote.refresh_from_db()
    lines = tuple(
        OfferedLine(line.pk, Decimal(price))
        for line, price in zip(quote.lines.order_by("position"), prices, strict=True)
    )
    return answer_quote(
        quote_id=quote.pk,
        version=quote.version,
        offer=Offer(
            lines=lines,
            answer="Here you are.",
            expires_at=timezone.now() + timedelta(days=days),
            terms=replace(terms_of(quote), **terms) if terms else None,
        ),
        by=by,
        files=files,
    )


def counter(buyer: Buyer, quote: Quote, prices, *, version=None, message="Less?"):
    """A counter-offer at `prices`, line by line; None leaves a price."""
    quote.refresh_from_db()
    lines = tuple(
        CounterLine(line.pk, line.quantity, None if price is None else Decimal(price))
        for line, price in zip(quote.lines.order_by("position"), prices, strict=True)
    )
    return counter_offer(
        buyer=buyer.at(timezone.now()),
        quote_id=quote.pk,
        version=version or quote.version,
        counter=Counter(lines=lines, message=message),
    )
