"""Coupons in a cart. What a code is worth is never kept: it is judged at each view."""

from django.db import transaction

from accounts.buyer import Buyer
from orders.errors import CartEmpty, CouponRefused, TooManyCoupons
from orders.models import Cart
from orders.rules.discounts import CouponRow
from orders.selectors.cart import cart_summary, current_cart
from orders.services.cart import lock_cart
from pricing.selectors.promotions import MOST_CODES, plain_code


@transaction.atomic
def add_coupon(*, buyer: Buyer, code: str, cart_id: int | None = None) -> CouponRow:
    """Put a code into a cart, the current one by default, and say what it does there.

    A code that only waits for more goods stays, with what is missing; any other that
    takes nothing off is refused. Locks the cart. Raises CartEmpty, CartGone,
    CartReadOnly, CouponRefused, TooManyCoupons.
    """
    cart = _lock(buyer, cart_id)
    wanted = plain_code(code)[:40]
    if wanted not in cart.coupon_codes:
        if len(cart.coupon_codes) >= MOST_CODES:
            raise TooManyCoupons(most=MOST_CODES)
        cart.coupon_codes = [*cart.coupon_codes, wanted]
    coupons = cart_summary(cart, buyer).deal.coupons
    row = next((one for one in coupons if one.code == wanted), None)
    if row is None:
        raise CartEmpty
    if row.refusal and not row.is_waiting:
        raise CouponRefused(reason=row.refusal)
    cart.save(update_fields=["coupon_codes"])
    return row


@transaction.atomic
def remove_coupon(*, buyer: Buyer, code: str, cart_id: int | None = None) -> None:
    """Take a code out of a cart, the current one by default. Locks it.

    Raises CartEmpty, CartGone, CartReadOnly.
    """
    cart = _lock(buyer, cart_id)
    cart.coupon_codes = [one for one in cart.coupon_codes if one != plain_code(code)]
    cart.save(update_fields=["coupon_codes"])


def _lock(buyer: Buyer, cart_id: int | None) -> Cart:
    if cart_id is None:
        found = current_cart(buyer)
        if found is None:
            raise CartEmpty
        cart_id = found.pk
    return lock_cart(buyer, cart_id)
