"""How orders of a company go: what it, those above it and the channel settled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from orders.models import OrderPolicy, ReviewMode

T = TypeVar("T")

DEFAULT_APPROVAL_DAYS = 7


@dataclass(frozen=True)
class Policy:
    """What holds; amounts are net, in the currency of the channel."""

    approval_days: int = DEFAULT_APPROVAL_DAYS
    review_mode: str = ReviewMode.NONE
    review_above_net: Decimal | None = None
    reviews_first_order: bool = False
    minimum_order_net: Decimal | None = None
    maximum_order_net: Decimal | None = None
    must_have_po_document: bool = False


def merged(rows: Sequence[OrderPolicy]) -> Policy:
    """Policies from the nearest to the farthest, as one: the first that says it."""
    days = (row.approval_days for row in rows)
    review = next((row for row in rows if row.review_mode), None)
    return Policy(
        approval_days=_first(days) or DEFAULT_APPROVAL_DAYS,
        review_mode=review.review_mode if review else ReviewMode.NONE,
        review_above_net=review.review_above_net if review else None,
        reviews_first_order=review.reviews_first_order if review else False,
        minimum_order_net=_first(row.minimum_order_net for row in rows),
        maximum_order_net=_first(row.maximum_order_net for row in rows),
        must_have_po_document=any(row.must_have_po_document for row in rows),
    )


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
