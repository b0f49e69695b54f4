"""Yes to an offer: it becomes an order at its prices, whole or in parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.rights import Right
from catalog.errors import QuantityRefused
from catalog.rules import check_quantity
from orders.errors import (
    AgreementMissing,
    FreightOpen,
    MoreThanOpen,
    NoParts,
    QuoteElsewhere,
    QuoteEmpty,
    QuoteExpired,
    QuoteLineRefused,
)
from orders.mails_quotes import mail_turn
from orders.models import FreightKind, LineKind, Order, Quote, QuoteLine, QuoteState
from orders.rules import CheckoutChoice
from orders.rules.quotes import check_move, last_day, offered_amount
from orders.selectors.po_documents import document_of
from orders.services.budgets import hold_budgets
from orders.services.order_rows import AgreedLine
from orders.services.placing import lock_customer, place_order
from orders.services.quote_articles import special_articles
from orders.services.quote_edits import end_edit, refuse_edited
from orders.services.quote_turns import move_quote, standing_lines
from orders.services.quotes import note_turn, own_quote
from shop.errors import NotAllowed, StaleForm
from shop.idempotency import claim_key
from shop.models import IdempotencyKey
from shop.templatetags.angro import date_weekday, quantity


@dataclass(frozen=True)
class Parts:
    """Which lines to order and how much of each; `key` is the form's."""

    quantities: Mapping[int, Decimal]
    key: str


@dataclass(frozen=True)
class _Chosen:
    line: QuoteLine
    quantity: Decimal


@transaction.atomic
def accept_quote(
    *, buyer: Buyer, quote_id: int, version: int, checkout: CheckoutChoice
) -> Order:
    """Order all that is still open of an offer, at the prices offered, once.

    Whoever comes second gets the order that is there. Locks the customer, the budgets,
    then the quote. Raises NotAllowed, StaleForm, WrongState, QuoteExpired,
    QuoteElsewhere, QuoteBeingEdited, FreightOpen and what place_order refuses.
    """
    buyer, quote = _lock(buyer, quote_id, checkout)
    if quote.state == QuoteState.ACCEPTED:
        return Order.objects.get(
            number=quote.order_number, customer_id=quote.customer_id
        )
    _check(quote, version, buyer)
    rest = [
        _Chosen(line, line.quantity_open)
        for line in standing_lines(quote)
        if not line.is_text and line.quantity_open
    ]
    return _order(quote, rest, buyer=buyer, checkout=checkout)


@transaction.atomic
def accept_part(
    *,
    buyer: Buyer,
    quote_id: int,
    version: int,
    parts: Parts,
    checkout: CheckoutChoice,
) -> Order:
    """Order some lines or less of them; the rest stays open until the offer ends.

    Once for each key. The freight that was agreed is charged with the first order.
    Raises as `accept_quote`, NoParts, MoreThanOpen, QuoteLineRefused, QuoteEmpty,
    KeyReused.
    """
    buyer, quote = _lock(buyer, quote_id, checkout)
    claim = _claim(quote, parts)
    if claim.result:
        return Order.objects.get(number=claim.result, customer_id=quote.customer_id)
    _check(quote, version, buyer)
    chosen = _chosen(quote, parts.quantities)
    order = _order(quote, chosen, buyer=buyer, checkout=checkout)
    claim.result = order.number
    claim.save(update_fields=["result"])
    return order


def _claim(quote: Quote, parts: Parts) -> IdempotencyKey:
    asked = {str(pk): f"{many:.3f}" for pk, many in parts.quantities.items()}
    return claim_key(
        scope="orders.accept-part",
        key=f"{quote.pk}:{parts.key}",
        content={"parts": asked},
    )


def _lock(buyer: Buyer, quote_id: int, checkout: CheckoutChoice) -> tuple[Buyer, Quote]:
    lock_customer(buyer)
    if not buyer.can(Right.ACCEPT_QUOTES):
        raise NotAllowed
    if buyer.rep is not None and not checkout.agreed.strip():
        raise AgreementMissing(person=buyer.user)
    buyer = buyer.at(timezone.now())
    hold_budgets(buyer=buyer, cost_centre_id=checkout.references.cost_centre_id)
    return buyer, own_quote(buyer, quote_id)


