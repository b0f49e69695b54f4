"""Several carts side by side: made, named, taken up, put aside, copied, deleted.

Who takes up or puts aside a cart waits in line with themselves (`in_turn`), so that
two tabs never leave somebody with two current carts. Two carts are locked in the order
of their keys.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.rules import LARGEST_QUANTITY
from orders.errors import CartGone, CartReadOnly, TooManyCarts, TooManyLines
from orders.models import Cart, CartLine, CartPurpose, CartState, CartUse
from orders.rules import MOST_LINES
from orders.services.cart import in_turn, lock_cart, touch

# More than anybody keeps in view; a list without end would slow its page.
MOST_CARTS = 200


@transaction.atomic
def start_cart(*, buyer: Buyer, name: str = "") -> Cart:
    """Make an empty cart the current one; the one before waits in the list.

    Raises SignInToOrder, TooManyCarts.
    """
    in_turn(buyer)
    _refuse_too_many(buyer)
    _leave_current(buyer)
    return _made(buyer, name=name, is_current=True)


@transaction.atomic
def rename_cart(*, buyer: Buyer, cart_id: int, name: str) -> Cart:
    """Give one's own cart a name, or take it away. Raises CartGone, CartReadOnly."""
    cart = lock_own_cart(buyer, cart_id)
    cart.name = name
    cart.save(update_fields=["name"])
    return cart


@transaction.atomic
def take_up_cart(*, buyer: Buyer, cart_id: int) -> Cart:
    """Make a cart the one that articles go into; the one before waits in the list.

    A colleague's stays theirs. Raises SignInToOrder, CartGone, CartReadOnly.
    """
    in_turn(buyer)
    cart = lock_cart(buyer, cart_id)
    if cart.user_id != _user_id(buyer):
        _uses(buyer).update_or_create(
            purpose=CartPurpose.CURRENT,
            defaults={"cart": cart},
            create_defaults={**_owner(buyer), "cart": cart},
        )
        return cart
    _leave_current(buyer)
    _uses(buyer).filter(cart=cart).delete()
    cart.is_current = True
    cart.save(update_fields=["is_current"])
    return cart


@transaction.atomic
def put_cart_aside(*, buyer: Buyer, cart_id: int, name: str = "") -> Cart:
    """Keep a whole cart for later; the next article starts another.

    A colleague's that was taken up is given back. Raises SignInToOrder, CartGone,
    CartReadOnly.
    """
    in_turn(buyer)
    cart = lock_cart(buyer, cart_id)
    _uses(buyer).filter(cart=cart, purpose=CartPurpose.CURRENT).delete()
    if cart.user_id == _user_id(buyer):
        cart.is_current = False
        cart.name = name or cart.name
        cart.save(update_fields=["is_current", "name"])
    return cart


@transaction.atomic
def copy_cart(*, buyer: Buyer, cart_id: int, name: str = "") -> Cart:
    """Make a cart of one's own with the same lines, to be found in the list.

    Raises SignInToOrder, CartGone, TooManyCarts.
    """
    in_turn(buyer)
    _refuse_too_many(buyer)
    found = Cart.objects.visible_to(buyer).open().filter(pk=cart_id).first()
    if found is None:
        raise CartGone
    own_name = gettext("Copy of %(name)s") % {"name": found.name} if found.name else ""
    made = _made(buyer, name=(name or own_name)[:80], is_current=False)
    CartLine.objects.bulk_create(
        CartLine(
            cart=made,
            variant_id=line.variant_id,
            unit_id=line.unit_id,
            quantity=line.quantity,
            note=line.note,
            seen_unit_amount=line.seen_unit_amount,
            cost_centre_id=line.cost_centre_id,
            project=line.project,
        )
        for line in found.lines.all()
    )
    return made


@transaction.atomic
def delete_cart(*, buyer: Buyer, cart_id: int) -> Cart:
    """Take one's own cart out of the list; `restore_cart` brings it back.

    Raises CartGone, CartReadOnly.
    """
    cart = lock_own_cart(buyer, cart_id)
    cart.state = CartState.DELETED
    cart.touched_at, cart.touched_by = timezone.now(), buyer.by
    cart.save(update_fields=["state", "touched_at", "touched_by"])
    return cart


