"""What promotions do to one line, and why others do nothing to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from pricing.models import PromotionKind
from pricing.rules.promotions import Judgement, PromotedLine, PromotionFacts

ZERO = Decimal(0)
Kept = Mapping[str, Any]  # Any: JSON


class PromotionOutcome(TextChoices):
    """What a promotion does to a line; those that are obstacles are named as these."""

    TAKES = "takes", gettext_lazy("taken off %(of_amount)s")
    ELSEWHERE = "elsewhere", gettext_lazy("reduces other articles of the cart")
    NO_COUPON = "no_coupon", gettext_lazy("needs a coupon")
    USED_UP = "used_up", gettext_lazy("used up")
    CONTRACT_PRICES = "contract_prices", gettext_lazy("not on contract prices")
    OTHER_CURRENCY = "other_currency", gettext_lazy("for another currency")
    MINIMUM_AMOUNT = (
        "minimum_amount",
        gettext_lazy("%(missing)s more of its articles are needed"),
    )
    MINIMUM_QUANTITY = (
        "minimum_quantity",
        gettext_lazy("%(missing)s more of its articles are needed"),
    )
    TOO_FEW = "too_few", gettext_lazy("too few of its articles")
    NOT_COMBINABLE = (
        "not_combinable",
        gettext_lazy("cannot be combined with what applies already"),
    )
    NOTHING_LEFT = "nothing_left", gettext_lazy("nothing is left to reduce")


@dataclass(frozen=True)
class PromotionSeen:
    """A promotion that covers a line. Amounts are of the line, not of a unit.

    `amount` is taken off `of_amount`, what the promotions before left; `missing` lacks
    to a minimum: an amount, or base units.
    """

    code: str
    name: str
    kind: str
    outcome: PromotionOutcome
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    coupon: str = ""
    amount: Decimal = ZERO
    of_amount: Decimal = ZERO
    missing: Decimal = ZERO

    @property
    def applies(self) -> bool:
        return self.outcome == PromotionOutcome.TAKES

    @property
    def less(self) -> Decimal | None:
        """The amount as it stands in sums; None where nothing is taken."""
        return -self.amount if self.applies else None


def seen_on_line(
    line: PromotedLine,
    judged: Iterable[Judgement],
    unopened: Iterable[PromotionFacts] = (),
) -> tuple[PromotionSeen, ...]:
    """What covers `line`: as it was judged with its basket, in that order.

    `unopened` need a coupon that nobody gave. Free freight is not the line's.
    """
    return (*_judged(line, judged), *_unopened(line, unopened))


def _judged(line: PromotedLine, judged: Iterable[Judgement]) -> Iterator[PromotionSeen]:
    left = line.amount
    for one in judged:
        if not touches(one.promotion, line):
            continue
        amount = one.discounts.get(line.key, ZERO)
        yield _seen(
            one.promotion,
            _outcome(line, one),
            amount=amount,
            of_amount=left if amount else ZERO,
            missing=one.missing,
        )
        left -= amount


def _unopened(
    line: PromotedLine, promotions: Iterable[PromotionFacts]
) -> Iterator[PromotionSeen]:
    for promotion in promotions:
        if not touches(promotion, line):
            continue
        if promotion.is_used_up:
            yield _seen(promotion, PromotionOutcome.USED_UP)
        elif line.is_contract and not promotion.on_contract_prices:
            yield _seen(promotion, PromotionOutcome.CONTRACT_PRICES)
        else:
            yield _seen(promotion, PromotionOutcome.NO_COUPON)


def touches(promotion: PromotionFacts, line: PromotedLine) -> bool:
    """Say whether `promotion` is about goods like those of `line`."""
    is_freight = promotion.kind == PromotionKind.FREIGHT
    return not is_freight and promotion.covers(line.goods)


def _outcome(line: PromotedLine, one: Judgement) -> PromotionOutcome:
    if line.key in one.discounts:
        return PromotionOutcome.TAKES
    if line.is_contract and not one.promotion.on_contract_prices:
        return PromotionOutcome.CONTRACT_PRICES
    if one.obstacle is not None:
        return PromotionOutcome(one.obstacle.value)
    return PromotionOutcome.ELSEWHERE


def _seen(
    promotion: PromotionFacts,
    outcome: PromotionOutcome,
    *,
    amount: Decimal = ZERO,
    of_amount: Decimal = ZERO,
    missing: Decimal = ZERO,
) -> PromotionSeen:
    return PromotionSeen(
        code=promotion.code,
        name=promotion.name,
        kind=promotion.kind,
        outcome=outcome,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        coupon=promotion.coupon,
        amount=amount,
        of_amount=of_amount,
        missing=missing,
    )


def promotion_json(seen: PromotionSeen) -> dict[str, Any]:  # Any: JSON
    """What an order line keeps of it: plain values, amounts as text."""
    return {
        "promotion": seen.code,
        "name": seen.name,
        "kind": seen.kind,
        "code": seen.coupon,
        "outcome": seen.outcome.value,
        "amount": str(seen.amount),
        "of_amount": str(seen.of_amount),
        "missing": str(seen.missing),
        "starts_at": seen.starts_at.isoformat() if seen.starts_at else None,
        "ends_at": seen.ends_at.isoformat() if seen.ends_at else None,
    }


def kept_promotion(kept: Kept) -> PromotionSeen:
    """The promotion of which `kept` is the promotion_json."""
    starts, ends = kept["starts_at"], kept["ends_at"]
    return PromotionSeen(
        code=kept["promotion"],
        name=kept["name"],
        kind=kept["kind"],
        outcome=PromotionOutcome(kept["outcome"]),
        starts_at=datetime.fromisoformat(starts) if starts else None,
        ends_at=datetime.fromisoformat(ends) if ends else None,
        coupon=kept["code"],
        amount=Decimal(kept["amount"]),
        of_amount=Decimal(kept["of_amount"]),
        missing=Decimal(kept["missing"]),
    )
