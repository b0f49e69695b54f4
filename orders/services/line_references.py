"""Where lines of a cart are booked, where that is not what the order names."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.buyer import Buyer
from orders.models import Cart, CartLine
from orders.selectors.references import centres_of_lines
from orders.services.cart import lock_cart, touch


@dataclass(frozen=True)
class LineReference:
    """A cost centre by key and a project; nothing leaves both to the order."""

    cost_centre_id: int | None = None
    project: str = ""


@transaction.atomic
def book_lines(
    *, buyer: Buyer, cart_id: int, references: Mapping[int, LineReference]
) -> Cart:
    """Book lines of a cart as `references` say, by line; others stay as they are.

    Lines that are gone are passed over. Three statements for any number of lines.
    Locks the cart. Raises CartGone, CartReadOnly, LineCentresRefused.
    """
    cart = lock_cart(buyer, cart_id)
    lines = list(cart.lines.filter(pk__in=references).select_related("variant"))
    chosen = {line.variant.sku: references[line.pk].cost_centre_id for line in lines}
    centres_of_lines(buyer, {sku: pk for sku, pk in chosen.items() if pk is not None})
    for line in lines:
        line.cost_centre_id = references[line.pk].cost_centre_id
        line.project = references[line.pk].project
    CartLine.objects.bulk_update(lines, ["cost_centre", "project"], batch_size=1000)
    touch(cart, buyer)
    return cart
