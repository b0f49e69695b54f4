"""What a cart names whose counters are held before the cart is locked."""

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from accounts.blank_buyer import BuyerKind, keys_of
from accounts.buyer import Buyer
from orders.models import Cart, CartLine
from shop.statements import Given, Statement


@dataclass(frozen=True)
class Counted:
    """Coupons of a cart, and the cost centres that its lines name."""

    codes: tuple[str, ...] = ()
    centres: frozenset[int] = frozenset()


def counted_in(buyer: Buyer, cart_id: int) -> Counted:
    """What is counted of a cart that `buyer` may see; nothing of any other. One query.

    Read before the lock, it has to be the same under it.
    """
    asked = (
        _counted(Cart.objects.visible_to(buyer))
        if buyer.customer is None
        else _counted_for(BuyerKind.of(buyer))
    )
    for codes, centres in asked.ask(cart=cart_id, **keys_of(buyer)):
        return Counted(tuple(codes), frozenset(centres))
    return Counted()


@lru_cache(maxsize=64)
def _counted_for(kind: BuyerKind) -> Statement:
    return _counted(Cart.objects.visible_to(kind.buyer))


def _counted(carts: QuerySet[Cart]) -> Statement:
    named = CartLine.objects.filter(cart=OuterRef("pk"), cost_centre__isnull=False)
    centres = named.order_by().values("cost_centre").distinct()
    rows = carts.filter(pk=Given("cart")).annotate(centres=ArraySubquery(centres))
    return Statement.of(rows.values_list("coupon_codes", "centres"))
