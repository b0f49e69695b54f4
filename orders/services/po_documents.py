"""Handing in the company's own order as a file, with a cart, a quote or an order."""

from collections.abc import Iterable

from django.db import transaction

from accounts.buyer import Buyer
from accounts.events import record
from accounts.models import AttachmentPurpose, Customer
from accounts.rights import Right
from accounts.services.files import drop_file, keep_file
from orders.errors import CartGone, PoDocumentFixed
from orders.models import Cart, Order, PoDocument, Quote, QuoteState
from orders.rules.states import CANCELLED_BY_BUYERS
from orders.selectors.po_documents import document_of
from orders.services.cart import lock_cart
from orders.services.fulfilment import lock_order
from orders.services.quotes import own_quote
from shop.errors import NotAllowed
from shop.uploads import CheckedUpload


@transaction.atomic
def keep_with_cart(*, buyer: Buyer, cart_id: int, upload: CheckedUpload) -> PoDocument:
    """Keep a file with a cart until it is ordered; it replaces the one before.

    Locks the cart. Raises CartGone, CartReadOnly.
    """
    cart = lock_cart(buyer, cart_id)
    if cart.customer is None:
        raise CartGone
    return _keep(cart, cart.customer, upload, buyer)


@transaction.atomic
def remove_from_cart(*, buyer: Buyer, cart_id: int) -> None:
    """Take the file back from a cart. Raises CartGone, CartReadOnly."""
    document = document_of(lock_cart(buyer, cart_id))
    if document is not None:
        drop_document(document)


@transaction.atomic
def keep_with_quote(
    *, buyer: Buyer, quote_id: int, upload: CheckedUpload
) -> PoDocument | None:
    """Keep a file with an offer until it is accepted; it replaces the one before.

    One that was accepted meanwhile needs none any more: None. Locks the quote. Raises
    NotAllowed.
    """
    if not buyer.can(Right.ACCEPT_QUOTES):
        raise NotAllowed
    quote = own_quote(buyer, quote_id)
    if quote.state == QuoteState.ACCEPTED:
        return None
    return _keep(quote, quote.customer, upload, buyer)


@transaction.atomic
def replace_po_document(
    *, buyer: Buyer, order_id: int, upload: CheckedUpload
) -> PoDocument:
    """Give an order its file, or another one, as long as nobody has confirmed it.

    Locks customer and order, as confirming does: one of the two comes first. Raises
    NotAllowed, PoDocumentFixed.
    """
    if not buyer.may_order:
        raise NotAllowed
    order = lock_order(Order.objects.visible_to(buyer).get(pk=order_id).pk)
    if order.state not in CANCELLED_BY_BUYERS:
        raise PoDocumentFixed(number=order.number)
    document = _keep(order, order.customer, upload, buyer)
    record(
        order,
        verb="po_document",
        actor=buyer.rep or buyer.user,
        on_behalf_of=buyer.customer if buyer.rep else None,
        document=document.attachment.name,
        sha256=document.attachment.sha256,
    )
    return document


def hand_over(document: PoDocument | None, order: Order) -> None:
    """Make what was kept with a cart or a quote the order's; their locks are held."""
    if document is None:
        return
    document.cart, document.quote, document.order = None, None, order
    document.save(update_fields=["cart", "quote", "order"])


def give_back_document(order: Order, cart: Cart) -> None:
    """Put the file of an order that became a cart again with the cart."""
    PoDocument.objects.filter(order=order).update(order=None, cart=cart)


def drop_documents_of(cart_ids: Iterable[int]) -> None:
    """Delete the files kept with carts that are about to be deleted."""
    kept = PoDocument.objects.filter(cart__in=cart_ids).select_related("attachment")
    for document in kept:
        drop_document(document)


def _keep(
    owner: Cart | Quote | Order, customer: Customer, upload: CheckedUpload, buyer: Buyer
) -> PoDocument:
    document = document_of(owner)
    kept = keep_file(
        customer=customer,
        purpose=AttachmentPurpose.ORDER,
        upload=upload,
        by=buyer.rep or buyer.user,
    )
    if document is None:
        made = PoDocument(customer=customer, attachment=kept)
        setattr(made, owner._meta.model_name or "", owner)
        made.save(force_insert=True)
        return made
    before, document.attachment = document.attachment, kept
    document.save(update_fields=["attachment"])
    drop_file(before)
    return document


def drop_document(document: PoDocument) -> None:
    """Delete a file that was handed in; its content after the commit."""
    attachment = document.attachment
    document.delete()
    drop_file(attachment)
