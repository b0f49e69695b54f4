"""Calculations of orders: values in, values out."""

from orders.rules.checkout import (
    LARGEST_AMOUNT,
    MOST_LINES,
    CheckoutChoice,
    Delivery,
    DestinationChoice,
    MethodTerms,
    PlaceSpec,
    delivers_to,
    delivery_of,
    missing_amount,
)
from orders.rules.dispatch import Window
from orders.rules.freight import Consignment, Sent, Tariff, consignment_of
from orders.rules.frozen import SNAPSHOT_VERSION, document_hash, frozen_sums
from orders.rules.references import (
    FrozenReferences,
    References,
    booked_sentence,
    line_booked,
    read_answer,
    reference_facts,
)
from orders.rules.shown import (
    Shown,
    ShownDiscount,
    ShownLine,
    changes_between,
    shown_as_json,
    shown_from_json,
)
from orders.rules.states import NEXT_STATES, check_move, stock_owner
from orders.rules.sums import (
    DocumentSums,
    SumReduction,
    each_head,
    goods_label,
    line_head,
    lines_sentence,
    price_changed_sentence,
    total_lines,
)

__all__ = [
    "LARGEST_AMOUNT",
    "MOST_LINES",
    "NEXT_STATES",
    "SNAPSHOT_VERSION",
    "CheckoutChoice",
    "Consignment",
    "Delivery",
    "DestinationChoice",
    "DocumentSums",
    "FrozenReferences",
    "MethodTerms",
    "PlaceSpec",
    "References",
    "Sent",
    "Shown",
    "ShownDiscount",
    "ShownLine",
    "SumReduction",
    "Tariff",
    "Window",
    "booked_sentence",
    "changes_between",
    "check_move",
    "consignment_of",
    "delivers_to",
    "delivery_of",
    "document_hash",
    "each_head",
    "frozen_sums",
    "goods_label",
    "line_booked",
    "line_head",
    "lines_sentence",
    "missing_amount",
    "price_changed_sentence",
    "read_answer",
    "reference_facts",
    "shown_as_json",
    "shown_from_json",
    "stock_owner",
    "total_lines",
]
