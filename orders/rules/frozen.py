"""Frozen documents: their hash, and their sums as they were frozen."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from orders.models import Order
from orders.rules.sums import DocumentSums, SumReduction
from pricing.models import PromotionKind
from pricing.rules import TaxSum, Totals

SNAPSHOT_VERSION = 1


def document_hash(
    snapshot: Mapping[str, Any],  # Any: JSON
    lines: Sequence[Mapping[str, str]],
) -> str:
    """SHA-256 over a snapshot and its lines, whatever the order of keys."""
    text = json.dumps(
        {"snapshot": snapshot, "lines": list(lines)},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def frozen_sums(order: Order, *, lines_count: int) -> DocumentSums:
    """The sums of a placed order, read from what was frozen: nothing is reckoned."""
    return DocumentSums(
        lines_count=lines_count,
        goods_amount=order.goods_amount,
        delivery_name=order.shipping_name,
        delivery_amount=order.delivery_amount,
        totals=Totals(
            net=order.total_net,
            tax=order.total_tax,
            gross=order.total_gross,
            taxes=tuple(_tax_sum(tax) for tax in order.snapshot["taxes"]),
        ),
        currency=order.currency,
        prices_include_tax=order.prices_include_tax,
        reductions=tuple(_reduction(one) for one in order.discounts),
        tax_reasons={
            tax["category"]: tax.get("reason", "") for tax in order.snapshot["taxes"]
        },
    )


def _reduction(discount: Mapping[str, str]) -> SumReduction:
    return SumReduction(
        name=discount["name"],
        coupon=discount["code"],
        amount=Decimal(discount["amount"]),
        is_freight=discount["kind"] == PromotionKind.FREIGHT,
    )


def _tax_sum(tax: Mapping[str, str]) -> TaxSum:
    return TaxSum(
        tax_category=tax["category"],
        tax_rate=Decimal(tax["rate"]),
        base_net=Decimal(tax["base_net"]),
        tax_amount=Decimal(tax["tax_amount"]),
    )
