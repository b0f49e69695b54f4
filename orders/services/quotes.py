"""Quotes: asked for and declined; their printed offers kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.buyer import Buyer
from accounts.errors import NotApproved
from accounts.events import record, record_by
from accounts.models import Customer, User
from accounts.rights import Right
from catalog.models import Unit, Variant
from catalog.rules import check_quantity
from catalog.selectors.texts import languages_for, with_words
from orders.errors import (
    CartEmpty,
    CartGone,
    NoQuotes,
    NoSuchArticle,
    QuoteTooLong,
    SignInToOrder,
)
from orders.mails_quotes import mail_requested, mail_turn
from orders.models import (
    Cart,
    FreightKind,
    Quote,
    QuoteDraft,
    QuotePaper,
    QuoteSide,
    QuoteState,
    VersionState,
)
from orders.rules.freight_requests import WantedDelivery
from orders.rules.quote_lines import FrozenLine
from orders.rules.quotes import MOST_QUOTE_LINES, Terms, Turn, check_move
from orders.selectors.lines import CartRow, article_name, cart_rows
from orders.services.cart import CartItem
from orders.services.quote_edits import end_edit, lock_quote, refuse_edited
from orders.services.quote_turns import freeze_turn, keep_files, move_quote
from pricing.rules import Ask
from pricing.selectors import prices_for
from shop.errors import NotAllowed, StaleForm
from shop.idempotency import claim_key
from shop.models import IdempotencyKey
from shop.numbers import next_number
from shop.storage import private_storage
from shop.uploads import CheckedUpload

SERIES = "QUO"


@dataclass(frozen=True)
class Request:
    """What somebody asks with; sent twice with one `key`, it is asked once."""

    message: str
    key: str
    title: str = ""
    files: tuple[CheckedUpload, ...] = ()
    # Where it should go and how, where that is what the freight is asked for.
    wanted: WantedDelivery | None = None


@transaction.atomic
def request_quote(
    *,
    buyer: Buyer,
    cart_id: int,
    message: str,
    key: str,
    title: str = "",
    files: Sequence[CheckedUpload] = (),
    wanted: WantedDelivery | None = None,
) -> Quote:
    """Ask for prices for what is in a cart, at the list prices of now.

    The cart stays as it is; articles that are not on sale any more are left out. With
    a `wanted` delivery its freight is on request until the seller names it. Once for
    each `key` of the form. The representative is told, else the seller. Raises
    SignInToOrder, NotApproved, NotAllowed, NoQuotes, CartGone, CartEmpty,
    QuoteTooLong.
    """
    customer = _lock_asking(buyer)
    asked = Request(message, key, title, tuple(files), wanted)
    claim = _claim(customer, asked, {"cart": cart_id, "message": message})
    if claim.result:
        return Quote.objects.get(number=claim.result, customer_id=customer.pk)
    return _ask(buyer, customer, asked, lines_of_cart(buyer, cart_id), claim)


@transaction.atomic
def request_for_items(
    *, buyer: Buyer, items: Sequence[CartItem], request: Request
) -> Quote:
    """Ask for prices for articles: of a list, of a product's page, typed or pasted.

    The same number of queries for any number of items; articles named twice are
    summed. Raises as `request_quote`, NoSuchArticle, QuantityRefused.
    """
    customer = _lock_asking(buyer)
    content = [(item.variant_id, item.unit_id, str(item.quantity)) for item in items]
    claim = _claim(customer, request, {"items": content, "message": request.message})
    if claim.result:
        return Quote.objects.get(number=claim.result, customer_id=customer.pk)
    return _ask(buyer, customer, request, lines_of_items(buyer, items), claim)


def _claim(
    customer: Customer, asked: Request, content: dict[str, object]
) -> IdempotencyKey:
    return claim_key(
        scope="orders.request-quote", key=f"{customer.pk}:{asked.key}", content=content
    )


def _lock_asking(buyer: Buyer) -> Customer:
    customer = lock_talking(buyer, Right.REQUEST_QUOTES)
    if not buyer.can_ask_for_quotes:
        raise NoQuotes
    return customer


def lock_talking(buyer: Buyer, right: Right) -> Customer:
    """Lock the customer acted for, first of all locks, and see that it may talk.

    Raises SignInToOrder, NotApproved, NotAllowed.
    """
    if buyer.customer is None or buyer.user is None:
        raise SignInToOrder
    customers = Customer.objects.select_for_update(of=("self",), no_key=True)
    customer = customers.select_related("channel__seller", "rep").get(
        pk=buyer.customer.pk
    )
    if not (customer.is_approved and buyer.is_approved):
        raise NotApproved(name=customer.name)
    if not buyer.can(right):
        raise NotAllowed
    return customer


def lines_of_cart(buyer: Buyer, cart_id: int) -> list[FrozenLine]:
    """What is in a cart that is still on sale, at the buyer's own prices.

    Locks the cart. Raises CartGone, CartEmpty, QuoteTooLong.
    """
    return [_of_row(row) for row in _asked_rows(buyer.for_papers(), cart_id)]


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


def _of_row(row: CartRow) -> FrozenLine:
    return FrozenLine(
        name=row.article.name[:250],
        quantity=row.quantity,
        variant_id=row.variant_id,
        unit_id=row.unit.pk,
        unit_code=row.unit.code,
        tax_class=row.unit.variant.tax_class,
        sku=row.article.sku,
        comment=row.note,
        list_amount=row.unit_amount,
    )


def lines_of_items(
    buyer: Buyer,
    items: Iterable[CartItem],
    *,
    check: Callable[[Unit, Decimal], Decimal] = check_quantity,
) -> list[FrozenLine]:
    """Articles as lines, at the buyer's own prices; three queries for any number.

    Raises CartEmpty, QuoteTooLong, NoSuchArticle, QuantityRefused.
    """
    wanted: dict[int, Decimal] = {}
    for item in items:
        wanted[item.unit_id] = wanted.get(item.unit_id, Decimal(0)) + item.quantity
    if not wanted:
        raise CartEmpty
    if len(wanted) > MOST_QUOTE_LINES:
        raise QuoteTooLong(most=MOST_QUOTE_LINES)
    units = _visible_units(buyer.for_papers(), wanted)
    asks = {}
    for unit_id, quantity in wanted.items():
        unit = units.get(unit_id)
        if unit is None:
            raise NoSuchArticle
        asks[unit_id] = Ask(unit.variant_id, unit_id, check(unit, quantity))
    prices = prices_for(list(asks.values()), buyer)
    found = {ask.unit_id: answer.unit_amount for ask, answer in prices.items()}
    return [_of_unit(units[pk], ask, found.get(pk)) for pk, ask in asks.items()]


def _visible_units(buyer: Buyer, unit_ids: Iterable[int]) -> dict[int, Unit]:
    units = Unit.objects.filter(
        pk__in=list(unit_ids), variant__in=Variant.objects.visible_to(buyer)
    ).select_related("variant")
    rows = with_words(
        units, languages_for(buyer), "name", relation="variant__product__texts"
    )
    return {unit.pk: unit for unit in rows}


def _of_unit(unit: Unit, ask: Ask, list_amount: Decimal | None) -> FrozenLine:
    # `with_words` annotates the name.
    name = article_name(getattr(unit, "name", None), unit.variant)
    return FrozenLine(
        name=name[:250],
        quantity=ask.quantity,
        variant_id=unit.variant_id,
        unit_id=unit.pk,
        unit_code=unit.code,
        tax_class=unit.variant.tax_class,
        sku=unit.variant.sku,
        list_amount=list_amount,
    )


def _ask(
    buyer: Buyer,
    customer: Customer,
    asked: Request,
    lines: Sequence[FrozenLine],
    claim: IdempotencyKey,
) -> Quote:
    quote = _write(buyer, customer, asked)
    turn = Turn(
        lines=tuple(lines),
        message=asked.message,
        terms=Terms(freight=quote.freight, delivery=asked.wanted),
    )
    sent = freeze_turn(
        quote, turn, side=QuoteSide.BUYER, author=buyer.by, now=buyer.now
    )
    keep_files(sent, asked.files, by=buyer.by)
    claim.result = quote.number
    claim.save(update_fields=["result"])
    note_turn(quote, "requested", buyer)
    mail_requested(quote, lines_count=len(lines))
    return quote


def _write(buyer: Buyer, customer: Customer, asked: Request) -> Quote:
    if buyer.user is None:
        raise SignInToOrder
    return Quote.objects.create(
        channel=buyer.channel,
        customer=customer,
        requested_by=buyer.user,
        number=next_number(
            seller_id=buyer.channel.seller_id,
            kind="quote",
            series=f"{SERIES}{buyer.channel.seller.number_prefix}",
            on=buyer.today,
        ),
        title=asked.title[:120],
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
        message=asked.message,
        requested_at=buyer.now,
        freight=FreightKind.ON_REQUEST if asked.wanted else FreightKind.METHOD,
        wanted_delivery=asked.wanted.as_json() if asked.wanted else None,
    )


def note_turn(
    quote: Quote,
    verb: str,
    buyer: Buyer,
    **data: Any,  # Any: JSON
) -> None:
    """Append what the buyer's side did to the timeline."""
    record_by(buyer, quote, verb=verb, version=quote.version, **data)


