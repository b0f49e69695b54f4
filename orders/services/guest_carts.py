"""What was put into a cart before sign-in."""

from django.db import transaction

from accounts.buyer import Buyer
from catalog.rules import LARGEST_QUANTITY
from orders.models import Cart, CartLine, CartState
from orders.services.cart import lock_current, touch, write_lines
from pricing.selectors.promotions import MOST_CODES


@transaction.atomic
def merge_guest_cart(*, buyer: Buyer) -> Cart | None:
    """Move what was put into the session's cart before sign-in into the buyer's own.

    Sums what is in both. Lines whose sum is not sold that way stay and are told on the
    cart's page. Locks both carts, the guest's first; None when there is nothing.
    """
    if buyer.customer is None:
        return None
    guest = Cart.objects.of_guest(buyer).open().select_for_update(no_key=True).first()
    if guest is None:
        return None
    cart = lock_current(buyer)
    present = {(line.variant_id, line.unit_id): line for line in cart.lines.all()}
    moved = []
    for line in guest.lines.all():
        own = present.get((line.variant_id, line.unit_id))
        moved.append(_merged(cart, line, own))
    write_lines(moved)
    guest.state = CartState.MERGED
    guest.save(update_fields=["state"])
    codes = dict.fromkeys([*cart.coupon_codes, *guest.coupon_codes])
    cart.coupon_codes = list(codes)[:MOST_CODES]
    cart.save(update_fields=["coupon_codes"])
    touch(cart, buyer)
    return cart


def _merged(cart: Cart, line: CartLine, own: CartLine | None) -> CartLine:
    if own is not None:
        # What does not fit into the column would end every further request.
        own.quantity = min(own.quantity + line.quantity, LARGEST_QUANTITY)
        return own
    return CartLine(
        cart=cart,
        variant_id=line.variant_id,
        unit_id=line.unit_id,
        quantity=line.quantity,
        note=line.note,
        # A guest's price is no promise to the company.
        seen_unit_amount=None,
    )
