"""Orders of the demo that go to two addresses, and that are booked line by line."""

from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.buyer import Buyer
from accounts.selectors import buyer_for_customer
from orders.models import Cart, Order, OrderState
from orders.selectors.cart import cart_summary, current_cart
from orders.selectors.checkout import default_choice, own_addresses
from orders.selectors.references import cost_centres_for
from orders.services.carts import copy_cart
from orders.services.destinations import (
    DestinationDraft,
    add_destination,
    spread_lines,
)
from orders.services.fulfilment import confirm_order
from orders.services.line_references import LineReference, book_lines
from orders.services.po_documents import keep_with_cart
from orders.services.submit import submit_cart
from shop.demo.seed.demo import Demo
from shop.errors import DomainError
from shop.uploads import checked_upload

COMPANY, BUYER = "hotel-carpati", "mara@hotel-carpati.example"
DAYS_AHEAD = 5
PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF\n"


def write_destinations(demo: Demo) -> None:
    """Order what is in the hotel's cart twice: to two addresses, and booked by line."""
    mara = buyer_for_customer(
        customer=demo.customers[COMPANY], now=demo.now, user=demo.users[BUYER]
    )
    split, booked = _copy(mara), _copy(mara)
    if split is not None:
        _spread(mara, split)
        order = _order(mara, split, key="demo-two-addresses")
        # So that it is shipped place by place.
        if order is not None and order.state == OrderState.PLACED:
            confirm_order(order_id=order.pk, by=demo.users["manager@angro.example"])
    if booked is not None:
        _book(mara, booked)
        _order(mara, booked, key="demo-booked-lines")


def _copy(buyer: Buyer) -> Cart | None:
    """The cart again, without what cannot be ordered now."""
    found = current_cart(buyer)
    if found is None:
        return None
    made = copy_cart(buyer=buyer, cart_id=found.pk)
    rows = cart_summary(made, buyer.at(buyer.now)).counted
    fine = [row.line_id for row in rows if not row.refused]
    made.lines.exclude(pk__in=fine).delete()
    return made if len(fine) > 1 else None


def _spread(buyer: Buyer, cart: Cart) -> None:
    """The last line goes to the company's second address, in hours of its own."""
    line = cart.lines.order_by("pk").last()
    places = own_addresses(buyer)
    if line is None or len(places) < 2:
        return
    made = add_destination(buyer=buyer, cart_id=cart.pk, address_id=places[1].pk)
    draft = DestinationDraft(made.pk, quantities={line.pk: line.quantity})
    spread_lines(buyer=buyer, cart_id=cart.pk, drafts=[draft])
    spread_lines(buyer=buyer, cart_id=cart.pk, drafts=[_in_hours(buyer, cart, draft)])


def _in_hours(buyer: Buyer, cart: Cart, draft: DestinationDraft) -> DestinationDraft:
    """The same on a day and in the first hours of it that some delivery offers."""
    fresh = buyer.at(buyer.now)
    day = fresh.working_days.after(fresh.today, DAYS_AHEAD)
    offered = (
        (way.method_id, window.window_id)
        for place in cart_summary(cart, fresh).places
        for way in place.carriage.offered
        for window in way.windows
        if window.fits(day, fresh.working_days)
    )
    method_id, window_id = next(offered, (None, None))
    if window_id is None:
        return draft
    return replace(draft, method_id=method_id, requested_on=day, window_id=window_id)


def _book(buyer: Buyer, cart: Cart) -> None:
    """The first line is the last cost centre's, and the company's order comes along."""
    line, centres = cart.lines.order_by("pk").first(), cost_centres_for(buyer)
    if line is not None and centres:
        wanted = {line.pk: LineReference(centres[-1].pk, "Winter terrace")}
        book_lines(buyer=buyer, cart_id=cart.pk, references=wanted)
    file = SimpleUploadedFile("PO-2026-1187.pdf", PDF, "application/pdf")
    keep_with_cart(buyer=buyer, cart_id=cart.pk, upload=checked_upload(file))


def _order(buyer: Buyer, cart: Cart, *, key: str) -> Order | None:
    fresh = buyer.at(buyer.now)
    variant_ids = cart.lines.values_list("variant_id", flat=True)
    chosen = default_choice(fresh, variant_ids=list(variant_ids))
    if chosen is None:
        return None
    try:
        return submit_cart(buyer=fresh, cart_id=cart.pk, checkout=chosen, key=key)
    except DomainError:
        # What the year of orders left in stock differs with the day it is made on.
        cart.delete()
        return None