def own_quote(buyer: Buyer, quote_id: int) -> Quote:
    """Lock a quote that `buyer` may see, after the customer."""
    quotes = Quote.objects.visible_to(buyer)
    return (
        quotes.select_for_update(of=("self",), no_key=True)
        .select_related("channel__seller", "customer__rep", "requested_by")
        .get(pk=quote_id)
    )


@transaction.atomic
def decline_quote(*, buyer: Buyer, quote_id: int, version: int, reason: str) -> Quote:
    """Refuse an offer, or call a request off, and say why.

    Also while the seller changes it: who does not want it need not wait. Raises
    NotAllowed, StaleForm, WrongState.
    """
    lock_talking(buyer, Right.ACCEPT_QUOTES)
    quote = own_quote(buyer, quote_id)
    if quote.version != version:
        raise StaleForm
    end_talk(quote, reason=reason)
    note_turn(quote, "declined", buyer, reason=reason)
    who = buyer.by.get_full_name() if buyer.by else ""
    mail_turn(quote, verb="declined", who=who, text=reason, once=str(quote.version))
    return quote


@transaction.atomic
def turn_down(*, quote_id: int, version: int, reason: str, by: User) -> Quote:
    """Say no for the seller, or drop a draft. The buyer reads the reason.

    Raises StaleForm, WrongState, QuoteBeingEdited.
    """
    quote = lock_quote(quote_id, version)
    refuse_edited(quote, side=QuoteSide.SELLER, by=by, now=timezone.now())
    end_talk(quote, reason=reason)
    record(quote, verb="turned_down", actor=by, version=quote.version, reason=reason)
    return quote


def end_talk(quote: Quote, *, reason: str) -> None:
    """Decline a quote whose lock the caller holds; what was prepared is put away."""
    check_move(quote, to=QuoteState.DECLINED)
    quote.decline_reason = reason
    _put_away(quote)
    move_quote(quote, QuoteState.DECLINED, "decline_reason")


def _put_away(quote: Quote) -> None:
    quote.versions.waiting().update(state=VersionState.WITHDRAWN)
    QuoteDraft.objects.filter(quote=quote).delete()
    end_edit(quote)


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
