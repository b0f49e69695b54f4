"""What lies open today: carts and quotes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from accounts.buyer import Buyer
from accounts.models import Event
from accounts.selectors import buyer_for_customer
from orders.models import Cart, CartLine, Quote, QuoteLine, QuoteState
from orders.selectors.lines import article_name
from orders.services.quotes import SERIES
from pricing.rules import Ask, PriceAnswer
from pricing.selectors import prices_for
from shop.demo.seed.demo import Demo
from shop.demo.seed.events import write_events
from shop.demo.seed.history import NAMES
from shop.demo.seed.plans import sold_by
from shop.numbers import next_number

Wanted = Mapping[str, int]

# customer, person, hours since the last change, what is in the cart
CARTS: tuple[tuple[str, str, int, Wanted], ...] = (
    (
        "hotel-carpati",
        "mara@hotel-carpati.example",
        3,
        {
            "GN-11065-P": 24,
            "GN-LID11-N": 24,
            "PR-2208": 40,
            "CF-1002": 20,
            "CL-5520": 8,
            "FX-933-840": 6,
        },
    ),
    (
        "maison-traiteur",
        "claire@maison-lavande.example",
        40,
        {"GN-12100-P": 12, "GN-11065-P": 12, "CF-1002": 10},
    ),
    (
        "warsztat-krak",
        "marek@warsztat-krak.example",
        20,
        {"FX-933-840": 20},
    ),
)


@dataclass(frozen=True)
class AskedFor:
    """A quote; without `percent` (below the buyer's price) nobody answered yet."""

    customer: str
    person: str
    days_ago: int
    wanted: Wanted
    percent: int | None = None


QUOTES = (
    AskedFor(
        "hotel-carpati",
        "mara@hotel-carpati.example",
        2,
        {"GN-11065-P": 240, "GN-LID11-N": 240, "GN-11100-P": 96},
        percent=-8,
    ),
    AskedFor(
        "kuchnia-polska",
        "agnieszka@kuchnia-polska.example",
        1,
        {"GN-11065-P": 480, "CF-1002": 60},
    ),
)


def write_carts(demo: Demo) -> None:
    """Carts that their owners left a while ago, with the prices they saw."""
    for code, email, hours, wanted in CARTS:
        buyer = _buyer(demo, code, email)
        seen = _priced(demo, buyer, wanted)
        cart = Cart.objects.create(
            channel=buyer.channel,
            customer=buyer.customer,
            user=buyer.user,
            touched_at=demo.now - timedelta(hours=hours),
        )
        CartLine.objects.bulk_create(
            CartLine(
                cart=cart,
                variant_id=answer.ask.variant_id,
                unit_id=answer.ask.unit_id,
                quantity=answer.ask.quantity,
                seen_unit_amount=answer.unit_amount,
            )
            for answer in seen.values()
        )


def _buyer(demo: Demo, code: str, email: str) -> Buyer:
    return buyer_for_customer(
        customer=demo.customers[code], now=demo.now, user=demo.users[email]
    )


def _priced(demo: Demo, buyer: Buyer, wanted: Wanted) -> dict[str, PriceAnswer]:
    asks = {
        sku: Ask(demo.variants[sku].pk, sold_by(demo, sku).pk, Decimal(count))
        for sku, count in wanted.items()
    }
    answers = prices_for(list(asks.values()), buyer)
    return {sku: answers[ask] for sku, ask in asks.items()}


def write_quotes(demo: Demo) -> None:
    """One quote that waits for its rep, one that waits for its buyer."""
    for asked in QUOTES:
        buyer = _buyer(demo, asked.customer, asked.person)
        seen = _priced(demo, buyer, asked.wanted)
        quote = _quote(demo, buyer, asked)
        QuoteLine.objects.bulk_create(_lines(demo, quote, seen, asked.percent))
        _note(quote)


def _quote(demo: Demo, buyer: Buyer, asked: AskedFor) -> Quote:
    is_offered = asked.percent is not None
    customer = demo.customers[asked.customer]
    requested_at = demo.now - timedelta(days=asked.days_ago, hours=2)
    return Quote.objects.create(
        channel=buyer.channel,
        customer=customer,
        requested_by=demo.users[asked.person],
        offered_by=customer.rep if is_offered else None,
        number=next_number(
            seller_id=demo.seller.pk,
            kind="quote",
            series=SERIES,
            on=demo.today,
        ),
        state=QuoteState.OFFERED if is_offered else QuoteState.REQUESTED,
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
        message="We open two more kitchens in spring. What can you do for these?",
        answer="Delivered in one go, this is my best price." if is_offered else "",
        version=2 if is_offered else 1,
        expires_at=demo.now + timedelta(days=12) if is_offered else None,
        requested_at=requested_at,
        offered_at=requested_at + timedelta(hours=20) if is_offered else None,
    )


def _lines(
    demo: Demo, quote: Quote, seen: Mapping[str, PriceAnswer], percent: int | None
) -> Sequence[QuoteLine]:
    rows = []
    for position, (sku, answer) in enumerate(seen.items(), start=1):
        offered = None
        if percent is not None:
            offered = (answer.unit_amount * (100 + percent) / 100).quantize(
                Decimal("0.01")
            )
        rows.append(
            QuoteLine(
                quote=quote,
                position=position,
                variant_id=answer.ask.variant_id,
                unit_id=answer.ask.unit_id,
                sku=sku,
                name=article_name(NAMES[sku]["en"], demo.variants[sku]),
                quantity=answer.ask.quantity,
                list_unit_amount=answer.unit_amount,
                offered_unit_amount=offered,
            )
        )
    return rows


def _note(quote: Quote) -> None:
    moments = [("requested", quote.requested_by, quote.requested_at)]
    if quote.offered_by and quote.offered_at:
        moments.append(("offered", quote.offered_by, quote.offered_at))
    write_events(
        Event(
            customer=quote.customer,
            subject_kind="orders.quote",
            subject_id=quote.pk,
            subject_name=quote.number,
            verb=verb,
            actor=actor,
            at=at,
        )
        for verb, actor, at in moments
    )
