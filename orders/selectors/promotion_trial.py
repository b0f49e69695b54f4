"""What a promotion would do to a cart, for staff to see before anybody else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.models import Unit
from orders.models import CartLine
from orders.rules import Sent, consignment_of
from orders.rules.discounts import refusal_sentence
from orders.selectors.deliveries import chosen_delivery, offered_deliveries
from pricing.models import Promotion
from pricing.rules import Ask, PriceAnswer, line_amount
from pricing.rules.promotions import (
    Basket,
    BasketFreight,
    Judgement,
    PromotedGoods,
    PromotedLine,
    judge,
)
from pricing.selectors import prices_for
from pricing.selectors.promotions import (
    CouponAnswer,
    coupon_answers,
    facts_of,
    opened_by,
    running_promotions,
)
from shop.templatetags.angro import money

ZERO = Decimal(0)
MOST_LINES = 200


@dataclass(frozen=True)
class TrialLine:
    """An article of the basket with its amount, and what it is reduced by."""

    sku: str
    quantity: Decimal
    amount: Decimal | None
    discount_amount: Decimal = ZERO

    @property
    def charged_amount(self) -> Decimal | None:
        return None if self.amount is None else self.amount - self.discount_amount


@dataclass(frozen=True)
class TrialResult:
    """A promotion of the trial: what it took off, or why it did not."""

    name: str
    code: str
    outcome: str
    is_tried: bool
    coupon: str = ""


@dataclass(frozen=True)
class Trial:
    """A basket with a promotion tried on it, beside all that run for the customer.

    `refused` are codes that open nothing, and why.
    """

    lines: tuple[TrialLine, ...]
    results: tuple[TrialResult, ...]
    is_offered: bool
    currency: str
    refused: tuple[CouponAnswer, ...] = ()


def tried_cart(buyer: Buyer) -> list[tuple[Unit, Decimal]]:
    """What the customer has in its current carts, the last ones first."""
    rows = CartLine.objects.filter(
        cart__customer=buyer.customer, cart__state="open", cart__is_current=True
    ).select_related("unit__variant__product")
    newest = rows.order_by("-cart__touched_at", "pk")[:MOST_LINES]
    return [(row.unit, row.quantity) for row in newest]


def trial_of(
    promotion: Promotion,
    buyer: Buyer,
    wanted: Sequence[tuple[Unit, Decimal]],
    *,
    codes: Sequence[str] = (),
) -> Trial:
    """Judge `promotion`, in use or not, on units at the buyer's prices of its instant.

    What runs for the buyer without a coupon is judged along, as in the cart, and what
    `codes` open.
    """
    answers = coupon_answers(codes, buyer)
    facts = facts_of(promotion.pk, buyer)
    # Tried by its own code, it says what that is good for.
    opened = opened_by(answers, [*running_promotions(buyer), facts])
    tried = next(one for one in opened if one.pk == facts.pk)
    asks = [Ask(unit.variant_id, unit.pk, quantity) for unit, quantity in wanted]
    prices = prices_for(asks, buyer)
    lines = [
        _line(key, unit, quantity, prices.get(asks[key]), buyer.currency)
        for key, (unit, quantity) in enumerate(wanted)
    ]
    others = [one for one in opened if one.pk != tried.pk]
    sent = [
        Sent(unit.variant.weight_g, quantity * unit.factor, unit.variant.freight_class)
        for unit, quantity in wanted
    ]
    judged = judge([tried, *others], _basket([x for x in lines if x], sent, buyer))
    return Trial(
        lines=tuple(
            _told(key, unit, quantity, lines[key], judged)
            for key, (unit, quantity) in enumerate(wanted)
        ),
        results=tuple(_result(one, tried.pk, buyer.currency) for one in judged),
        is_offered=Promotion.objects.visible_to(buyer).filter(pk=tried.pk).exists(),
        currency=buyer.currency,
        refused=tuple(answer for answer in answers if answer.refusal),
    )


def _line(
    key: int, unit: Unit, quantity: Decimal, price: PriceAnswer | None, currency: str
) -> PromotedLine | None:
    if price is None:
        return None
    product = unit.variant.product
    return PromotedLine(
        key=key,
        goods=PromotedGoods(
            product.pk, product.category_id, product.brand_id, frozenset(product.tags)
        ),
        quantity=quantity * unit.factor,
        amount=line_amount(price.unit_amount, quantity, currency),
        is_contract=price.is_contract,
    )


def _basket(
    lines: Sequence[PromotedLine], goods: Sequence[Sent], buyer: Buyer
) -> Basket:
    goods_amount = sum((line.amount for line in lines), ZERO)
    sent = consignment_of(goods, country=buyer.country, goods_amount=goods_amount)
    offered = offered_deliveries(buyer, sent)
    delivery = chosen_delivery(offered, None)
    return Basket(
        lines=tuple(lines),
        currency=buyer.currency,
        freights=(BasketFreight(delivery.code, delivery.amount),) if delivery else (),
    )


def _told(
    key: int,
    unit: Unit,
    quantity: Decimal,
    line: PromotedLine | None,
    judged: Iterable[Judgement],
) -> TrialLine:
    taken = (one.discounts.get(key, ZERO) for one in judged)
    return TrialLine(
        sku=unit.variant.sku,
        quantity=quantity,
        amount=line.amount if line else None,
        discount_amount=sum(taken, ZERO),
    )


def _result(one: Judgement, tried_id: int, currency: str) -> TrialResult:
    outcome = refusal_sentence(one, currency) or gettext("takes off %(amount)s") % {
        "amount": money(one.amount, currency)
    }
    return TrialResult(
        name=one.promotion.name,
        code=one.promotion.code,
        outcome=outcome,
        is_tried=one.promotion.pk == tried_id,
        coupon=one.promotion.coupon,
    )
