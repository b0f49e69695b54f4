"""Freight on request: the cart, where it goes and how become a request for a quote."""

from django.db import transaction
from django.utils.translation import gettext, override

from accounts.buyer import Buyer
from orders.errors import FreightForOnePlace
from orders.models import Cart, Quote
from orders.rules import CheckoutChoice, Delivery
from orders.rules.dispatch import window_of
from orders.rules.freight_requests import wanted_of
from orders.selectors.splits import split_of
from orders.services.quotes import request_quote


@transaction.atomic
def request_freight(
    *,
    buyer: Buyer,
    cart_id: int,
    checkout: CheckoutChoice,
    delivery: Delivery,
    key: str,
) -> Quote:
    """Ask for a quote for a cart that goes a way whose freight is on request.

    Place, way and day are kept with it: the order goes there once an offer with the
    freight is accepted. What was typed besides is its message. Once for each `key` of
    the form. Raises FreightForOnePlace and as `request_quote`.
    """
    window = window_of(delivery.windows, checkout.window_id)
    wanted = wanted_of(checkout, delivery, window)
    with override(buyer.paper_language):
        said = [gettext("Freight for:"), *wanted.lines]
        if checkout.po_number:
            said.append(gettext("Order number: %(po)s") % {"po": checkout.po_number})
    if checkout.note:
        said.append(checkout.note)
    quote = request_quote(
        buyer=buyer,
        cart_id=cart_id,
        message="\n".join(said),
        key=key,
        wanted=wanted,
    )
    # A quote goes to one address. Asked last: what was split before the lines were
    # read shows now.
    if split_of(Cart.objects.visible_to(buyer).filter(pk=cart_id).first()):
        raise FreightForOnePlace
    return quote