@transaction.atomic
def restore_cart(*, buyer: Buyer, cart_id: int) -> Cart:
    """Bring a deleted cart back, as the current one if it was and there is no other.

    Raises SignInToOrder, CartGone.
    """
    in_turn(buyer)
    own = Cart.objects.owned_by(buyer)
    deleted = own.filter(state=CartState.DELETED, pk=cart_id)
    cart = deleted.select_for_update(of=("self",), no_key=True).first()
    if cart is None:
        raise CartGone
    if own.open().filter(is_current=True).exists():
        cart.is_current = False
    cart.state = CartState.OPEN
    cart.save(update_fields=["state", "is_current"])
    return cart


@transaction.atomic
def save_line_for_later(*, buyer: Buyer, line_id: int) -> Cart:
    """Move a line to where the buyer's lines wait; return the cart it left.

    Raises SignInToOrder, CartGone, CartReadOnly.
    """
    in_turn(buyer)
    source_id = _cart_of(buyer, line_id)
    later = later_cart(buyer)
    if later is None:
        later = _made(buyer, name="", is_current=False)
        _uses(buyer).update_or_create(
            purpose=CartPurpose.LATER,
            defaults={"cart": later},
            create_defaults={**_owner(buyer), "cart": later},
        )
    return _move(buyer, line_id, source_id, later.pk)


@transaction.atomic
def take_line_back(*, buyer: Buyer, line_id: int, cart_id: int) -> Cart:
    """Move a line into a cart, as it is: the cart's page says what is wrong with it.

    What is in the cart already is summed. Raises CartGone, CartReadOnly.
    """
    _move(buyer, line_id, _cart_of(buyer, line_id), cart_id)
    return Cart.objects.visible_to(buyer).get(pk=cart_id)


def later_cart(buyer: Buyer) -> Cart | None:
    """Where the buyer's lines wait, if there is such a cart."""
    if buyer.customer is None:
        return None
    own = Cart.objects.owned_by(buyer).open()
    return own.filter(uses__user=buyer.by, uses__purpose=CartPurpose.LATER).first()


def lock_own_cart(buyer: Buyer, cart_id: int) -> Cart:
    """A cart that the buyer owns, locked; a colleague's is CartReadOnly."""
    cart = lock_cart(buyer, cart_id)
    if buyer.customer is not None and cart.user_id != _user_id(buyer):
        raise CartReadOnly
    return cart


def _move(buyer: Buyer, line_id: int, source_id: int, target_id: int) -> Cart:
    """Move a line between two carts and return the one it left."""
    carts = {pk: lock_cart(buyer, pk) for pk in sorted({source_id, target_id})}
    source, target = carts[source_id], carts[target_id]
    line = source.lines.filter(pk=line_id).first()
    if line is None:
        raise CartGone
    there = target.lines.filter(variant_id=line.variant_id, unit_id=line.unit_id)
    present = there.exclude(pk=line.pk).first()
    if present is None:
        if source != target and target.lines.count() >= MOST_LINES:
            raise TooManyLines(most=MOST_LINES)
        line.cart = target
        line.save(update_fields=["cart"])
    else:
        present.quantity = min(present.quantity + line.quantity, LARGEST_QUANTITY)
        present.save(update_fields=["quantity"])
        line.delete()
    for cart in carts.values():
        touch(cart, buyer)
    return source


def _cart_of(buyer: Buyer, line_id: int) -> int:
    carts = Cart.objects.changeable_by(buyer).open()
    found = CartLine.objects.filter(pk=line_id, cart__in=carts)
    cart_id = found.values_list("cart_id", flat=True).first()
    if cart_id is None:
        raise CartGone
    return cart_id


def _refuse_too_many(buyer: Buyer) -> None:
    if Cart.objects.owned_by(buyer).open().count() >= MOST_CARTS:
        raise TooManyCarts(most=MOST_CARTS)


def _leave_current(buyer: Buyer) -> None:
    _uses(buyer).filter(purpose=CartPurpose.CURRENT).delete()
    own = Cart.objects.owned_by(buyer).open()
    own.filter(is_current=True).update(is_current=False)


def _made(buyer: Buyer, *, name: str, is_current: bool) -> Cart:
    return Cart.objects.create(
        **_owner(buyer), name=name, is_current=is_current, touched_by=buyer.by
    )


def _uses(buyer: Buyer) -> QuerySet[CartUse]:
    return CartUse.objects.filter(**_owner(buyer))


def _owner(buyer: Buyer) -> dict[str, object]:
    return {"channel": buyer.channel, "customer": buyer.customer, "user": buyer.by}


def _user_id(buyer: Buyer) -> int | None:
    return buyer.by.pk if buyer.by else None
