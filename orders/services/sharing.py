"""Letting colleagues into a cart, and closing it again."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from accounts.buyer import Buyer
from accounts.events import record_by
from accounts.rights import Right
from orders.errors import NotToShareWith, SharingRefused
from orders.models import Cart, CartPurpose, CartShare, CartUse
from orders.selectors.sharing import people_to_share_with
from orders.services.carts import lock_own_cart


@dataclass(frozen=True)
class Share:
    """What somebody may do with a cart; without a user everybody who fills carts."""

    user_id: int | None
    level: str


@transaction.atomic
def share_cart(*, buyer: Buyer, cart_id: int, shares: Iterable[Share]) -> Cart:
    """Make exactly these shares of one's own cart stand; none closes it.

    Colleagues who had taken it up go on with their own. Locks the cart. Raises
    CartGone, CartReadOnly, SharingRefused, NotToShareWith.
    """
    if not buyer.can(Right.SHARE_CARTS) or buyer.customer is None:
        raise SharingRefused
    cart = lock_own_cart(buyer, cart_id)
    wanted = {share.user_id: share.level for share in shares}
    _refuse_strangers(buyer, wanted)
    before = dict(cart.shares.values_list("user_id", "level"))
    if wanted == before:
        return cart
    cart.shares.all().delete()
    CartShare.objects.bulk_create(
        CartShare(
            customer=buyer.customer,
            cart=cart,
            user_id=user_id,
            level=level,
            shared_by=buyer.by,
        )
        for user_id, level in wanted.items()
    )
    record_by(buyer, cart, verb="cart_shared" if wanted else "cart_closed")
    if None not in wanted:
        _give_back(cart, wanted)
    return cart


def _refuse_strangers(buyer: Buyer, wanted: Iterable[int | None]) -> None:
    known = {person.pk for person in people_to_share_with(buyer)}
    if {user_id for user_id in wanted if user_id is not None} - known:
        raise NotToShareWith


def _give_back(cart: Cart, wanted: Iterable[int | None]) -> None:
    """End the uses of those who are not let in any more."""
    stay = Q(user_id__in=[pk for pk in wanted if pk]) | Q(user_id=cart.user_id)
    uses = CartUse.objects.filter(cart=cart, purpose=CartPurpose.CURRENT)
    uses.exclude(stay).delete()
