"""What promotions of an order may still take off after lines were taken out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils import timezone

from accounts.selectors.buyers import buyer_for_customer
from orders.models import Order, OrderLine
from pricing.models import Promotion, PromotionKind, PromotionUse
from pricing.rules.promotions import (
    Basket,
    Obstacle,
    PromotedGoods,
    PromotedLine,
    PromotionFacts,
    judge,
)
from pricing.selectors.promotion_facts import facts_from, with_scopes

ZERO = Decimal(0)
# What was reached only with the lines that are gone.
MISSED = (Obstacle.MINIMUM_AMOUNT, Obstacle.MINIMUM_QUANTITY, Obstacle.TOO_FEW)
Cap = tuple[str, int]  # code of the promotion, key of the line


def caps_for(order: Order, lines: Sequence[OrderLine]) -> dict[Cap, Decimal]:
    """The most that promotions take off each of `lines`, where that is less now.

    Nothing where a minimum is missed that the whole order reached; of "buy some, get
    some" what complete sets are left give. Three queries for any number of lines.
    """
    basket = Basket(tuple(_promoted(lines)), order.currency)
    caps: dict[Cap, Decimal] = {}
    for promotion in _promotions_of(order):
        (found,) = judge([promotion], basket)
        is_missed = found.obstacle in MISSED
        if is_missed or promotion.kind == PromotionKind.BUY_GET:
            caps |= {
                (promotion.code, line.pk): found.discounts.get(line.pk, ZERO)
                for line in lines
            }
    return caps


def _promotions_of(order: Order) -> list[PromotionFacts]:
    uses = PromotionUse.objects.standing().filter(order_number=order.number)
    rows = with_scopes(Promotion.objects.filter(pk__in=uses.values("promotion")))
    asker = buyer_for_customer(customer=order.customer, now=timezone.now())
    # The order's own use of it may have been the last.
    return [replace(facts_from(row, asker), is_used_up=False) for row in rows]


def _promoted(lines: Iterable[OrderLine]) -> Iterator[PromotedLine]:
    ids = [line.pk for line in lines]
    rows = OrderLine.objects.filter(pk__in=ids).select_related("variant__product")
    for line in rows.defer("price_trace"):
        product = line.variant.product
        yield PromotedLine(
            key=line.pk,
            goods=PromotedGoods(
                product_id=product.pk,
                category_id=product.category_id,
                brand_id=product.brand_id,
                tags=frozenset(product.tags),
            ),
            quantity=line.quantity * line.unit_factor,
            amount=line.line_amount,
        )
