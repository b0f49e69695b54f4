"""Promotions of a basket: which apply, what each takes off, what stands against one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from pricing.models import PromotionKind
from shop.money import round_money, share

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class PromotedGoods:
    """What scopes look at in an article."""

    product_id: int
    category_id: int
    brand_id: int | None = None
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PromotedTarget:
    """Goods of a scope, by one of four; categories come with all below."""

    category_ids: frozenset[int] = frozenset()
    brand_id: int | None = None
    tag: str = ""
    product_id: int | None = None

    def meets(self, goods: PromotedGoods) -> bool:
        """Say whether these are among `goods`."""
        if self.product_id is not None:
            return self.product_id == goods.product_id
        if self.brand_id is not None:
            return self.brand_id == goods.brand_id
        if self.tag:
            return self.tag in goods.tags
        return goods.category_id in self.category_ids


@dataclass(frozen=True, slots=True)
class PromotionFacts:
    """A promotion as it is judged, in the buyer's language.

    `coupon` is the code that opened it; `is_used_up` says that a limit leaves no use.
    """

    pk: int
    code: str
    name: str
    kind: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""
    buy_quantity: int = 0
    get_quantity: int = 0
    mixes_articles: bool = False
    shipping_codes: tuple[str, ...] = ()
    minimum_amount: Decimal | None = None
    minimum_quantity: Decimal | None = None
    needs_coupon: bool = False
    on_contract_prices: bool = False
    priority: int = 100
    is_exclusive: bool = False
    group: str = ""
    includes: tuple[PromotedTarget, ...] = ()
    excludes: tuple[PromotedTarget, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    limit_total: int | None = None
    limit_per_customer: int | None = None
    coupon: str = ""
    is_used_up: bool = False

    def covers(self, goods: PromotedGoods) -> bool:
        """Say whether `goods` are in its scope."""
        if any(target.meets(goods) for target in self.excludes):
            return False
        return not self.includes or any(target.meets(goods) for target in self.includes)


@dataclass(frozen=True, slots=True)
class PromotedLine:
    """A line of a basket: `quantity` in base units, `amount` rounded, undiscounted."""

    key: int
    goods: PromotedGoods
    quantity: Decimal
    amount: Decimal
    is_contract: bool = False


@dataclass(frozen=True, slots=True)
class BasketFreight:
    """What it costs to bring goods to one place: by which way, "" for none yet."""

    code: str = ""
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Basket:
    """What promotions are judged on, all amounts in one currency and basis.

    `freights` are those of every place that goods go to, the order's own first.
    """

    lines: tuple[PromotedLine, ...]
    currency: str
    freights: tuple[BasketFreight, ...] = ()


class Obstacle(StrEnum):
    """Why a promotion takes nothing off."""

    USED_UP = "used_up"
    OTHER_GOODS = "other_goods"
    CONTRACT_PRICES = "contract_prices"
    OTHER_CURRENCY = "other_currency"
    MINIMUM_AMOUNT = "minimum_amount"
    MINIMUM_QUANTITY = "minimum_quantity"
    TOO_FEW = "too_few"
    NOT_COMBINABLE = "not_combinable"
    NOTHING_LEFT = "nothing_left"


@dataclass(frozen=True)
class Judgement:
    """A promotion and what it does to a basket.

    `discounts` by line and `freight_discounts` by place, as the basket has them, are
    amounts taken off; with an `obstacle` there are none, and `missing` says how much
    lacks to a minimum. `more` are base
    units by line that make the next set of a "buy some, get some" complete; under the
    key 0 where different articles count together.
    """

    promotion: PromotionFacts
    discounts: Mapping[int, Decimal] = field(default_factory=dict)
    freight_discounts: tuple[Decimal, ...] = ()
    obstacle: Obstacle | None = None
    missing: Decimal = ZERO
    more: Mapping[int, int] = field(default_factory=dict)

    @property
    def applies(self) -> bool:
        return self.obstacle is None

    @property
    def freight_discount(self) -> Decimal:
        """What it takes off all freights."""
        return sum(self.freight_discounts, ZERO)

    @property
    def amount(self) -> Decimal:
        """All it takes off."""
        return sum(self.discounts.values(), self.freight_discount)


Remaining = dict[int, Decimal]


def judge(
    promotions: Iterable[PromotionFacts], basket: Basket
) -> tuple[Judgement, ...]:
    """Judge `promotions` one after the other, each on what the ones before left.

    By priority, lower numbers first, among equals those with a coupon. An exclusive
    one applies alone, of a group the first only. No line goes below zero.
    """
    remaining = {line.key: line.amount for line in basket.lines}
    freights = [one.amount for one in basket.freights]
    judged: list[Judgement] = []
    for promotion in sorted(promotions, key=_order):
        applied = [one.promotion for one in judged if one.applies]
        found = _judged(promotion, basket, remaining, freights, applied)
        for key, discount in found.discounts.items():
            remaining[key] -= discount
        for place, discount in enumerate(found.freight_discounts):
            freights[place] -= discount
        judged.append(found)
    return tuple(judged)


def _order(promotion: PromotionFacts) -> tuple[int, bool, int]:
    return (promotion.priority, not promotion.needs_coupon, promotion.pk)


def _judged(
    promotion: PromotionFacts,
    basket: Basket,
    remaining: Remaining,
    freights: Sequence[Decimal],
    applied: Sequence[PromotionFacts],
) -> Judgement:
    if promotion.is_used_up:
        return Judgement(promotion, obstacle=Obstacle.USED_UP)
    if promotion.currency and promotion.currency != basket.currency:
        return Judgement(promotion, obstacle=Obstacle.OTHER_CURRENCY)
    covered = covered_lines(promotion, basket.lines)
    if not covered:
        return Judgement(promotion, obstacle=_why_no_goods(promotion, basket))
    against = _unmet(promotion, covered, basket)
    if against is None and _excludes_each_other(promotion, applied):
        against = Judgement(promotion, obstacle=Obstacle.NOT_COMBINABLE)
    if against is not None:
        return against
    if promotion.kind == PromotionKind.FREIGHT:
        return _free_freight(promotion, basket, freights)
    left = {line.key: remaining[line.key] for line in covered}
    discounts = _REDUCTIONS[promotion.kind](promotion, covered, left, basket.currency)
    kept = {key: amount for key, amount in discounts.items() if amount}
    more = _more(promotion, covered)
    if kept:
        return Judgement(promotion, kept, more=more)
    is_short = promotion.kind == PromotionKind.BUY_GET and any(left.values())
    obstacle = Obstacle.TOO_FEW if is_short else Obstacle.NOTHING_LEFT
    return Judgement(promotion, obstacle=obstacle, more=more)


def covered_lines(
    promotion: PromotionFacts, lines: Iterable[PromotedLine]
) -> tuple[PromotedLine, ...]:
    """Lines in the scope; those at contract prices only where it reaches them."""
    return tuple(
        line
        for line in lines
        if promotion.covers(line.goods)
        and (promotion.on_contract_prices or not line.is_contract)
    )


def _why_no_goods(promotion: PromotionFacts, basket: Basket) -> Obstacle:
    if any(promotion.covers(line.goods) for line in basket.lines):
        return Obstacle.CONTRACT_PRICES
    return Obstacle.OTHER_GOODS


def _unmet(
    promotion: PromotionFacts, covered: Sequence[PromotedLine], basket: Basket
) -> Judgement | None:
    """Why it takes nothing off goods that it covers; None when it may."""
    chosen = [one for one in basket.freights if one.code]
    is_free_anyway = bool(chosen) and not any(one.amount for one in chosen)
    if promotion.kind == PromotionKind.FREIGHT and is_free_anyway:
        return Judgement(promotion, obstacle=Obstacle.NOTHING_LEFT)
    return _below_minimum(promotion, covered)


def _below_minimum(
    promotion: PromotionFacts, covered: Sequence[PromotedLine]
) -> Judgement | None:
    """What the covered goods, before discounts, lack; None when nothing."""
    amount = sum((line.amount for line in covered), ZERO)
    gap = (promotion.minimum_amount or ZERO) - amount
    if gap > 0:
        return Judgement(promotion, obstacle=Obstacle.MINIMUM_AMOUNT, missing=gap)
    quantity = sum((line.quantity for line in covered), ZERO)
    gap = (promotion.minimum_quantity or ZERO) - quantity
    if gap > 0:
        return Judgement(promotion, obstacle=Obstacle.MINIMUM_QUANTITY, missing=gap)
    return None


def _excludes_each_other(
    promotion: PromotionFacts, applied: Sequence[PromotionFacts]
) -> bool:
    if not applied:
        return False
    if promotion.is_exclusive or any(one.is_exclusive for one in applied):
        return True
    groups = {one.group for one in applied if one.group}
    return promotion.group in groups


def _free_freight(
    promotion: PromotionFacts, basket: Basket, freights: Sequence[Decimal]
) -> Judgement:
    """Free to every place that goods go to by one of its ways; one use for all."""
    codes = promotion.shipping_codes
    discounts = tuple(
        left if not codes or one.code in codes else ZERO
        for one, left in zip(basket.freights, freights, strict=True)
    )
    if not any(discounts):
        return Judgement(promotion, obstacle=Obstacle.NOTHING_LEFT)
    return Judgement(promotion, freight_discounts=discounts)


def _off_lines(
    promotion: PromotionFacts,
    covered: Sequence[PromotedLine],
    left: Remaining,
    currency: str,
) -> Remaining:
    if promotion.percent is not None:
        return {
            line.key: _percent_of(left[line.key], promotion.percent, currency)
            for line in covered
        }
    each = promotion.amount or ZERO
    return {
        line.key: min(round_money(each * line.quantity, currency), left[line.key])
        for line in covered
    }


def _off_cart(
    promotion: PromotionFacts,
    covered: Sequence[PromotedLine],
    left: Remaining,
    currency: str,
) -> Remaining:
    """One discount, shared over the lines by largest remainder in minor units."""
    whole = sum(left.values(), ZERO)
    if not whole:
        return {}
    if promotion.percent is not None:
        discount = _percent_of(whole, promotion.percent, currency)
    else:
        discount = min(round_money(promotion.amount or ZERO, currency), whole)
    parts = share(discount, list(left.values()), currency)
    return dict(zip(left, parts, strict=True))


def _buy_get(
    promotion: PromotionFacts,
    covered: Sequence[PromotedLine],
    left: Remaining,
    currency: str,
) -> Remaining:
    """The cheapest of each complete set are reduced; whole base units count."""
    percent = promotion.percent or HUNDRED
    groups = [list(covered)] if promotion.mixes_articles else [[x] for x in covered]
    discounts: Remaining = {}
    for group in groups:
        for line, reduced in _reduced_units(promotion, group, left):
            worth = left[line.key] * reduced / line.quantity
            discounts[line.key] = _percent_of(worth, percent, currency)
    return discounts


def _reduced_units(
    promotion: PromotionFacts, lines: Sequence[PromotedLine], left: Remaining
) -> Iterable[tuple[PromotedLine, int]]:
    sets = _whole_units(lines) // (promotion.buy_quantity + promotion.get_quantity)
    due = sets * promotion.get_quantity
    cheapest = sorted(lines, key=lambda line: (_each(line, left), line.key))
    for line in cheapest:
        reduced = min(due, _whole_units([line]))
        due -= reduced
        if reduced:
            yield line, reduced


def _each(line: PromotedLine, left: Remaining) -> Decimal:
    return left[line.key] / line.quantity


def _whole_units(lines: Iterable[PromotedLine]) -> int:
    return sum(
        int(line.quantity.to_integral_value(rounding=ROUND_FLOOR)) for line in lines
    )


def _more(promotion: PromotionFacts, covered: Sequence[PromotedLine]) -> dict[int, int]:
    """Base units that complete the set that was begun, by line or together."""
    if promotion.kind != PromotionKind.BUY_GET:
        return {}
    size = promotion.buy_quantity + promotion.get_quantity
    if promotion.mixes_articles:
        counts = {0: _whole_units(covered)}
    else:
        counts = {line.key: _whole_units([line]) for line in covered}
    return {key: size - count % size for key, count in counts.items() if count % size}


def _percent_of(amount: Decimal, percent: Decimal, currency: str) -> Decimal:
    return round_money(amount * percent / HUNDRED, currency)


Reduction = Callable[
    [PromotionFacts, Sequence[PromotedLine], Remaining, str], Remaining
]
_REDUCTIONS: dict[str, Reduction] = {
    PromotionKind.LINE: _off_lines,
    PromotionKind.CART: _off_cart,
    PromotionKind.BUY_GET: _buy_get,
}
