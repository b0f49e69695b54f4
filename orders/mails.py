"""What mails about orders say."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from accounts.selectors import mail_brand
from orders.models import (
    Order,
    OrderDestination,
    OrderLine,
    Shipment,
    ShipmentLine,
)
from orders.rules import frozen_sums, line_booked, reference_facts, total_lines
from orders.rules.destinations import goes_to, place_of_shipment
from orders.selectors.dispatches import tracked
from orders.selectors.guests import is_guests, order_address, paper_address
from orders.selectors.lines import UNIT_NAMES
from shop.templatetags.angro import date_weekday

# Longer orders are on their page; mail providers cut a mail of a thousand rows.
LINES_SHOWN = 50

Context = dict[str, Any]  # what the template names, as JSON


def order_mail(order: Order, lines: Sequence[OrderLine]) -> Context:
    """The confirmation that an order was placed, in the order's language."""
    places = {one.pk: one for one in order.destinations.all()}
    for line in lines[:LINES_SHOWN] if places else ():
        line.destination = places.get(line.destination_id or 0)
    with translation.override(order.language):
        return {
            **_about(order),
            "pdf_url": paper_address(order),
            "lines": [
                _line(line, str(line.quantity), str(line.line_amount))
                | {"discounts": line.discounts}
                for line in lines[:LINES_SHOWN]
            ],
            "more_count": max(len(lines) - LINES_SHOWN, 0),
            "sums": [
                {
                    "label": sum_.label,
                    "amount": str(sum_.amount),
                    "detail": sum_.detail if sum_.is_less else "",
                    "is_sum": sum_.is_sum,
                }
                for sum_ in total_lines(frozen_sums(order, lines_count=len(lines)))
            ],
            "payment": order.get_payment_method_display(),
            "net_days": order.net_days,
            "requested_on": "" if places else _requested(order),
            "references": [
                {"label": label, "text": text} for label, text in reference_facts(order)
            ],
            "delivery": _place(order.snapshot["delivery"]),
            "shipping_name": order.shipping_name,
            "destinations": [_destination(one) for one in places.values()],
        }


def _destination(one: OrderDestination) -> Context:
    """One of several places that an order goes to."""
    return {
        "place": _place(one.place),
        "shipping_name": one.shipping_name,
        "requested_on": _requested(one),
    }


def _requested(wished: Order | OrderDestination) -> str:
    """The day that was wished for, with its hours."""
    day = date_weekday(wished.requested_on)
    return ", ".join(part for part in (day, wished.window) if part)


def shipment_mail(shipment: Shipment, lines: Sequence[ShipmentLine]) -> Context:
    """What left the warehouse, and what follows, in the order's language."""
    order = shipment.order
    with translation.override(order.language):
        return {
            **_about(order),
            "shipment_number": shipment.number,
            "tracking_number": shipment.tracking_number,
            "carrier": shipment.carrier.name if shipment.carrier else "",
            "parcels": [
                {"number": one.number, "url": one.url} for one in tracked(shipment)
            ],
            "lines": [
                _line(line.order_line, str(line.quantity))
                for line in lines[:LINES_SHOWN]
            ],
            "more_count": max(len(lines) - LINES_SHOWN, 0),
            "is_last": order.state == "shipped",
            "delivery": _place(place_of_shipment(shipment)),
            "shipping_name": (shipment.destination or order).shipping_name,
            "requested_on": _requested(shipment.destination or order),
        }


def _about(order: Order) -> Context:
    return {
        **mail_brand(order.channel),
        "number": order.number,
        "po_number": order.po_number,
        "name": order.snapshot["placed_by"]["name"] or _guest_name(order),
        "company": order.snapshot["customer"]["name"],
        # Who of the seller's placed it for them; empty where they did themselves.
        "rep": order.snapshot.get("rep", ""),
        "seller_name": order.snapshot["seller"]["name"],
        "currency": order.currency,
        "prices_include_tax": order.prices_include_tax,
        "order_url": order_address(order),
        "is_guest": is_guests(order),
    }


def _guest_name(order: Order) -> str:
    return str(order.snapshot["customer"]["name"]) if is_guests(order) else ""


def _line(line: OrderLine, quantity: str, amount: str = "") -> Context:
    return {
        "sku": line.sku,
        "own_number": line.own_number,
        "name": line.name,
        "unit": str(UNIT_NAMES[line.unit.code]),
        "quantity": quantity,
        "amount": amount,
        "booked": line_booked(line),
        "goes_to": goes_to(line),
    }


def _place(place: dict[str, str]) -> str:
    town = f"{place['postcode']} {place['city']}".strip()
    parts = (place["name"], place["attention"], place["line1"], place["line2"], town)
    return ", ".join(part for part in parts if part)
