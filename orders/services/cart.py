"""Filling a cart and changing what is in it.

A cart is locked before it is changed; its customer is not: nothing of the customer is
counted before checkout.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from accounts.buyer import Buyer
from catalog.models import Unit, Variant
from catalog.restrictions import refuse_restricted
from catalog.rules import check_quantity
from orders.errors import (
    AmountTooLarge,
    CartGone,
    CartReadOnly,
    ChangedMeanwhile,
    NoPrice,
    NoSuchArticle,
    RemovedMeanwhile,
    SignInToOrder,
    TooManyLines,
)
from orders.models import Cart, CartLine, CartState
from orders.rules import LARGEST_AMOUNT, MOST_LINES
from pricing.rules import Ask, PriceAnswer
from pricing.selectors import prices_for
from shop.errors import DomainError
from shop.templatetags.angro import quantity

Key = tuple[int, int]  # variant and unit: once per cart


@dataclass(frozen=True)
class CartItem:
    """What is to come into a cart, in a unit of the variant."""

    variant_id: int
    unit_id: int
    quantity: Decimal
    note: str = ""
    # Where a new line is booked; one that is there already keeps its own.
    cost_centre_id: int | None = None
    project: str = ""


@dataclass(frozen=True)
class RemovedLine:
    """What was taken out of a cart, enough to put it back."""

    variant_id: int
    unit_id: int
    quantity: Decimal
    sku: str
    note: str


@transaction.atomic
def add_to_cart(
    *, buyer: Buyer, items: Sequence[CartItem], cart_id: int | None = None
) -> Cart:
    """Put articles into a cart: all of them or none.

    Articles that are there already are summed. Locks the cart; without `cart_id` it is
    the buyer's current one, made if there is none. The same number of queries for any
    number of items. Raises SignInToOrder, CartGone, CartReadOnly, NoSuchArticle,
    Restricted, QuantityRefused, NoPrice, TooManyLines, AmountTooLarge.
    """
    cart = _lock_for_adding(buyer, cart_id)
    wanted = _summed(items)
    units = _units(buyer, wanted)
    refuse_restricted([variant_id for variant_id, _ in wanted], buyer)
    present = {(line.variant_id, line.unit_id): line for line in cart.lines.all()}
    totals = {
        key: _with_present(units[key], item.quantity, present.get(key))
        for key, item in wanted.items()
    }
    if len(present.keys() | totals.keys()) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    answers = _priced(buyer, units, totals)
    for key, item in wanted.items():
        line = present.get(key) or CartLine(
            cart=cart,
            variant_id=key[0],
            unit_id=key[1],
            note=item.note,
            cost_centre_id=item.cost_centre_id,
            project=item.project,
        )
        line.quantity = totals[key]
        line.seen_unit_amount = answers[key].unit_amount
        present[key] = line
    write_lines([present[key] for key in wanted])
    touch(cart, buyer)
    return cart


@transaction.atomic
def set_in_cart(*, buyer: Buyer, item: CartItem, cart_id: int | None = None) -> Cart:
    """Make the quantity of one article in a cart what is asked; 0 removes.

    Without `cart_id` in the current one. Raises as `add_to_cart` does.
    """
    cart = _lock_for_adding(buyer, cart_id)
    line = cart.lines.filter(variant_id=item.variant_id, unit_id=item.unit_id).first()
    if line is None:
        if not item.quantity:
            return cart
        return add_to_cart(buyer=buyer, items=[item], cart_id=cart.pk)
    set_line_quantity(buyer=buyer, line_id=line.pk, quantity=item.quantity)
    return cart


@transaction.atomic
def set_line_quantity(*, buyer: Buyer, line_id: int, quantity: Decimal) -> Cart:
    """Make a line's quantity `quantity`, in its unit; 0 removes the line.

    Locks the cart. Raises CartGone, NoSuchArticle, QuantityRefused, NoPrice,
    AmountTooLarge.
    """
    cart = _lock_cart_of_line(buyer, line_id)
    refused = _change(buyer, cart, {line_id: quantity})
    if refused:
        raise refused[line_id]
    return cart


@transaction.atomic
def set_line_quantities(
    *,
    buyer: Buyer,
    cart_id: int,
    quantities: Mapping[int, Decimal],
    seen: Mapping[int, Decimal] | None = None,
) -> dict[int, DomainError]:
    """Make the quantities of many lines what was typed, as far as each is possible.

    0 removes. Returns why not, by line, for those that stay as they are; lines that
    are gone already are passed over. `seen` is what the page showed: where a colleague
    has changed or removed the line since, theirs stays and ChangedMeanwhile says so.
    Locks the cart. Raises CartGone, CartReadOnly.
    """
    cart = lock_cart(buyer, cart_id)
    overtaken = _overtaken(cart, buyer, seen or {}, quantities)
    wanted = {pk: one for pk, one in quantities.items() if pk not in overtaken}
    return overtaken | _change(buyer, cart, wanted)


@transaction.atomic
def remove_line(*, buyer: Buyer, line_id: int) -> RemovedLine:
    """Take a line out of its cart and say what it was. Raises CartGone."""
    cart = _lock_cart_of_line(buyer, line_id)
    line = cart.lines.select_related("variant").get(pk=line_id)
    removed = RemovedLine(
        variant_id=line.variant_id,
        unit_id=line.unit_id,
        quantity=line.quantity,
        sku=line.variant.sku,
        note=line.note,
    )
    line.delete()
    touch(cart, buyer)
    return removed


@transaction.atomic
def note_prices_seen(*, buyer: Buyer, cart_id: int) -> None:
    """Take the present prices as known, so that changes are not told again."""
    cart = lock_cart(buyer, cart_id)
    lines = list(cart.lines.all())
    asks = {
        line.pk: Ask(line.variant_id, line.unit_id, line.quantity) for line in lines
    }
    answers = prices_for(list(asks.values()), buyer)
    for line in lines:
        answer = answers.get(asks[line.pk])
        if answer is not None:
            line.seen_unit_amount = answer.unit_amount
    write_lines(lines)


def _summed(items: Sequence[CartItem]) -> dict[Key, CartItem]:
    wanted: dict[Key, CartItem] = {}
    for item in items:
        key = (item.variant_id, item.unit_id)
        before = wanted[key].quantity if key in wanted else Decimal(0)
        wanted[key] = replace(item, quantity=before + item.quantity)
    return wanted


def _with_present(unit: Unit, added: Decimal, line: CartLine | None) -> Decimal:
    if line is None or added <= 0:
        return check_quantity(unit, added)
    return check_quantity(unit, line.quantity + added)


def _units(buyer: Buyer, wanted: Iterable[Key]) -> dict[Key, Unit]:
    """Units of visible variants by key; a pair that is not one is NoSuchArticle."""
    keys = set(wanted)
    found = _visible_units(buyer, keys)
    if keys - found.keys():
        raise NoSuchArticle
    return found


def _visible_units(buyer: Buyer, keys: Collection[Key]) -> dict[Key, Unit]:
    variants = Variant.objects.visible_to(buyer)
    rows = Unit.objects.filter(
        pk__in={unit_id for _, unit_id in keys},
        variant__in=variants.filter(pk__in={variant_id for variant_id, _ in keys}),
    ).select_related("variant")
    units = {(unit.variant_id, unit.pk): unit for unit in rows}
    return {key: unit for key, unit in units.items() if key in keys}


def _priced(
    buyer: Buyer, units: Mapping[Key, Unit], quantities: Mapping[Key, Decimal]
) -> dict[Key, PriceAnswer]:
    asks = {key: Ask(*key, quantity) for key, quantity in quantities.items()}
    answers = prices_for(list(asks.values()), buyer)
    return {
        key: _bearable(answers.get(ask), ask.quantity, units[key])
        for key, ask in asks.items()
    }


def _bearable(answer: PriceAnswer | None, quantity: Decimal, unit: Unit) -> PriceAnswer:
    if answer is None:
        raise NoPrice(sku=unit.variant.sku)
    if answer.unit_amount * quantity > LARGEST_AMOUNT:
        raise AmountTooLarge
    return answer


def _overtaken(
    cart: Cart,
    buyer: Buyer,
    seen: Mapping[int, Decimal],
    quantities: Mapping[int, Decimal],
) -> dict[int, DomainError]:
    """Lines that somebody else made something else of since the buyer saw them."""
    other = cart.touched_by
    if other is None or other == buyer.by:
        return {}
    now = dict(cart.lines.filter(pk__in=seen).values_list("pk", "quantity"))
    return {
        pk: ChangedMeanwhile(name=str(other), quantity=quantity(now[pk]))
        if pk in now
        else RemovedMeanwhile(name=str(other))
        for pk, before in seen.items()
        if pk in quantities and now.get(pk, Decimal(0)) not in (before, quantities[pk])
    }


def _change(
    buyer: Buyer, cart: Cart, quantities: Mapping[int, Decimal]
) -> dict[int, DomainError]:
    """Set quantities in a cart whose lock the caller holds; say what is refused.

    The same number of queries for any number of lines.
    """
    lines = {line.pk: line for line in cart.lines.filter(pk__in=quantities)}
    kept = {pk: line for pk, line in lines.items() if quantities[pk] != 0}
    cart.lines.filter(pk__in=lines.keys() - kept.keys()).delete()
    units = _visible_units(buyer, {_key(line) for line in kept.values()})
    refused: dict[int, DomainError] = {}
    asks: dict[int, Ask] = {}
    for pk, line in kept.items():
        try:
            asks[pk] = _ask(line, units.get(_key(line)), quantities[pk])
        except DomainError as refusal:
            refused[pk] = refusal
    answers = prices_for(list(asks.values()), buyer)
    for pk, ask in asks.items():
        line = kept[pk]
        try:
            answer = _bearable(answers.get(ask), ask.quantity, units[_key(line)])
        except DomainError as refusal:
            refused[pk] = refusal
        else:
            line.quantity, line.seen_unit_amount = ask.quantity, answer.unit_amount
    write_lines([kept[pk] for pk in asks.keys() - refused.keys()])
    touch(cart, buyer)
    return refused


def _key(line: CartLine) -> Key:
    return (line.variant_id, line.unit_id)


def _ask(line: CartLine, unit: Unit | None, quantity: Decimal) -> Ask:
    if unit is None:
        raise NoSuchArticle
    return Ask(line.variant_id, line.unit_id, check_quantity(unit, quantity))


def write_lines(lines: Sequence[CartLine]) -> None:
    """Write new lines, and quantities and prices seen of those that are there."""
    CartLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["cart", "variant", "unit"],
        update_fields=["quantity", "seen_unit_amount"],
    )


def touch(cart: Cart, buyer: Buyer) -> None:
    cart.touched_at, cart.touched_by = timezone.now(), buyer.by
    cart.save(update_fields=["touched_at", "touched_by"])


def _lock_for_adding(buyer: Buyer, cart_id: int | None) -> Cart:
    if cart_id is None:
        return lock_current(buyer)
    if not buyer.may_fill_cart:
        raise SignInToOrder
    return lock_cart(buyer, cart_id)


def lock_current(buyer: Buyer) -> Cart:
    """The buyer's current cart, locked; made when there is none."""
    if not buyer.may_fill_cart:
        raise SignInToOrder
    cart = Cart.objects.current_of(buyer).first()
    if cart is None and buyer.customer is not None:
        # Whoever takes up another cart at this moment is waited for.
        in_turn(buyer)
        cart = Cart.objects.current_of(buyer).first()
    # Submitted in the moment since: the caller starts over with a new one.
    return lock_cart(buyer, (cart or _new_cart(buyer)).pk)


