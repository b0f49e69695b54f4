"""What a delivery note says, frozen when the goods leave."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import translation

from accounts.selectors import document_brand
from invoicing.rules import Party, party_json, seller_party
from orders.models import Order, OrderLine, Shipment, ShipmentLine
from orders.rules import reference_facts
from orders.rules.destinations import place_of_shipment
from orders.selectors.backorders import Waiting, waiting_lines
from orders.selectors.lines import UNIT_NAMES

NOTE_VERSION = 1
ZERO = Decimal(0)

Json = dict[str, Any]  # its shape is told by `shape`


def note_snapshot(shipment: Shipment) -> Json:
    """All that the delivery note of a shipment says, in the order's language.

    What came before and what follows is as it was when these goods left. No prices.
    Five queries for any number of lines.
    """
    order = shipment.order
    with translation.override(order.language):
        return {
            "shape": NOTE_VERSION,
            "language": order.language,
            "number": shipment.number,
            "order_number": order.number,
            "po_number": order.po_number,
            "references": [list(fact) for fact in reference_facts(order)],
            "ordered_on": _day(order.placed_at, order),
            "shipped_on": _day(shipment.shipped_at, order),
            "warehouse": shipment.warehouse.name,
            "shipping_name": _shipping_name(shipment),
            **_wished(shipment),
            "carrier": shipment.carrier.name if shipment.carrier else "",
            "parcels": _parcels(shipment),
            "pickup_name": order.pickup_name,
            "note": order.note,
            "brand": asdict(document_brand(order.channel)),
            "seller": party_json(seller_party(order.seller)),
            "customer_number": order.snapshot["customer"].get("number", ""),
            "to": party_json(party_of(place_of_shipment(shipment))),
            **_lines(shipment),
        }


def party_of(
    place: Mapping[str, str], customer: Mapping[str, str] | None = None
) -> Party:
    """A frozen address as documents print it, with who is billed where given."""
    who = customer or {}
    town = f"{place['postcode']} {place['city']}".strip()
    lines = (place["attention"], place["line1"], place["line2"], town, place["region"])
    return Party(
        name=who.get("legal_name") or place["name"],
        lines=tuple(line for line in lines if line),
        country=place["country"],
        number=who.get("number", ""),
        vat_id=who.get("vat_id", ""),
        registration_number=who.get("registration_number", ""),
        email=who.get("email", ""),
        phone=place.get("phone", ""),
    )


def _day(at: Any, order: Order) -> str:  # Any: an aware moment
    return str(at.astimezone(order.seller.zone).date().isoformat())


def _shipping_name(shipment: Shipment) -> str:
    where = shipment.destination
    return where.shipping_name if where is not None else shipment.order.shipping_name


def _wished(shipment: Shipment) -> dict[str, str]:
    """The day that was wished for there, and the hours of it."""
    where = shipment.destination or shipment.order
    day = where.requested_on
    return {
        "requested_on": day.isoformat() if day else "",
        "window": where.window if day else "",
    }


def _parcels(shipment: Shipment) -> list[Json]:
    rows = list(shipment.parcels.all())
    if not rows and shipment.tracking_number:
        return [{"number": shipment.tracking_number, "weight_kg": ""}]
    return [
        {
            "number": row.tracking_number,
            "weight_kg": "" if row.weight_kg is None else str(row.weight_kg),
        }
        for row in rows
    ]


def _lines(shipment: Shipment) -> Json:
    """What is in it, and what of its place was not, with what is known of that."""
    order = shipment.order
    here = {
        row.order_line_id: row.quantity
        for row in ShipmentLine.objects.filter(shipment=shipment)
    }
    before = _sent_before(shipment)
    left_on = shipment.shipped_at.astimezone(order.seller.zone).date()
    waiting = waiting_lines(order, today=left_on)
    sent, following = [], []
    for line in order.lines.filter(destination=shipment.destination_id):
        count = here.get(line.pk, ZERO)
        owed = line.quantity - line.quantity_cancelled
        left = owed - before.get(line.pk, ZERO) - count
        if count:
            sent.append(_line(line, count, ordered=line.quantity, follows=left))
        if left > 0:
            following.append(
                {**_line(line, left), "expected_on": _expected(waiting.get(line.pk))}
            )
    return {"lines": sent, "following": following}


def _sent_before(shipment: Shipment) -> dict[int, Decimal]:
    rows = ShipmentLine.objects.filter(
        shipment__order=shipment.order_id, shipment__lt=shipment.pk
    )
    sums = rows.order_by().values_list("order_line").annotate(sum=Sum("quantity"))
    return dict(sums)


def _expected(waiting: Waiting | None) -> str:
    if waiting is None or waiting.expected_on is None:
        return ""
    return waiting.expected_on.isoformat()


def _line(
    line: OrderLine,
    quantity: Decimal,
    *,
    ordered: Decimal | None = None,
    follows: Decimal = ZERO,
) -> Json:
    return {
        "position": line.position,
        "sku": line.sku,
        "own_number": line.own_number,
        "name": line.name,
        "note": line.note,
        "quantity": str(quantity),
        "unit_name": str(UNIT_NAMES.get(line.unit_code, line.unit_code)),
        "ordered": "" if ordered is None else str(ordered),
        "follows": str(follows) if follows > 0 else "",
    }
