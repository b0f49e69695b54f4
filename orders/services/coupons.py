"""Coupons in a cart. What a code is worth is never kept: it is judged at each view."""

from django.db import transaction

from accounts.buyer import Buyer
from orders.errors import CartEmpty, CartGone, CouponRefused, TooManyCoupons
from orders.models import Cart
from orders.rules.discounts import CouponRow
from orders.selectors.cart import cart_summary, current_cart
from pricing.selectors.promotions import MOST_CODES, plain_code


@transaction.atomic
def add_coupon(*, buyer: Buyer, code: str) -> CouponRow:
    """Put a code into the buyer's current cart and say what it does there.

    A code that only waits for more goods stays, with what is missing; any other that
    takes nothing off is refused. Locks the cart. Raises CartEmpty, CartGone,
    CouponRefused, TooManyCoupons.
    """
    cart = _lock_current(buyer)
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
def remove_coupon(*, buyer: Buyer, code: str) -> None:
    """Take a code out of the buyer's current cart. Locks it. Raises CartGone."""
    cart = _lock_current(buyer)
    cart.coupon_codes = [one for one in cart.coupon_codes if one != plain_code(code)]
    cart.save(update_fields=["coupon_codes"])


def _lock_current(buyer: Buyer) -> Cart:
    found = current_cart(buyer)
    if found is None:
        raise CartEmpty
    carts = Cart.objects.visible_to(buyer).open()
    try:
        return carts.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
    except Cart.DoesNotExist:
        raise CartGone from None
