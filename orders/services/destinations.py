"""Sending lines of a cart to further places: made, named, filled, taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.buyer import Buyer
from accounts.models import Address
from orders.errors import CartGone, TooManyDestinations
from orders.models import (
    Cart,
    CartDestination,
    CartLinePart,
    DeliveryWindow,
    ShippingMethod,
)
from orders.rules import PlaceSpec
from orders.services.cart import lock_cart, touch

MOST_DESTINATIONS = 20


@dataclass(frozen=True)
class DestinationDraft:
    """How and when a further place is served, and how much of each line goes there."""

    destination_id: int
    method_id: int | None = None
    requested_on: date | None = None
    window_id: int | None = None
    quantities: Mapping[int, Decimal] = field(default_factory=dict)


@transaction.atomic
def add_destination(
    *,
    buyer: Buyer,
    cart_id: int,
    address_id: int | None = None,
    place: PlaceSpec | None = None,
) -> CartDestination:
    """Add a further place to a cart: one of the customer's own, or a typed `place`.

    Nothing goes there yet. Locks the cart. Raises CartGone, CartReadOnly,
    TooManyDestinations.
    """
    cart = lock_cart(buyer, cart_id)
    if cart.destinations.count() >= MOST_DESTINATIONS:
        raise TooManyDestinations(most=MOST_DESTINATIONS)
    own = Address.objects.visible_to(buyer).filter(archived_at__isnull=True)
    address = own.filter(pk=address_id).first() if address_id else None
    if address is None and place is None:
        raise CartGone
    made = CartDestination.objects.create(
        cart=cart, address=address, place=asdict(place) if place else {}
    )
    touch(cart, buyer)
    return made


@transaction.atomic
def remove_destination(*, buyer: Buyer, cart_id: int, destination_id: int) -> None:
    """Take a further place away; what went there goes with the order again.

    Locks the cart. Raises CartGone, CartReadOnly.
    """
    cart = lock_cart(buyer, cart_id)
    cart.destinations.filter(pk=destination_id).delete()
    touch(cart, buyer)


@transaction.atomic
def spread_lines(
    *, buyer: Buyer, cart_id: int, drafts: Sequence[DestinationDraft]
) -> Cart:
    """Send lines where `drafts` say; the rest goes with the order.

    What cannot be is told by the cart's pages and refused when it is ordered. Lines and
    places that are gone are passed over. The same number of statements for any number
    of lines. Locks the cart. Raises CartGone, CartReadOnly.
    """
    cart = lock_cart(buyer, cart_id)
    found = cart.destinations.in_bulk([draft.destination_id for draft in drafts])
    lines = set(cart.lines.values_list("pk", flat=True))
    methods = ShippingMethod.objects.filter(channel=cart.channel_id).in_bulk()
    windows = DeliveryWindow.objects.filter(method__in=methods).in_bulk()
    kept = [draft for draft in drafts if draft.destination_id in found]
    for draft in kept:
        destination = found[draft.destination_id]
        # Of methods that are none of the channel's the first is taken.
        destination.method = methods.get(draft.method_id or 0)
        destination.requested_on = draft.requested_on
        # Whether the method comes in these hours is judged whenever it is shown.
        destination.window = windows.get(draft.window_id or 0)
    CartDestination.objects.bulk_update(
        found.values(), ["method", "requested_on", "window"]
    )
    CartLinePart.objects.filter(destination__in=found).delete()
    CartLinePart.objects.bulk_create(
        (
            CartLinePart(
                line_id=line_id, destination_id=draft.destination_id, quantity=many
            )
            for draft in kept
            for line_id, many in draft.quantities.items()
            if many > 0 and line_id in lines
        ),
        batch_size=1000,
    )
    touch(cart, buyer)
    return cart
