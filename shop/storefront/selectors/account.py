"""The account page: who the customer is, what it has going, what it owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain

from django.urls import reverse
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import Address
from accounts.rights import Right
from accounts.selectors import addresses_of, members_of
from invoicing.selectors import (
    InvoiceTab,
    Owed,
    Terms,
    invoice_rows,
    invoices_in,
    owed_by,
    terms_for,
)
from orders.models import Order, Quote
from orders.selectors.orders import state_badge as order_badge
from orders.selectors.quote_beginnings import begun_by, with_beginner
from orders.selectors.quotes import state_badge as quote_badge
from shop.blocks import Article, Badge
from shop.storefront.selectors.work import Waiting, bought_lately, waiting_for

MOST_DOCUMENTS = 8
MOST_ADDRESSES = 3


@dataclass(frozen=True)
class Document:
    """An order, quote or invoice in a few words. A quote has no total yet."""

    kind: str
    number: str
    url: str
    on: date
    by: str
    badge: Badge | None
    currency: str
    total_gross: Decimal | None = None


@dataclass(frozen=True)
class Balance:
    """What is open, by currency, and on what terms; no terms while not approved."""

    owed: tuple[Owed, ...]
    terms: Terms | None

    @property
    def methods(self) -> list[str]:
        """The ways to pay, in words."""
        return (
            [str(method.label) for method in self.terms.methods] if self.terms else []
        )


@dataclass(frozen=True)
class AccountStart:
    """What the account page shows of the customer acted for.

    `balance` is None for roles that do not see it. Nothing waits and nothing is for
    sale while the customer may not buy.
    """

    waiting: tuple[Waiting, ...]
    documents: tuple[Document, ...]
    bought: tuple[Article, ...]
    balance: Balance | None
    addresses: tuple[Address, ...]
    people_count: int


def account_start(buyer: Buyer) -> AccountStart:
    """What belongs to the customer acted for, as the role may see it.

    The same number of queries however much there is.
    """
    owed = tuple(owed_by(buyer))
    return AccountStart(
        waiting=waiting_for(buyer, owed) if buyer.is_approved else (),
        documents=recent_documents(buyer),
        bought=bought_lately(buyer) if buyer.is_approved else (),
        balance=_balance(buyer, owed),
        addresses=tuple(addresses_of(buyer)[:MOST_ADDRESSES]),
        people_count=members_of(buyer).count(),
    )


def recent_documents(buyer: Buyer) -> tuple[Document, ...]:
    """The newest orders, quotes and invoices in one row. Three queries."""
    found = chain(_orders(buyer), _quotes(buyer), _invoices(buyer))
    newest = sorted(found, key=lambda each: (each.on, each.number), reverse=True)
    return tuple(newest[:MOST_DOCUMENTS])


def _balance(buyer: Buyer, owed: tuple[Owed, ...]) -> Balance | None:
    if not (buyer.can(Right.VIEW_CREDIT) and buyer.can(Right.VIEW_INVOICES)):
        return None
    return Balance(owed, terms_for(buyer) if buyer.is_approved else None)


def _orders(buyer: Buyer) -> Sequence[Document]:
    rows = Order.objects.visible_to(buyer).select_related("placed_by")
    newest = rows.defer("snapshot").order_by("-placed_at", "-pk")[:MOST_DOCUMENTS]
    return [
        Document(
            kind=gettext("Order"),
            number=order.number,
            url=reverse("orders:order", args=[order.number]),
            on=_day(buyer, order.placed_at),
            by=order.placed_by.get_full_name() if order.placed_by else "",
            badge=order_badge(order),
            currency=order.currency,
            total_gross=order.total_gross if buyer.can(Right.SEE_PRICES) else None,
        )
        for order in newest
    ]


def _quotes(buyer: Buyer) -> Sequence[Document]:
    rows = with_beginner(Quote.objects.visible_to(buyer))
    return [
        Document(
            kind=gettext("Quote"),
            number=quote.number,
            url=reverse("orders:quote", args=[quote.number]),
            on=_day(buyer, quote.requested_at),
            by=begun_by(quote),
            badge=quote_badge(quote),
            currency=quote.currency,
        )
        for quote in rows.order_by("-requested_at", "-pk")[:MOST_DOCUMENTS]
    ]


def _invoices(buyer: Buyer) -> Sequence[Document]:
    newest = invoices_in(InvoiceTab.ALL, buyer)[:MOST_DOCUMENTS]
    return [
        Document(
            kind=row.invoice.get_kind_display().capitalize(),
            number=row.invoice.number,
            url=reverse("invoicing:invoice", args=[row.invoice.number]),
            on=row.invoice.issued_on,
            by="",
            badge=row.badge,
            currency=row.invoice.currency,
            total_gross=row.invoice.total_gross,
        )
        for row in invoice_rows(newest, buyer.today)
    ]


def _day(buyer: Buyer, instant: datetime) -> date:
    return instant.astimezone(buyer.channel.seller.zone).date()
