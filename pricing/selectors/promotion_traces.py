"""Which promotions touch a line, for buyers and for staff."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from accounts.buyer import Buyer
from catalog.models import Variant
from catalog.selectors.kept import kept_for_all
from pricing.models import Promotion
from pricing.rules import line_amount
from pricing.rules.promotion_traces import PromotionSeen, seen_on_line, touches
from pricing.rules.promotions import (
    Basket,
    PromotedGoods,
    PromotedLine,
    PromotionFacts,
    judge,
)
from pricing.rules.traces import Trace
from pricing.selectors.promotions import (
    coupon_promotions,
    running_promotions,
    with_limits_of,
)


def told_promotions(buyer: Buyer) -> tuple[PromotionFacts, ...]:
    """What `buyer` is told about: what runs, and announced coupons.

    A rep who acts for the customer is told about all. Queries as in
    `running_promotions`, and one where a coupon to be told about runs.
    """
    if buyer.rep is not None:
        return every_promotion(buyer)
    running = running_promotions(buyer)
    if not _is_any_announced(buyer):
        return running
    return (*running, *coupon_promotions(buyer, is_announced=True))


def _is_any_announced(buyer: Buyer) -> bool:
    """Whether a promotion that needs a coupon runs now and is told without it.

    Kept until one changes, which triggers mark; the clock begins and ends them.
    """
    seller_id = buyer.channel.seller_id

    def find() -> tuple[tuple[datetime | None, datetime | None], ...]:
        rows = Promotion.objects.filter(
            seller_id=seller_id, is_active=True, needs_coupon=True, is_announced=True
        )
        return tuple(rows.values_list("starts_at", "ends_at"))

    about = ("pricing.announced", seller_id)
    return any(
        (start is None or start <= buyer.now) and (end is None or end > buyer.now)
        for start, end in kept_for_all(buyer, about, find)
    )


def every_promotion(buyer: Buyer) -> tuple[PromotionFacts, ...]:
    """All in force for `buyer`, coupons included: for staff. Queries as above."""
    return (*running_promotions(buyer), *coupon_promotions(buyer))


def with_promotions(
    trace: Trace, buyer: Buyer, offered: Sequence[PromotionFacts]
) -> Trace:
    """`trace` with what `offered` do to a cart of this article alone.

    One query for the article where anything is offered.
    """
    if not offered or trace.price is None:
        return trace
    variant = Variant.objects.select_related("product").get(pk=trace.ask.variant_id)
    product = variant.product
    goods = PromotedGoods(
        product_id=product.pk,
        category_id=product.category_id,
        brand_id=product.brand_id,
        tags=frozenset(product.tags),
    )
    return promoted_alone(trace, goods, buyer, offered)


def promoted_alone(
    trace: Trace,
    goods: PromotedGoods,
    buyer: Buyer,
    offered: Sequence[PromotionFacts],
) -> Trace:
    """As `with_promotions`, of an article whose `goods` are known.

    One query where one that covers it is limited for each customer.
    """
    if trace.price is None or trace.factor is None:
        return trace
    line = PromotedLine(
        key=0,
        goods=goods,
        quantity=trace.ask.quantity * trace.factor,
        amount=line_amount(trace.price.unit_amount, trace.ask.quantity, trace.currency),
        is_contract=trace.price.is_contract,
    )
    return replace(trace, promotions=_alone(line, buyer, offered))


def _alone(
    line: PromotedLine, buyer: Buyer, offered: Sequence[PromotionFacts]
) -> tuple[PromotionSeen, ...]:
    about = [one for one in offered if touches(one, line)]
    limited = with_limits_of(buyer.customer, about) if buyer.customer else about
    judged = judge([one for one in limited if _is_open(one)], _basket(line, buyer))
    return seen_on_line(line, judged, (one for one in limited if not _is_open(one)))


def _is_open(promotion: PromotionFacts) -> bool:
    """Say whether it needs no coupon, or a code has opened it."""
    return bool(promotion.coupon) or not promotion.needs_coupon


def _basket(line: PromotedLine, buyer: Buyer) -> Basket:
    return Basket((line,), buyer.currency)
