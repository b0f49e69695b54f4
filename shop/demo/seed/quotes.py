"""Quotes in rounds, an offer that waits for a manager, one to a prospect."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from accounts.models import User
from accounts.selectors import buyer_for_customer
from orders.models import (
    LineKind,
    Quote,
    QuoteLimit,
    QuoteSide,
    QuoteState,
    ShippingMethod,
)
from orders.rules.freight_requests import WantedDelivery
from orders.rules.quote_lines import FrozenLine, lines_from_json
from orders.rules.quotes import Offer, OfferedLine, Terms, Turn
from orders.services.cart import CartItem
from orders.services.quote_counters import Counter, CounterLine, counter_offer
from orders.services.quote_drafts import (
    DraftContent,
    open_draft,
    save_draft,
    send_draft,
)
from orders.services.quote_links import Prospect, start_prospect_offer
from orders.services.quote_offers import answer_quote, owe_paper
from orders.services.quote_turns import frozen_lines, version_of
from orders.services.quotes import lines_of_items
from shop.demo.seed.demo import Demo
from shop.demo.seed.plans import sold_by

TRADE = "trade"
MOST_DISCOUNT_RATE = 15


def write_rounds(demo: Demo) -> None:
    """Versions of the quotes that lie open, and what a representative does next."""
    for quote in Quote.objects.select_related("channel__seller", "requested_by"):
        _write_versions(quote, demo)
    offered = Quote.objects.get(state=QuoteState.OFFERED)
    _second_round(offered, demo)
    _beyond_the_limit(Quote.objects.get(state=QuoteState.REQUESTED), demo)
    _to_a_prospect(demo)


def _write_versions(quote: Quote, demo: Demo) -> None:
    lines = frozen_lines(quote)
    bare = tuple(replace(line, unit_amount=None) for line in lines)
    asked = version_of(
        quote,
        Turn(lines=bare, message=quote.message),
        side=QuoteSide.BUYER,
        author=quote.requested_by,
    )
    asked.number, asked.answers_version = 1, 0
    asked.made_at = asked.sent_at = quote.requested_at
    asked.save()
    if quote.offered_at is None:
        return
    made = version_of(
        quote,
        Turn(lines=lines, message=quote.answer, expires_at=quote.expires_at),
        side=QuoteSide.SELLER,
        author=quote.offered_by,
    )
    made.number, made.answers_version = 2, 1
    made.made_at = made.sent_at = quote.offered_at
    made.save()
    owe_paper(quote, made, now=demo.now)


def _second_round(quote: Quote, demo: Demo) -> None:
    """Mara asks for more; Ioana comes down and adds a line of her own."""
    quote.title = "Banquet season"
    quote.save(update_fields=["title"])
    _counter(quote, demo)
    rep = _rep_of(quote)
    draft = open_draft(quote_id=quote.pk, by=rep)
    kept = [
        replace(line, unit_amount=_lower(line, place))
        for place, line in enumerate(lines_from_json(draft.lines))
    ]
    content = DraftContent(
        lines=(*kept, *_extras()),
        message="Containers a little lower if all go in one year. Lids follow.",
        valid_until=demo.today + timedelta(days=12),
        terms=Terms(
            freight="amount",
            freight_amount=Decimal(35),
            allows_parts=True,
            delivery=_wish(quote, demo),
        ),
        title=quote.title,
    )
    save_draft(quote_id=quote.pk, revision=draft.revision, content=content, by=rep)
    send_draft(quote_id=quote.pk, revision=draft.revision + 1, by=rep)


def _counter(quote: Quote, demo: Demo) -> None:
    """The buyer would pay 4 % less for the first line."""
    buyer = buyer_for_customer(
        customer=quote.customer, now=demo.now, user=quote.requested_by
    )
    lines = quote.lines.order_by("position")
    wanted = tuple(
        CounterLine(
            line.pk,
            line.quantity,
            (line.offered_unit_amount or Decimal(0)) * Decimal("0.96")
            if place == 0
            else None,
        )
        for place, line in enumerate(lines)
    )
    counter_offer(
        buyer=buyer,
        quote_id=quote.pk,
        version=quote.version,
        counter=Counter(wanted, "Could you meet us on the containers?"),
    )


def _wish(quote: Quote, demo: Demo) -> WantedDelivery:
    """By the first way to deliver, on a working day after next week."""
    methods = ShippingMethod.objects.filter(channel=quote.channel, is_pickup=False)
    method = methods.order_by("position", "pk")[0]
    working = quote.channel.seller.working_days
    return WantedDelivery(
        method_id=method.pk,
        name=method.name_in(quote.customer.language),
        requested_on=working.after(demo.today, 9),
    )


def _lower(line: FrozenLine, place: int) -> Decimal | None:
    if line.unit_amount is None or place:
        return line.unit_amount
    return (line.unit_amount * Decimal("0.98")).quantize(Decimal("0.01"))


def _extras() -> Sequence[FrozenLine]:
    return (
        FrozenLine(
            name="Trolley rail for 240 containers",
            text="Made to measure, stainless steel, with two brakes.",
            quantity=Decimal(4),
            kind=LineKind.OTHER,
            unit_code="piece",
            unit_amount=Decimal("310.00"),
            cost_amount=Decimal("240.00"),
        ),
        FrozenLine(
            name="All prices hold for call-offs in three parts.",
            text="All prices hold for call-offs in three parts.",
            quantity=Decimal(1),
            kind=LineKind.TEXT,
        ),
    )


def _beyond_the_limit(quote: Quote, demo: Demo) -> None:
    """An offer a third below the list: a manager has to look at it."""
    rep = _rep_of(quote)
    QuoteLimit.objects.get_or_create(
        user=rep, defaults={"most_discount_rate": MOST_DISCOUNT_RATE}
    )
    lines = tuple(
        OfferedLine(
            line.pk,
            ((line.list_unit_amount or Decimal(1)) * 2 / 3).quantize(Decimal("0.01")),
        )
        for line in quote.lines.all()
    )
    offer = Offer(
        lines=lines,
        answer="For the opening, if it comes back to us next year.",
        expires_at=demo.now + timedelta(days=10),
    )
    answer_quote(quote_id=quote.pk, version=quote.version, offer=offer, by=rep)


def _rep_of(quote: Quote) -> User:
    rep = quote.customer.rep
    assert rep is not None  # noqa: S101 the demo gives every company one
    return rep


def _to_a_prospect(demo: Demo) -> None:
    """An offer to somebody without an account; the link is in the demo's mailbox."""
    customer = demo.customers["hotel-carpati"]
    rep = customer.rep
    if rep is None:
        return
    person = Prospect(
        "Cabana Piatra", "Sorin Dima", "sorin@cabana-piatra.example", "RO", "en"
    )
    quote = start_prospect_offer(
        channel_id=demo.channels[TRADE].pk,
        prospect=person,
        by=rep,
        title="Kitchen for the new lodge",
    )
    buyer = buyer_for_customer(customer=customer, now=demo.now)
    skus = (("GN-11065-P", 48), ("GN-LID11-N", 48))
    items = [
        CartItem(demo.variants[sku].pk, sold_by(demo, sku).pk, Decimal(many))
        for sku, many in skus
    ]
    lines = lines_of_items(buyer, items)
    content = DraftContent(
        lines=tuple(replace(line, unit_amount=line.list_amount) for line in lines),
        message="Good to meet you at the fair. These are the containers we spoke of.",
        valid_until=demo.today + timedelta(days=20),
        terms=Terms(discount_rate=Decimal(5)),
        title=quote.title,
    )
    save_draft(quote_id=quote.pk, revision=1, content=content, by=rep)
    send_draft(quote_id=quote.pk, revision=2, by=rep)
