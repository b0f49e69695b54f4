"""What an order looks like to another system."""

import csv
import io
from collections.abc import Mapping

from orders.models import Order

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
)


def order_file_name(order: Order) -> str:
    """The file that an order goes out as."""
    return f"order-{order.number}.csv"


def _reason(discount: Mapping[str, str]) -> str:
    """A promotion and what it took off: code, coupon, amount."""
    names = (discount["promotion"], discount["code"], discount["amount"])
    return " ".join(name for name in names if name)


def order_csv(order: Order) -> bytes:
    """The order as CSV (UTF-8, comma): one row a line, the head repeated on each.

    Machines read it: amounts have a point and no currency sign, and text cells are
    not changed against spreadsheets. `line_amount` is before `discount_amount`.
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
    for line in order.lines.all():
        own = (
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
        writer.writerow([*head, *own, *tail])
    return text.getvalue().encode()
