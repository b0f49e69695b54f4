"""Where lines and shipments of an order go, as it was frozen."""

from typing import Any

from orders.models import OrderDestination, OrderLine, Shipment

Json = dict[str, Any]  # a PlaceSpec as it is kept


def place_of_shipment(shipment: Shipment) -> Json:
    """The address that goods of a shipment went to."""
    if shipment.destination is not None:
        return shipment.destination.place
    place: Json = shipment.order.snapshot["delivery"]
    return place


def goes_to(line: OrderLine) -> str:
    """Where a line goes, in a few words; "" where the whole order goes to one place."""
    return named_place(line.destination) if line.destination is not None else ""


def named_place(destination: OrderDestination) -> str:
    """Name, street and town: a company has several places in one town."""
    place = destination.place
    named = (place["name"], place["line1"], place["city"])
    return ", ".join(part for part in named if part)
