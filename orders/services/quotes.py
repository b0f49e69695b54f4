"""Quotes: ask, offer, accept, decline, run out."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.buyer import Buyer
from accounts.errors import NotApproved
from accounts.events import record
from accounts.models import Customer, User
from accounts.rights import Right
from orders.errors import (
    CartEmpty,
    CartGone,
    NoQuotes,
    OfferEndsTooSoon,
    OfferIncomplete,
    QuoteElsewhere,
    QuoteExpired,
    QuoteTooLong,
    SignInToOrder,
)
from orders.mails_quotes import mail_offered, mail_requested
from orders.models import Cart, Order, Quote, QuoteLine, QuotePaper, QuoteState
from orders.rules import CheckoutChoice, document_hash
from orders.rules.quotes import (
    MOST_QUOTE_LINES,
    Offer,
    OfferedLine,
    check_move,
    last_day,
)
from orders.selectors.lines import CartRow, cart_rows
from orders.selectors.quote_papers import paper_snapshot
from orders.services.budgets import hold_budgets
from orders.services.order_rows import AgreedLine
from orders.services.placing import lock_customer, place_order
from shop.errors import NotAllowed, StaleForm
from shop.idempotency import claim_key
from shop.money import round_unit_price
from shop.numbers import next_number
from shop.storage import private_storage
from shop.sweeps import kick
from shop.templatetags.angro import date_weekday

SERIES = "QUO"


@transaction.atomic
def request_quote(*, buyer: Buyer, cart_id: int, message: str, key: str) -> Quote:
    """Ask for prices for what is in a cart, at the list prices of now.

    The cart stays as it is; articles that are not on sale any more are left out. Once
    for each `key` of the form. The representative is told, else the seller. Raises
    SignInToOrder, NotApproved, NotAllowed, NoQuotes, CartGone, CartEmpty,
    QuoteTooLong.
    """
    customer = _lock_asking(buyer, Right.REQUEST_QUOTES)
    if not buyer.can_ask_for_quotes:
        raise NoQuotes
    claim = claim_key(
        scope="orders.request-quote",
        key=f"{customer.pk}:{key}",
        content={"cart": cart_id, "message": message},
    )
    if claim.result:
        return Quote.objects.get(number=claim.result, customer_id=customer.pk)
    rows = _asked_rows(buyer, cart_id)
    quote = _write(buyer, customer, message)
    QuoteLine.objects.bulk_create(_line(quote, *place) for place in enumerate(rows, 1))
    claim.result = quote.number
    claim.save(update_fields=["result"])
    _note(quote, "requested", buyer)
    mail_requested(quote, lines_count=len(rows))
    return quote


def _lock_asking(buyer: Buyer, right: Right) -> Customer:
    if buyer.customer is None or buyer.user is None:
        raise SignInToOrder
    customers = Customer.objects.select_for_update(of=("self",), no_key=True)
    customer = customers.select_related("channel__seller").get(pk=buyer.customer.pk)
    if not (customer.is_approved and buyer.is_approved):
        raise NotApproved(name=customer.name)
    if not buyer.can(right):
        raise NotAllowed
    return customer


def _asked_rows(buyer: Buyer, cart_id: int) -> Sequence[CartRow]:
    carts = Cart.objects.visible_to(buyer).open()
    cart = carts.select_for_update(of=("self",), no_key=True).filter(pk=cart_id).first()
    if cart is None:
        raise CartGone
    found = cart_rows(cart, buyer, country=buyer.country)
    # An article without an address is not on sale here any more.
    rows = [row for row in found if row.article.url]
    if not rows:
        raise CartEmpty
    if len(rows) > MOST_QUOTE_LINES:
        raise QuoteTooLong(most=MOST_QUOTE_LINES)
    return rows


def _write(buyer: Buyer, customer: Customer, message: str) -> Quote:
    if buyer.user is None:
        raise SignInToOrder
    number = next_number(
        seller_id=buyer.channel.seller_id,
        kind="quote",
        series=f"{SERIES}{buyer.channel.seller.number_prefix}",
        on=buyer.today,
    )
    return Quote.objects.create(
        channel=buyer.channel,
        customer=customer,
        requested_by=buyer.user,
        number=number,
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
        message=message,
        requested_at=buyer.now,
    )


def _line(quote: Quote, position: int, row: CartRow) -> QuoteLine:
    return QuoteLine(
        quote=quote,
        position=position,
        variant_id=row.variant_id,
        unit=row.unit,
        sku=row.article.sku,
        name=row.article.name[:250],
        quantity=row.quantity,
        list_unit_amount=row.unit_amount,
    )


def _note(
    quote: Quote,
    verb: str,
    buyer: Buyer,
    **data: Any,  # Any: JSON
) -> None:
    record(
        quote,
        verb=verb,
        actor=buyer.rep or buyer.user,
        on_behalf_of=buyer.customer if buyer.rep else None,
        version=quote.version,
        **data,
    )


@transaction.atomic
def answer_quote(*, quote_id: int, version: int, offer: Offer, by: User) -> Quote:
    """Offer a price for every line until a day; again, it is a new version.

    Locks the customer, then the quote. The buyer is told by mail, a worker prints the
    offer. Raises StaleForm, WrongState, OfferIncomplete, OfferEndsTooSoon.
    """
    quote = _lock(quote_id, version)
    check_move(quote, to=QuoteState.OFFERED)
    now = timezone.now()
    if offer.expires_at <= now:
        raise OfferEndsTooSoon
    lines = _priced(quote, offer.lines)
    QuoteLine.objects.bulk_update(
        lines, ["offered_unit_amount", "comment"], batch_size=500
    )
    quote.answer = offer.answer
    quote.expires_at = offer.expires_at
    quote.offered_by, quote.offered_at = by, now
    _move(quote, QuoteState.OFFERED, "answer", "expires_at", "offered_by", "offered_at")
    _owe_paper(quote, lines, now)
    record(quote, verb="offered", actor=by, version=quote.version)
    mail_offered(quote)
    return quote


def _lock(quote_id: int, version: int) -> Quote:
    """Lock a quote after its customer, if nobody changed it since `version`."""
    owner_id = Quote.objects.values_list("customer_id", flat=True).get(pk=quote_id)
    Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=owner_id)
    quotes = Quote.objects.select_for_update(of=("self",), no_key=True)
    quote = quotes.select_related(
        "channel__seller", "customer__channel__seller", "customer__rep", "requested_by"
    ).get(pk=quote_id)
    if quote.version != version:
        raise StaleForm
    return quote


def _priced(quote: Quote, offered: Sequence[OfferedLine]) -> list[QuoteLine]:
    by_line = {line.line_id: line for line in offered}
    lines = list(quote.lines.select_related("variant", "unit"))
    for line in lines:
        answer = by_line.get(line.pk)
        if answer is None or round_unit_price(answer.unit_amount) <= 0:
            raise OfferIncomplete
        line.offered_unit_amount = round_unit_price(answer.unit_amount)
        line.comment = answer.comment
    return lines


def _owe_paper(quote: Quote, lines: Sequence[QuoteLine], now: datetime) -> None:
    snapshot = paper_snapshot(quote, lines, now=now)
    QuotePaper.objects.create(
        quote=quote,
        version=quote.version,
        language=snapshot["language"],
        snapshot=snapshot,
        sha256=document_hash(snapshot, []),
    )
    kick("orders.print_quotes")


def _move(quote: Quote, to: QuoteState, *changed: str) -> None:
    quote.state = to
    quote.version += 1
    quote.save(update_fields=["state", "version", *changed])


@transaction.atomic
def accept_quote(
    *, buyer: Buyer, quote_id: int, version: int, checkout: CheckoutChoice
) -> Order:
    """Order what was offered, at the prices offered, once.

    Whoever comes second gets the order that is there. Locks the customer, the budgets,
    then the quote. Raises NotAllowed, StaleForm, WrongState, QuoteExpired,
    QuoteElsewhere and what place_order refuses.
    """
    lock_customer(buyer)
    if not buyer.can(Right.ACCEPT_QUOTES):
        raise NotAllowed
    buyer = buyer.at(timezone.now())
    hold_budgets(buyer=buyer, cost_centre_id=checkout.references.cost_centre_id)
    quote = _own(buyer, quote_id)
    if quote.state == QuoteState.ACCEPTED:
        return Order.objects.get(
            number=quote.order_number, customer_id=quote.customer_id
        )
    if quote.version != version:
        raise StaleForm
    check_move(quote, to=QuoteState.ACCEPTED)
    _refuse_outdated(quote, buyer)
    order = place_order(
        buyer=buyer,
        lines=_agreed(quote),
        checkout=checkout,
        quote_number=quote.number,
    )
    quote.order_number = order.number
    _move(quote, QuoteState.ACCEPTED, "order_number")
    _note(quote, "accepted", buyer, order_number=order.number)
    return order


def _own(buyer: Buyer, quote_id: int) -> Quote:
    quotes = Quote.objects.visible_to(buyer)
    return (
        quotes.select_for_update(of=("self",), no_key=True)
        .select_related("channel__seller")
        .get(pk=quote_id)
    )


def _refuse_outdated(quote: Quote, buyer: Buyer) -> None:
    if quote.expires_at is None or quote.expires_at <= buyer.now:
        raise QuoteExpired(number=quote.number, until=date_weekday(last_day(quote)))
    offered = (quote.channel_id, quote.currency, quote.prices_include_tax)
    here = (buyer.channel.pk, buyer.currency, buyer.channel.prices_include_tax)
    if offered != here:
        raise QuoteElsewhere(number=quote.number)


def _agreed(quote: Quote) -> list[AgreedLine]:
    return [
        AgreedLine(
            variant_id=line.variant_id,
            unit_id=line.unit_id,
            quantity=line.quantity,
            unit_amount=line.offered_unit_amount or Decimal(0),
            note=line.comment,
            price_trace={"quote": quote.number, "version": quote.version},
        )
        for line in quote.lines.all()
    ]


@transaction.atomic
def decline_quote(*, buyer: Buyer, quote_id: int, version: int, reason: str) -> Quote:
    """Refuse an offer, or call a request off, and say why.

    Raises NotAllowed, StaleForm, WrongState.
    """
    _lock_asking(buyer, Right.ACCEPT_QUOTES)
    quote = _own(buyer, quote_id)
    if quote.version != version:
        raise StaleForm
    check_move(quote, to=QuoteState.DECLINED)
    quote.decline_reason = reason
    _move(quote, QuoteState.DECLINED, "decline_reason")
    _note(quote, "declined", buyer, reason=reason)
    return quote


def expire_due_quotes(*, now: datetime | None = None) -> int:
    """End offers nobody accepted in time, one by one; return how many."""
    instant = now or timezone.now()
    due = Quote.objects.past_expiry(instant).order_by("expires_at")
    return sum(_expire(pk, instant) for pk in due.values_list("pk", flat=True)[:500])


@transaction.atomic
def _expire(quote_id: int, now: datetime) -> bool:
    owner_id = Quote.objects.values_list("customer_id", flat=True).get(pk=quote_id)
    Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=owner_id)
    quotes = Quote.objects.past_expiry(now)
    quote = quotes.select_for_update(no_key=True).filter(pk=quote_id).first()
    if quote is None:  # accepted or renewed while we waited
        return False
    _move(quote, QuoteState.EXPIRED)
    record(quote, verb="expired", actor=None, version=quote.version)
    return True


def file_quote_pdf(*, paper_id: int, pdf: bytes) -> bool:
    """Keep the PDF of an offer that has none; say whether it was this one.

    Safe to run twice and at once: the first to write the row wins, the other file is
    removed.
    """
    paper = QuotePaper.objects.select_related("quote").get(pk=paper_id)
    mark = get_random_string(12)
    number = f"{paper.quote.number}-v{paper.version}"
    storage = private_storage()
    name = storage.save(f"quotes/{number}-{mark}.pdf", ContentFile(pdf))
    is_filed = QuotePaper.objects.filter(pk=paper_id, pdf="").update(
        pdf=name, locked_until=None, last_error=""
    )
    if not is_filed:
        storage.delete(name)
    return bool(is_filed)
