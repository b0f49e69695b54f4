"""What an order says on paper, and whether it is on paper at all."""

from dataclasses import asdict
from typing import Any

from django.utils import translation

from accounts.selectors import document_brand
from invoicing.rules import party_json, seller_party
from orders.models import Order, OrderLine, OrderState
from orders.models.orders import UNPLACED
from orders.rules import (
    frozen_sums,
    line_booked,
    reference_facts,
    total_lines,
)
from orders.rules.destinations import goes_to
from orders.selectors.after import kept_sums
from orders.selectors.delivery_notes import party_of
from orders.selectors.lines import UNIT_NAMES
from shop.blocks import TotalLine

PAPER_VERSION = 1

Json = dict[str, Any]  # its shape is told by `shape`


def has_paper(order: Order) -> bool:
    """Say whether there is something to print: it reached the seller and stands.

    Of orders brought in from elsewhere nobody knows what was agreed.
    """
    is_known = order.snapshot.get("source") != "import"
    return is_known and order.state not in (*UNPLACED, OrderState.CANCELLED)


def paper_content(order: Order, *, language: str) -> Json:
    """All that was agreed, as it stands, in `language`; names are as they were ordered.

    What was called off since stands beside its line and below the sums. Three queries
    for any number of lines.
    """
    lines = list(order.lines.select_related("destination").order_by("position"))
    with translation.override(language):
        return {
            "shape": PAPER_VERSION,
            "language": language,
            **_head(order),
            "bill_to": party_json(party_of(order.snapshot["billing"])),
            "ship_to": party_json(party_of(order.snapshot["delivery"])),
            "destinations": [
                {
                    "to": party_json(party_of(one.place)),
                    "shipping_name": one.shipping_name,
                    "requested_on": _day(one.requested_on),
                    "window": one.window,
                }
                for one in order.destinations.all()
            ],
            "lines": [_line(line) for line in lines],
            "sums": [
                _sum(one)
                for one in total_lines(frozen_sums(order, lines_count=len(lines)))
            ],
            "kept": [_sum(one) for one in kept_sums(order, lines)],
        }


def letterhead(order: Order) -> Json:
    """Who writes, as it is when the paper is made."""
    return {
        "brand": asdict(document_brand(order.channel)),
        "seller": party_json(seller_party(order.seller)),
    }


def _head(order: Order) -> Json:
    customer = order.snapshot["customer"]
    return {
        "number": order.number,
        # Until then the order is the buyer's word, not yet the seller's.
        "is_confirmed": order.state != OrderState.PLACED,
        "placed_on": order.placed_at.astimezone(order.seller.zone).date().isoformat(),
        "placed_by": order.snapshot["placed_by"]["name"],
        "rep": order.snapshot.get("rep", ""),
        "customer_number": customer.get("number", ""),
        "vat_id": customer.get("vat_id", ""),
        "po_number": order.po_number,
        "quote_number": order.quote_number,
        "references": [list(fact) for fact in reference_facts(order)],
        "requested_on": _day(order.requested_on),
        "window": order.window,
        "shipping_name": order.shipping_name,
        "payment": order.get_payment_method_display(),
        "net_days": order.net_days,
        "note": order.note,
        "currency": order.currency,
        "prices_include_tax": order.prices_include_tax,
    }


def _day(day: Any) -> str:  # Any: a date or None
    return day.isoformat() if day else ""


def _line(line: OrderLine) -> Json:
    cancelled = line.quantity_cancelled
    return {
        "position": line.position,
        "sku": line.sku,
        "own_number": line.own_number,
        "name": line.name,
        "note": line.note,
        "booked": line_booked(line),
        "goes_to": goes_to(line),
        "quantity": str(line.quantity),
        "cancelled": str(cancelled) if cancelled else "",
        "unit_name": str(UNIT_NAMES.get(line.unit_code, line.unit_code)),
        "unit_price_amount": str(line.unit_price_amount),
        "tax_rate": str(line.tax_rate),
        "line_amount": str(line.line_amount),
        "discounts": [
            {"name": one["name"], "amount": one["amount"]} for one in line.discounts
        ],
    }


def _sum(line: TotalLine) -> Json:
    return {
        "label": str(line.label),
        "detail": str(line.detail),
        "amount": str(line.amount),
        "instead": str(line.instead),
        "is_rule": line.is_rule,
        "is_sum": line.is_sum,
    }
