"""What left of an order, as its page shows it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.urls import reverse

from accounts.buyer import Buyer
from accounts.rights import Right
from orders.models import Order, OrderLine, Shipment, ShipmentLine
from orders.selectors.guests import key_of

# What of a line only the table of an order's lines shows; of a thousand it is much.
LONG_COLUMNS = ("price_trace", "discounts")


@dataclass(frozen=True)
class Tracked:
    """One parcel: its number, and where it can be followed ("": nowhere)."""

    number: str
    url: str
    weight_kg: Decimal | None = None


@dataclass(frozen=True)
class Dispatch:
    """A shipment with its lines, its parcels and the invoice that bills it."""

    shipment: Shipment
    carrier: str
    parcels: tuple[Tracked, ...]
    lines: tuple[tuple[OrderLine, Decimal], ...]
    invoice_url: str
    note_url: str


def dispatches_of(order: Order, buyer: Buyer) -> tuple[Dispatch, ...]:
    """The shipments of an order that the buyer may see. Three queries."""
    rows = ShipmentLine.objects.select_related("order_line")
    left = rows.defer(*(f"order_line__{name}" for name in LONG_COLUMNS))
    shipments = order.shipments.select_related("carrier").prefetch_related(
        Prefetch("lines", queryset=left), "parcels"
    )
    sees_invoices = buyer.can(Right.VIEW_INVOICES)
    return tuple(
        Dispatch(
            shipment=shipment,
            carrier=shipment.carrier.name if shipment.carrier else "",
            parcels=tracked(shipment),
            lines=tuple(
                (line.order_line, line.quantity) for line in shipment.lines.all()
            ),
            invoice_url=_invoice_url(shipment, order, buyer) if sees_invoices else "",
            note_url=_note_url(shipment, order, buyer),
        )
        for shipment in shipments
    )


def _invoice_url(shipment: Shipment, order: Order, buyer: Buyer) -> str:
    number = shipment.invoice_number
    if not number:
        return ""
    if buyer.is_guest:
        return reverse("orders:guest-invoice", args=[key_of(order), number])
    return reverse("invoicing:invoice", args=[number])


def _note_url(shipment: Shipment, order: Order, buyer: Buyer) -> str:
    """Whoever sees an order without signing in holds its link."""
    number = shipment.number
    if buyer.is_guest:
        return reverse("orders:guest-delivery-note", args=[key_of(order), number])
    return reverse("orders:delivery-note", args=[order.number, number])


def tracked(shipment: Shipment) -> tuple[Tracked, ...]:
    """The parcels of a shipment with their links; before there were any, its number."""
    carrier = shipment.carrier
    found = [
        (row.tracking_number, row.weight_kg)
        for row in shipment.parcels.all()
        if row.tracking_number
    ]
    if not found and shipment.tracking_number:
        found = [(shipment.tracking_number, None)]
    return tuple(
        Tracked(number, carrier.address_of(number) if carrier else "", weight)
        for number, weight in found
    )