def _check(quote: Quote, version: int, buyer: Buyer) -> None:
    if quote.version != version:
        raise StaleForm
    check_move(quote, to=QuoteState.ACCEPTED)
    if quote.expires_at is None or quote.expires_at <= buyer.now:
        raise QuoteExpired(number=quote.number, until=date_weekday(last_day(quote)))
    offered = (quote.channel_id, quote.currency, quote.prices_include_tax)
    here = (buyer.channel.pk, buyer.currency, buyer.channel.prices_include_tax)
    if offered != here:
        raise QuoteElsewhere(number=quote.number)
    if quote.freight == FreightKind.ON_REQUEST:
        raise FreightOpen(number=quote.number)
    if buyer.by is not None:
        refuse_edited(quote, side="buyer", by=buyer.by, now=buyer.now)


def _chosen(quote: Quote, wanted: Mapping[int, Decimal]) -> list[_Chosen]:
    lines = {line.pk: line for line in standing_lines(quote) if not line.is_text}
    if wanted.keys() - lines.keys():
        raise StaleForm
    chosen = [_Chosen(lines[pk], many) for pk, many in wanted.items() if many > 0]
    for one in chosen:
        if one.quantity > one.line.quantity_open:
            raise MoreThanOpen(
                line=one.line.position,
                name=one.line.sku or one.line.name,
                open=quantity(one.line.quantity_open),
            )
        _check_step(one)
    if not chosen:
        raise QuoteEmpty
    is_whole = len(chosen) == len(lines) and all(
        one.quantity == one.line.quantity_open for one in chosen
    )
    if not (quote.allows_parts or is_whole):
        raise NoParts(number=quote.number)
    return sorted(chosen, key=lambda one: one.line.position)


def _check_step(one: _Chosen) -> None:
    """A part is sold as anything is; the rest of a line as it was offered.

    Raises QuoteLineRefused.
    """
    if one.line.unit is None or one.quantity == one.line.quantity_open:
        return
    try:
        check_quantity(one.line.unit, one.quantity)
    except QuantityRefused as refusal:
        raise QuoteLineRefused(
            line=one.line.position, name=one.line.sku, reason=str(refusal)
        ) from refusal


def _order(
    quote: Quote,
    chosen: Sequence[_Chosen],
    *,
    buyer: Buyer,
    checkout: CheckoutChoice,
) -> Order:
    special_articles(quote, [one.line for one in chosen])
    order = place_order(
        buyer=buyer,
        lines=_agreed(quote, chosen),
        checkout=checkout,
        quote_number=quote.number,
        freight_amount=_freight(quote),
        po_document=document_of(quote),
    )
    _count(quote, chosen)
    quote.order_number = order.number
    is_done = not _left(quote)
    if is_done:
        move_quote(quote, QuoteState.ACCEPTED, "order_number")
    else:
        quote.save(update_fields=["order_number"])
    end_edit(quote)
    verb = "accepted" if is_done else "accepted_part"
    agreed = {"agreed": checkout.agreed} if checkout.agreed else {}
    note_turn(quote, verb, buyer, order_number=order.number, **agreed)
    _tell(quote, buyer, order)
    return order


def _tell(quote: Quote, buyer: Buyer, order: Order) -> None:
    person = buyer.by
    mail_turn(
        quote,
        verb="accepted",
        who=person.get_full_name() if person else "",
        text=order.number,
        once=order.number,
    )


def _freight(quote: Quote) -> Decimal | None:
    """What is agreed for delivery, once; None where the way to deliver says it."""
    if quote.freight != FreightKind.AMOUNT:
        return None
    return Decimal(0) if quote.order_number else quote.freight_amount


def _count(quote: Quote, chosen: Sequence[_Chosen]) -> None:
    for one in chosen:
        one.line.quantity_accepted += one.quantity
    QuoteLine.objects.bulk_update(
        [one.line for one in chosen], ["quantity_accepted"], batch_size=500
    )


def _left(quote: Quote) -> bool:
    goods = quote.lines.exclude(kind=LineKind.TEXT)
    return goods.filter(quantity_accepted__lt=F("quantity")).exists()


def _agreed(quote: Quote, chosen: Sequence[_Chosen]) -> list[AgreedLine]:
    return [
        AgreedLine(
            variant_id=one.line.variant_id or 0,
            unit_id=one.line.unit_id or 0,
            quantity=one.quantity,
            unit_amount=offered_amount(one.line, quote) or Decimal(0),
            note=_note(one.line),
            price_trace={
                "quote": quote.number,
                "version": quote.version,
                "line": one.line.position,
            },
        )
        for one in chosen
    ]


def _note(line: QuoteLine) -> str:
    return " · ".join(part for part in (line.text, line.comment) if part)[:200]
