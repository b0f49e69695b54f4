"""Why a line of a cart costs what it costs, promotions of the whole cart included."""

from collections.abc import Iterable
from dataclasses import replace

from accounts.buyer import Buyer
from orders.models import CartLine
from orders.selectors.lines import CartRow, cart_rows
from orders.selectors.promotions import deal_for
from pricing.rules import Ask
from pricing.rules.promotion_traces import PromotionSeen, seen_on_line
from pricing.rules.promotions import Judgement, PromotedLine, PromotionFacts
from pricing.rules.traces import Trace
from pricing.selectors import explain
from pricing.selectors.promotion_traces import told_promotions


def why_line(line: CartLine, buyer: Buyer) -> Trace:
    """The trace of a line at this moment; promotions as the whole cart meets them."""
    ask = Ask(line.variant_id, line.unit_id, line.quantity)
    trace = explain(ask, buyer)
    if trace.price is None:
        return trace
    return replace(trace, promotions=_in_cart(line, buyer))


def _in_cart(line: CartLine, buyer: Buyer) -> tuple[PromotionSeen, ...]:
    rows = cart_rows(line.cart, buyer, country=buyer.country)
    row = next((each for each in rows if each.line_id == line.pk), None)
    if row is None:
        return ()
    judged = deal_for(rows, buyer, codes=line.cart.coupon_codes).judged
    opened = {one.promotion.pk for one in judged}
    others = (one for one in told_promotions(buyer) if one.pk not in opened)
    return promotions_of_row(row, judged, others)


def promotions_of_row(
    row: CartRow,
    judged: Iterable[Judgement],
    unopened: Iterable[PromotionFacts] = (),
) -> tuple[PromotionSeen, ...]:
    """What is about a counted row, as it was `judged` with its cart."""
    if not row.is_counted or row.line_amount is None or row.goods is None:
        return ()
    line = PromotedLine(
        key=row.line_id,
        goods=row.goods,
        quantity=row.quantity * row.unit.factor,
        amount=row.line_amount,
        is_contract=row.is_contract,
    )
    return seen_on_line(line, judged, unopened)
