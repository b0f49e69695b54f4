"""What promotions take off a cart, a line, a part of it: sentences and shares."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext, ngettext

from invoicing.rules import Allowance
from pricing.models import PromotionKind
from pricing.rules.parts import Part, discount_of_part
from pricing.rules.promotions import (
    Judgement,
    Obstacle,
    PromotionFacts,
)
from shop.money import share
from shop.templatetags.angro import money, quantity

ZERO = Decimal(0)

# What more goods in the cart settle.
WAITING = frozenset(
    {Obstacle.MINIMUM_AMOUNT, Obstacle.MINIMUM_QUANTITY, Obstacle.TOO_FEW}
)

# As documents keep it.
FrozenDiscount = dict[str, str]


@dataclass(frozen=True)
class Reduction:
    """An amount that a promotion takes off; `coupon` is the code that opened it.

    `freights` says what of it is taken off the freight to each place, the order's
    own first.
    """

    promotion_id: int
    code: str
    name: str
    kind: str
    amount: Decimal
    coupon: str = ""
    freights: tuple[Decimal, ...] = ()

    @property
    def is_freight(self) -> bool:
        return self.kind == PromotionKind.FREIGHT

    @property
    def less(self) -> Decimal:
        """The amount as it stands in sums."""
        return -self.amount

    def freight_at(self, position: int) -> Decimal:
        """What it takes off the freight to a place; 0 is the order's own."""
        return self.freights[position] if position < len(self.freights) else ZERO

    def as_json(self) -> FrozenDiscount:
        """What documents freeze."""
        return {
            "promotion": self.code,
            "name": self.name,
            "code": self.coupon,
            "kind": self.kind,
            "amount": str(self.amount),
        }


@dataclass(frozen=True)
class CouponRow:
    """A code in a cart: the promotion it opens, or why it takes nothing off.

    `is_waiting`: it will, once there is more of its goods in the cart.
    """

    code: str
    name: str = ""
    refusal: str = ""
    is_waiting: bool = False


def reductions_by_line(
    judged: Iterable[Judgement],
) -> dict[int, tuple[Reduction, ...]]:
    """What each line is reduced by, in the order it was judged."""
    found: dict[int, list[Reduction]] = {}
    for one in judged:
        for key, amount in one.discounts.items():
            found.setdefault(key, []).append(_reduction(one.promotion, amount))
    return {key: tuple(each) for key, each in found.items()}


def reductions_of(judged: Iterable[Judgement]) -> tuple[Reduction, ...]:
    """Each promotion that applies, with all it takes off."""
    return tuple(
        _reduction(one.promotion, one.amount, one.freight_discounts)
        for one in judged
        if one.applies
    )


def _reduction(
    promotion: PromotionFacts, amount: Decimal, freights: tuple[Decimal, ...] = ()
) -> Reduction:
    return Reduction(
        promotion_id=promotion.pk,
        code=promotion.code,
        name=promotion.name,
        kind=promotion.kind,
        amount=amount,
        coupon=promotion.coupon,
        freights=freights,
    )


def total_of(reductions: Iterable[Reduction]) -> Decimal:
    """What they take off together."""
    return sum((one.amount for one in reductions), ZERO)


def refusal_sentence(judgement: Judgement, currency: str) -> str:
    """Why a coupon takes nothing off; empty where it does."""
    if judgement.obstacle is None:
        return ""
    return str(_REFUSALS[judgement.obstacle]()) % {
        "amount": money(judgement.missing, currency),
        "quantity": quantity(judgement.missing),
    }


