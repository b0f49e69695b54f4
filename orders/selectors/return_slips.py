"""What the slip says that goes into a returned parcel, frozen when it is agreed."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone

from accounts.selectors import document_brand
from catalog.models import UnitCode
from invoicing.rules import party_json, seller_party
from orders.models import Order, OrderReturn, ReturnLine
from orders.selectors.returns import policy_of

SLIP_VERSION = 1
Json = dict[str, Any]  # its shape is told by `version`


def slip_snapshot(found: OrderReturn, order: Order) -> Json:
    """All that the slip prints, in the language that is active."""
    policy = policy_of(order)
    seller = party_json(seller_party(order.seller))
    own = [line.strip() for line in policy.address.splitlines()] if policy else []
    said = [found.answer, policy.instructions.strip() if policy else ""]
    rows = found.lines.select_related("order_line").order_by("order_line__position")
    return {
        "version": SLIP_VERSION,
        "language": order.language,
        "number": found.number,
        "order_number": order.number,
        "po_number": order.po_number,
        "made_on": timezone.localdate(timezone=order.seller.zone).isoformat(),
        "seller": seller,
        "send_to": [line for line in own if line]
        or [seller["name"], *seller["lines"], seller["country_name"]],
        "customer": str(order.snapshot["customer"]["name"]),
        "customer_number": str(order.snapshot["customer"].get("number", "")),
        "instructions": [text for text in said if text],
        "brand": asdict(document_brand(order.channel)),
        "lines": [_line(row) for row in rows],
    }


def _line(row: ReturnLine) -> Json:
    line = row.order_line
    units = dict(UnitCode.choices)
    return {
        "sku": line.sku,
        "own_number": line.own_number,
        "name": line.name,
        "quantity": str(row.quantity),
        "unit_name": str(units.get(line.unit_code, line.unit_code)),
        "reason": row.reason_name,
    }
