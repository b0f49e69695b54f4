"""Promotions in a cart: judged anew whenever it is shown or ordered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.buyer import Buyer
from orders.rules import Delivery
from orders.rules.discounts import (
    WAITING,
    CouponRow,
    Reduction,
    cart_hints,
    line_hints,
    reductions_by_line,
    reductions_of,
    refusal_sentence,
    total_of,
)
from orders.selectors.lines import CartRow
from pricing.rules.promotions import (
    Basket,
    BasketFreight,
    Judgement,
    Obstacle,
    PromotedLine,
    judge,
)
from pricing.selectors.promotions import (
    CouponAnswer,
    coupon_answers,
    opened_by,
    running_promotions,
    with_own_limits,
)

ZERO = Decimal(0)


@dataclass(frozen=True)
class Deal:
    """What promotions make of a cart: rows with their discounts, delivery, coupons."""

    rows: tuple[CartRow, ...]
    reductions: tuple[Reduction, ...] = ()
    coupons: tuple[CouponRow, ...] = ()
    hints: tuple[str, ...] = ()
    judged: tuple[Judgement, ...] = ()

    @property
    def discount_amount(self) -> Decimal:
        """What is taken off the lines; freight aside."""
        return total_of(one for one in self.reductions if not one.is_freight)

    @property
    def free_freight(self) -> tuple[Judgement, ...]:
        return tuple(one for one in self.judged if one.freight_discount)

    def delivery_of(self, delivery: Delivery | None) -> Delivery | None:
        """`delivery` as it is charged: free, with the reason, where one applies.

        What costs nothing anyway needs no promotion.
        """
        if delivery is None or delivery.is_on_request or not delivery.amount:
            return delivery
        for one in self.free_freight:
            codes = one.promotion.shipping_codes
            if not codes or delivery.code in codes:
                return replace(delivery, amount=ZERO, free_because=one.promotion.name)
        return delivery


def deal_for(
    rows: Sequence[CartRow],
    buyer: Buyer,
    *,
    codes: Sequence[str] = (),
    deliveries: Sequence[Delivery | None] = (),
) -> Deal:
    """Judge what runs, and what `codes` open, on counted rows; others stay as they are.

    `deliveries` are those chosen, to the order's own place first, at their prices
    without promotions. Two queries with coupons and one for limits of each customer;
    none where nothing runs.
    """
    if not rows:
        return Deal(())
    answers = coupon_answers(codes, buyer)
    offered = with_own_limits(opened_by(answers, running_promotions(buyer)), buyer)
    if not offered and not answers:
        return Deal(tuple(rows))
    judged = judge(offered, _basket(rows, buyer, deliveries))
    return Deal(
        rows=_reduced(rows, judged),
        reductions=reductions_of(judged),
        coupons=tuple(_coupon_rows(answers, judged, buyer.currency)),
        hints=tuple(cart_hints(judged, buyer.currency)),
        judged=judged,
    )


def _basket(
    rows: Iterable[CartRow], buyer: Buyer, deliveries: Iterable[Delivery | None]
) -> Basket:
    return Basket(
        lines=tuple(
            PromotedLine(
                key=row.line_id,
                goods=row.goods,
                quantity=row.quantity * row.unit.factor,
                amount=row.line_amount,
                is_contract=row.is_contract,
            )
            for row in rows
            if row.is_counted and row.line_amount is not None and row.goods is not None
        ),
        currency=buyer.currency,
        freights=tuple(
            BasketFreight(one.code, one.amount) if one else BasketFreight()
            for one in deliveries
        ),
    )


def _reduced(
    rows: Iterable[CartRow], judged: Sequence[Judgement]
) -> tuple[CartRow, ...]:
    by_line, hints = reductions_by_line(judged), line_hints(judged)
    return tuple(
        replace(
            row,
            reductions=by_line.get(row.line_id, ()),
            more=hints.get(row.line_id, ""),
        )
        if row.line_id in by_line or row.line_id in hints
        else row
        for row in rows
    )


def _coupon_rows(
    answers: Iterable[CouponAnswer], judged: Iterable[Judgement], currency: str
) -> Iterable[CouponRow]:
    by_coupon = {one.promotion.coupon: one for one in judged}
    for answer in answers:
        if answer.promotion is None:
            yield CouponRow(answer.code, refusal=answer.refusal)
            continue
        # Two codes of one promotion: the first was judged.
        second = Judgement(answer.promotion, obstacle=Obstacle.NOT_COMBINABLE)
        found = by_coupon.get(answer.code, second)
        yield CouponRow(
            answer.code,
            answer.promotion.name,
            refusal_sentence(found, currency),
            is_waiting=found.obstacle in WAITING,
        )