_REFUSALS = {
    Obstacle.USED_UP: lambda: gettext("This code is used up."),
    Obstacle.OTHER_GOODS: lambda: gettext("This code is not for these articles."),
    Obstacle.CONTRACT_PRICES: lambda: gettext(
        "This code does not apply to contract prices."
    ),
    Obstacle.OTHER_CURRENCY: lambda: gettext("This code is for another currency."),
    Obstacle.MINIMUM_AMOUNT: lambda: gettext(
        "%(amount)s of the articles it is for are missing to its minimum."
    ),
    Obstacle.MINIMUM_QUANTITY: lambda: gettext(
        "%(quantity)s of the articles it is for are missing to its minimum."
    ),
    Obstacle.TOO_FEW: lambda: gettext(
        "There are too few of the articles it is for in the cart."
    ),
    Obstacle.NOT_COMBINABLE: lambda: gettext(
        "This code cannot be combined with what applies already."
    ),
    Obstacle.NOTHING_LEFT: lambda: gettext("There is nothing left for it to reduce."),
}


def cart_hints(judged: Iterable[Judgement], currency: str) -> Iterator[str]:
    """What little is missing to promotions that need no coupon."""
    for one in judged:
        if one.promotion.needs_coupon:
            continue
        if one.obstacle == Obstacle.MINIMUM_AMOUNT:
            yield gettext("%(amount)s more and “%(name)s” applies.") % {
                "amount": money(one.missing, currency),
                "name": one.promotion.name,
            }
        elif one.obstacle == Obstacle.MINIMUM_QUANTITY:
            yield gettext("%(quantity)s more and “%(name)s” applies.") % {
                "quantity": quantity(one.missing),
                "name": one.promotion.name,
            }
        elif one.promotion.mixes_articles and one.more:
            yield more_sentence(one.promotion, one.more[0])


def line_hints(judged: Iterable[Judgement]) -> dict[int, str]:
    """By line: how many more complete a set of "buy some, get some"."""
    hints: dict[int, str] = {}
    for one in judged:
        if one.promotion.mixes_articles or not _is_open(one):
            continue
        for key, more in one.more.items():
            hints.setdefault(key, more_sentence(one.promotion, more))
    return hints


def _is_open(judgement: Judgement) -> bool:
    return judgement.applies or judgement.obstacle == Obstacle.TOO_FEW


def more_sentence(promotion: PromotionFacts, more: int) -> str:
    """What a few more give: "2 more and one of them is free"."""
    fields = {"more": more, "count": promotion.get_quantity, "name": promotion.name}
    if promotion.percent != 100:
        return gettext("%(more)s more and “%(name)s” applies.") % fields
    if more <= promotion.get_quantity:
        return ngettext(
            "%(more)s more, and it is free", "%(more)s more, and they are free", more
        ) % {"more": more}
    return (
        ngettext(
            "%(more)s more, and %(count)s of them is free",
            "%(more)s more, and %(count)s of them are free",
            promotion.get_quantity,
        )
        % fields
    )


@dataclass(frozen=True)
class DiscountedLine:
    """A frozen line: its quantity, its discount and the promotions it came from."""

    quantity: Decimal
    discount_amount: Decimal
    discounts: Sequence[Mapping[str, str]]
    currency: str


def allowances_of_part(
    line: DiscountedLine, *, before: Sequence[Part], part: Part
) -> tuple[Allowance, ...]:
    """What falls on a part of a line that is billed by itself, by promotion.

    Each reduces what the one before left, which is its base. The last part takes what
    is left of the line's discount.
    """
    whole = discount_of_part(
        line.discount_amount,
        line_quantity=line.quantity,
        before=before,
        part=part,
        currency=line.currency,
    )
    if not whole:
        return ()
    weights = [Decimal(one["amount"]) for one in line.discounts]
    base, allowances = part.line_amount, []
    for one, amount in zip(
        line.discounts, share(whole, weights, line.currency), strict=True
    ):
        if amount:
            allowances.append(Allowance(amount, base, _reason(one)))
            base -= amount
    return tuple(allowances)


def _reason(discount: Mapping[str, str]) -> str:
    if not discount["code"]:
        return discount["name"]
    return gettext("%(name)s (code %(code)s)") % {
        "name": discount["name"],
        "code": discount["code"],
    }
