"""A line of the cart by its key."""

from accounts.buyer import Buyer
from catalog.models import Variant
from orders.models import Cart, CartLine


def own_line(line_id: int, buyer: Buyer) -> CartLine | None:
    """A line of one of the buyer's carts, with an article they may see."""
    lines = CartLine.objects.filter(
        cart__in=Cart.objects.visible_to(buyer),
        variant__in=Variant.objects.visible_to(buyer),
    )
    return lines.select_related("variant", "unit", "cart").filter(pk=line_id).first()