def _new_cart(buyer: Buyer) -> Cart:
    carts = Cart.objects.filter(channel=buyer.channel, state=CartState.OPEN)
    if buyer.customer is not None:
        return carts.get_or_create(
            channel=buyer.channel,
            customer=buyer.customer,
            user=buyer.by,
            is_current=True,
        )[0]
    if not buyer.guest_token:
        raise SignInToOrder
    return carts.get_or_create(
        channel=buyer.channel, customer=None, guest_token=buyer.guest_token
    )[0]


def in_turn(buyer: Buyer) -> None:
    """Let no other request of this user change which cart is current meanwhile.

    Held until the transaction ends; taken before carts are locked. Raises
    SignInToOrder for those who keep no carts of their own.
    """
    if buyer.customer is None or buyer.by is None or not buyer.may_fill_cart:
        raise SignInToOrder
    wait_for_turn(buyer.by.pk)


def wait_for_turn(user_id: int) -> None:
    """What `in_turn` waits for and holds, of a user who may be somebody else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('orders.carts', %s))",
            [user_id],
        )


def lock_cart(buyer: Buyer, cart_id: int) -> Cart:
    """An open cart that `buyer` may change, locked. Raises CartGone, CartReadOnly."""
    carts = Cart.objects.changeable_by(buyer).open()
    try:
        return carts.select_for_update(of=("self",), no_key=True).get(pk=cart_id)
    except Cart.DoesNotExist:
        pass
    if Cart.objects.visible_to(buyer).open().filter(pk=cart_id).exists():
        raise CartReadOnly
    raise CartGone


def _lock_cart_of_line(buyer: Buyer, line_id: int) -> Cart:
    line = CartLine.objects.filter(
        pk=line_id, cart__in=Cart.objects.visible_to(buyer).open()
    ).first()
    if line is None:
        raise CartGone
    cart = lock_cart(buyer, line.cart_id)
    if not cart.lines.filter(pk=line_id).exists():
        raise CartGone
    return cart
