"""What the seller would change of an order, in sentences for its buyer."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from accounts.buyer import Buyer
from orders.models import Order, OrderLine, OrderReview, OrderState, ReviewState
from shop.templatetags.angro import quantity, unit_money


@dataclass(frozen=True)
class Proposal:
    """Changes that wait for the buyer; `version` goes back with the answer."""

    version: int
    note: str
    changes: tuple[str, ...]


def proposal_of(order: Order, buyer: Buyer) -> Proposal | None:
    """What `buyer` may confirm now; None where nothing waits. Two queries at most."""
    may_answer = buyer.may_order and buyer.rep is None
    if order.state != OrderState.IN_REVIEW or not may_answer:
        return None
    review = OrderReview.objects.filter(order=order, state=ReviewState.PROPOSED).first()
    if review is None:
        return None
    lines = order.lines.in_bulk([int(one["line_id"]) for one in review.proposal])
    changes = tuple(_sentences(order, review, lines))
    return Proposal(review.version, review.note, changes)


def _sentences(
    order: Order, review: OrderReview, lines: dict[int, OrderLine]
) -> Iterator[str]:
    for one in review.proposal:
        line = lines[int(one["line_id"])]
        wanted = Decimal(one["quantity"])
        words = {"sku": line.sku, "before": quantity(line.quantity)}
        if not wanted:
            yield gettext("%(sku)s: left out, was %(before)s") % words
            continue
        if wanted != line.quantity:
            said = gettext("%(sku)s: %(after)s instead of %(before)s")
            yield said % {**words, "after": quantity(wanted)}
        amount = Decimal(one["unit_amount"] or line.unit_price_amount)
        if amount != line.unit_price_amount:
            said = gettext("%(sku)s: %(after)s each instead of %(before)s")
            yield said % {
                "sku": line.sku,
                "after": unit_money(amount, order.currency),
                "before": unit_money(line.unit_price_amount, order.currency),
            }
