"""What an order looks like to another system."""

import csv
import io
from collections.abc import Mapping

from orders.models import Order, OrderLine

ORDER_COLUMNS = (
    "order_number",
    "placed_at",
    "customer_number",
    "customer_name",
    "po_number",
    "requested_on",
    "currency",
    "prices_include_tax",
    "position",
    "sku",
    "name",
    "quantity",
    "unit",
    "unit_price",
    "line_amount",
    "discount_amount",
    "discount_reason",
    "tax_category",
    "tax_rate",
    "delivery_amount",
    "total_net",
    "total_tax",
    "total_gross",
    "payment_method",
    "net_days",
    # Added later: whoever reads by position finds the others where they were.
    "cost_centre",
    "cost_centre_name",
    "project",
    "delivery_method",
    "delivery_requested_on",
    "delivery_window",
    "delivery_name",
    "delivery_attention",
    "delivery_line1",
    "delivery_line2",
    "delivery_postcode",
    "delivery_city",
    "delivery_region",
    "delivery_country",
)
PLACE = (
    "name",
    "attention",
    "line1",
    "line2",
    "postcode",
    "city",
    "region",
    "country",
)


def order_file_name(order: Order) -> str:
    """The file that an order goes out as."""
    return f"order-{order.number}.csv"


def _reason(discount: Mapping[str, str]) -> str:
    """A promotion and what it took off: code, coupon, amount."""
    names = (discount["promotion"], discount["code"], discount["amount"])
    return " ".join(name for name in names if name)


def _booked(order: Order, line: OrderLine) -> tuple[str, str, str]:
    """Cost centre by code and name, and project: the line's own, else the order's."""
    own = (line.cost_centre_code, line.cost_centre_name)
    centre = own if own[0] else (order.cost_centre_code, order.cost_centre_name)
    return (*centre, line.project or order.project)


def _delivery(order: Order, line: OrderLine) -> tuple[str, ...]:
    """How, when and where to a line goes: to its own place, else to the order's."""
    own = line.destination
    goes = own or order
    place = own.place if own else order.snapshot.get("delivery", {})
    day = goes.requested_on.isoformat() if goes.requested_on else ""
    where = (str(place.get(part, "")) for part in PLACE)
    return (goes.shipping_name, day, goes.window, *where)


def order_csv(order: Order) -> bytes:
    """The order as CSV (UTF-8, comma): one row a line, the head repeated on each.

    Machines read it: amounts have a point and no currency sign, and text cells are
    not changed against spreadsheets. `line_amount` is before `discount_amount`. Cost
    centre, project and delivery are those of the line. Two queries for any length.
    """
    head = (
        order.number,
        order.placed_at.isoformat(),
        order.customer.number,
        order.customer.legal_name,
        order.po_number,
        order.requested_on.isoformat() if order.requested_on else "",
        order.currency,
        int(order.prices_include_tax),
    )
    tail = (
        order.delivery_amount,
        order.total_net,
        order.total_tax,
        order.total_gross,
        order.payment_method,
        order.net_days,
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")  # nosemgrep: undefused-csv
    writer.writerow(ORDER_COLUMNS)
    for line in order.lines.select_related("destination"):
        after = (*_booked(order, line), *_delivery(order, line))
        writer.writerow([*head, *_cells(line), *tail, *after])
    return text.getvalue().encode()


def _cells(line: OrderLine) -> tuple[object, ...]:
    return (
        line.position,
        line.sku,
        line.name,
        line.quantity,
        line.unit_code,
        line.unit_price_amount,
        line.line_amount,
        line.discount_amount,
        "; ".join(_reason(one) for one in line.discounts),
        line.tax_category,
        line.tax_rate,
    )
