"""Consumers order without an account: their customer is made with the order."""

from dataclasses import replace

from django.db import transaction

from accounts.buyer import Buyer
from accounts.models import Customer
from accounts.rights import Right
from accounts.services.guests import GuestPerson, make_guest_customer
from invoicing.models import PaymentMethod
from orders.errors import CartGone, GuestCartSent, PaymentRefused, SignInToOrder
from orders.models import Cart, CartState, Order
from orders.rules import CheckoutChoice
from orders.selectors.cart_counters import counted_in
from orders.services.submit import order_cart
from pricing.services.promotions import hold_promotions
from shop import scope
from shop.idempotency import claim_key

SCOPE = "orders.submit-as-guest"
# A guest acts for the customer while it is made, and never again.
RIGHTS = frozenset(
    right.value for right in (Right.SEE_PRICES, Right.EDIT_CART, Right.PLACE_ORDERS)
)


@transaction.atomic
def submit_guest_cart(
    *,
    buyer: Buyer,
    cart_id: int,
    person: GuestPerson,
    checkout: CheckoutChoice,
    key: str,
) -> Order:
    """Order what is in a guest's cart, and make the customer who owes it.

    Once for each cart: a repeated `key` of the form returns the first's order, any
    other raises GuestCartSent, which names it. Visibility, steps, stock, prices and
    taxes are checked anew as for everybody; on account is not open to guests. The
    order is mailed with the link that opens it. Raises SignInToOrder where guests do
    not order, NotServed, CartGone, PaymentRefused and what `order_cart` raises; then
    there is no customer either.
    """
    if not buyer.may_order_as_guest:
        raise SignInToOrder
    if checkout.payment_method == PaymentMethod.ON_ACCOUNT:
        raise PaymentRefused
    # Of this session only: of_guest() looks for its token.
    if not Cart.objects.of_guest(buyer).filter(pk=cart_id).exists():
        raise CartGone
    claim = claim_key(scope=SCOPE, key=str(cart_id), content={"cart": cart_id})
    if claim.result:
        return _sent_before(claim.result, key)
    customer = make_guest_customer(channel=buyer.channel, person=person)
    acting = _acting(buyer, customer)
    hold_promotions(buyer=acting, codes=counted_in(buyer, cart_id).codes)
    cart = _lock(buyer, cart_id)
    order = order_cart(cart, buyer=acting, checkout=checkout)
    claim.result = f"{customer.pk}:{order.pk}:{key}"
    claim.save(update_fields=["result"])
    return order


def _sent_before(result: str, key: str) -> Order:
    customer_id, order_id, first_key = result.split(":", 2)
    # Made in this session, so it may be shown to it.
    scope.widen(int(customer_id))
    order = Order.objects.get(pk=int(order_id), customer_id=int(customer_id))
    if key != first_key:
        raise GuestCartSent(
            number=order.number, customer_id=order.customer_id, order_id=order.pk
        )
    return order


def _lock(buyer: Buyer, cart_id: int) -> Cart:
    carts = Cart.objects.of_guest(buyer).filter(state=CartState.OPEN)
    try:
        return carts.select_for_update(of=("self",), no_key=True).get(pk=cart_id)
    except Cart.DoesNotExist:
        raise CartGone from None


def _acting(buyer: Buyer, customer: Customer) -> Buyer:
    return replace(
        buyer,
        customer=customer,
        customer_ids=(customer.pk,),
        rights=RIGHTS,
        found={},
    )
