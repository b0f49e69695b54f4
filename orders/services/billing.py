"""From a shipment to its invoice."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from accounts.selectors import document_brand
from invoicing.rules import Allowance, Billable, BillableLine, TaxNote
from invoicing.services import issue_invoice
from orders.models import Order, Shipment, ShipmentLine
from orders.rules import line_booked
from orders.rules.destinations import place_of_shipment
from orders.rules.discounts import DiscountedLine, allowances_of_part
from orders.rules.remaining import owed_freights
from orders.selectors.delivery_notes import party_of
from orders.selectors.guests import is_guests, order_address
from orders.services.fulfilment import lock_order
from pricing.rules import line_amount
from pricing.rules.parts import Part
from shop.errors import DomainError

ONE = Decimal(1)

# What is read of a line to be billed: a thousand are ordinary, and an order's line
# knows more than an invoice tells.
_BILLED = (
    "quantity",
    "order_line__sku",
    "order_line__name",
    "order_line__quantity",
    "order_line__unit_code",
    "order_line__unit_price_amount",
    "order_line__tax_category",
    "order_line__tax_rate",
    "order_line__own_number",
    "order_line__note",
    "order_line__cost_centre_code",
    "order_line__cost_centre_name",
    "order_line__project",
    "order_line__discount_amount",
    "order_line__discounts",
)


@transaction.atomic
def bill_shipment(*, shipment_id: int) -> str:
    """Issue the invoice of a shipment, once, and return its number.

    Locks customer, order and shipment; invoicing takes the number last. Raises what
    invoicing refuses.
    """
    found = Shipment.objects.only("order_id").get(pk=shipment_id)
    order = lock_order(found.order_id)
    shipment = Shipment.objects.select_for_update(of=("self",), no_key=True).get(
        pk=shipment_id
    )
    if shipment.invoice_number:
        return shipment.invoice_number
    invoice = issue_invoice(billable=billable_of(shipment, order))
    shipment.invoice_number = invoice.number
    shipment.locked_until = None
    shipment.save(update_fields=["invoice_number", "locked_until"])
    return invoice.number


@transaction.atomic
def put_aside(*, shipment_id: int, because: DomainError) -> None:
    """Take a shipment that cannot be billed out of the sweep; the admin lists why."""
    Shipment.objects.filter(pk=shipment_id).update(
        put_aside_because=str(because), locked_until=None
    )


@transaction.atomic
def bill_again(*, shipment_id: int) -> None:
    """Put a shipment that was put aside back into the sweep."""
    Shipment.objects.filter(pk=shipment_id, invoice_number="").update(
        put_aside_because=""
    )


def billable_of(shipment: Shipment, order: Order) -> Billable:
    """All that the invoice of a shipment prints, as the order froze it."""
    snapshot = order.snapshot
    with translation.override(order.language):
        lines = tuple(_lines(shipment, order))
    return Billable(
        reference=f"shipment:{shipment.pk}",
        seller_id=order.seller_id,
        customer_id=order.customer_id,
        currency=order.currency,
        prices_include_tax=order.prices_include_tax,
        language=order.language,
        supplied_on=shipment.shipped_at.astimezone(order.seller.zone).date(),
        net_days=order.net_days,
        payment_method=order.payment_method,
        buyer=party_of(snapshot["billing"], snapshot["customer"]),
        ship_to=party_of(place_of_shipment(shipment)),
        lines=lines,
        order_number=order.number,
        po_number=order.po_number,
        shipment_number=shipment.number,
        tax_notes=tuple(
            TaxNote(tax["category"], tax["reason"], tax["code"])
            for tax in snapshot["taxes"]
            if tax["code"]
        ),
        mail_to=snapshot["customer"]["email"] or snapshot["placed_by"]["email"],
        brand=document_brand(order.channel),
        page_address=order_address(order) if is_guests(order) else "",
    )


def _lines(shipment: Shipment, order: Order) -> list[BillableLine]:
    rows = ShipmentLine.objects.filter(shipment=shipment).select_related("order_line")
    before = _billed_before(shipment, order)
    lines = [
        _goods_line(row, order, before.get(row.order_line_id, []))
        for row in rows.only(*_BILLED).order_by("order_line__position")
    ]
    lines.extend(_freight_lines(shipment, order))
    return lines


def _freight_lines(shipment: Shipment, order: Order) -> Iterator[BillableLine]:
    """The freight of the place a shipment went to first: with all, they add up.

    A place that nothing goes to has no shipment; see `owed_freights`.
    """
    if not shipment.bills_delivery:
        return
    asked = ("order_id", "destination_id", "quantity", "quantity_cancelled")
    owed = owed_freights(order, order.lines.only(*asked))
    amount = owed.get(shipment.destination_id)
    if amount:
        where = shipment.destination
        method = where.shipping_name if where else order.shipping_name
        yield _freight_line(order, method, amount)


def _billed_before(shipment: Shipment, order: Order) -> dict[int, list[Part]]:
    """What went with earlier shipments, by line, of lines that have a discount.

    In the order of shipping, whichever is billed first. One query, none for an order
    without discounts.
    """
    if not order.discount_amount:
        return {}
    rows = ShipmentLine.objects.filter(
        shipment__order=order, shipment_id__lt=shipment.pk
    ).exclude(order_line__discount_amount=0)
    before: dict[int, list[Part]] = {}
    for row in rows.select_related("order_line").order_by("shipment_id"):
        before.setdefault(row.order_line_id, []).append(_part(row, order))
    return before


def _part(row: ShipmentLine, order: Order) -> Part:
    unit_amount = row.order_line.unit_price_amount
    return Part(row.quantity, line_amount(unit_amount, row.quantity, order.currency))


def _allowances(
    row: ShipmentLine, order: Order, before: Sequence[Part]
) -> tuple[Allowance, ...]:
    line = row.order_line
    if not line.discount_amount:
        return ()
    whole = DiscountedLine(
        quantity=line.quantity,
        discount_amount=line.discount_amount,
        discounts=line.discounts,
        currency=order.currency,
    )
    return allowances_of_part(whole, before=before, part=_part(row, order))


def _goods_line(
    row: ShipmentLine, order: Order, before: Sequence[Part]
) -> BillableLine:
    line = row.order_line
    return BillableLine(
        sku=line.sku,
        name=line.name,
        quantity=row.quantity,
        unit_code=line.unit_code,
        unit_price_amount=line.unit_price_amount,
        line_amount=line_amount(line.unit_price_amount, row.quantity, order.currency),
        tax_category=line.tax_category,
        tax_rate=line.tax_rate,
        own_number=line.own_number,
        note=" · ".join(text for text in (line.note, line_booked(line)) if text),
        allowances=_allowances(row, order, before),
    )


def _freight_line(order: Order, method: str, amount: Decimal) -> BillableLine:
    return BillableLine(
        sku="",
        name=gettext("Delivery: %(method)s") % {"method": method},
        quantity=ONE,
        unit_code="piece",
        unit_price_amount=amount,
        line_amount=amount,
        tax_category=order.delivery_tax_category,
        tax_rate=order.delivery_tax_rate,
    )
