"""From an order that came back to the cart it was."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext, override

from catalog.rules import LARGEST_QUANTITY
from orders.models import Cart, CartLine, CartState, Order
from orders.services.cart import wait_for_turn
from orders.services.po_documents import give_back_document


def return_to_cart(order: Order) -> Cart | None:
    """Open the cart of an order again, or make one of its lines; None for nobody.

    It becomes the current one where whoever ordered has none. The order's lock is
    held. Lines that were taken out are in it too, and the file: nothing is lost.
    """
    cart = _opened_again(order) or _new_cart(order)
    if cart is not None:
        give_back_document(order, cart)
    return cart


def _opened_again(order: Order) -> Cart | None:
    sent = Cart.objects.filter(
        customer_id=order.customer_id,
        order_number=order.number,
        state=CartState.SUBMITTED,
    )
    owner_id = sent.values_list("user_id", flat=True).first()
    if owner_id is None or owner_id == order.rep_id:
        # It was filled for somebody, who is told that it is a cart again.
        owner_id = order.placed_by_id
    # Whose cart it becomes may be taking up another at this moment.
    if owner_id is not None:
        wait_for_turn(owner_id)
    cart = sent.select_for_update(of=("self",), no_key=True).first()
    if cart is None:
        return None
    if cart.user_id is not None and cart.user_id == order.rep_id:
        cart.user_id, cart.prepared_by_id = owner_id, order.rep_id
    cart.is_current = not _has_current(cart)
    cart.state, cart.order_number = CartState.OPEN, ""
    cart.name = cart.name or _name(order)
    cart.touched_at = timezone.now()
    cart.save(update_fields=REOPENED)
    return cart


REOPENED = (
    "user",
    "prepared_by",
    "is_current",
    "state",
    "order_number",
    "name",
    "touched_at",
)


def _name(order: Order) -> str:
    with override(order.language):
        said = gettext("Back from %(number)s") % {"number": order.number}
    return str(said)[:80]


def _has_current(cart: Cart) -> bool:
    return Cart.objects.filter(
        channel=cart.channel_id,
        customer=cart.customer_id,
        user=cart.user_id,
        state=CartState.OPEN,
        is_current=True,
    ).exists()


def _new_cart(order: Order) -> Cart | None:
    """For orders that came from a quote, or whose cart was forgotten."""
    if order.placed_by_id is None:
        return None
    cart = Cart(
        channel_id=order.channel_id,
        customer_id=order.customer_id,
        user_id=order.placed_by_id,
        name=_name(order),
    )
    cart.is_current = not _has_current(cart)
    cart.save()
    CartLine.objects.bulk_create(_lines_again(order, cart), batch_size=500)
    return cart


def _lines_again(order: Order, cart: Cart) -> Iterable[CartLine]:
    """The lines of an order for a cart; those split over several places are one."""
    lines: dict[tuple[int, int], CartLine] = {}
    for line in order.lines.all():
        key = (line.variant_id, line.unit_id)
        known = lines.get(key)
        if known is not None:
            known.quantity = min(known.quantity + line.quantity, LARGEST_QUANTITY)
            continue
        lines[key] = CartLine(
            cart=cart,
            variant_id=line.variant_id,
            unit_id=line.unit_id,
            quantity=line.quantity,
            note=line.note[:200],
            cost_centre_id=line.cost_centre_id,
            project=line.project,
        )
    return lines.values()
