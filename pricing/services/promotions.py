"""Using promotions up and giving them back; making coupons.

Orders call these: promotions know an order by its number only.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.events import record
from accounts.models import Customer, User
from pricing.errors import NotACouponPromotion, PromotionUsedUp, TooManyCoupons
from pricing.models import Coupon, Promotion, PromotionTally, PromotionUse
from pricing.selectors.promotions import holder_of, plain_code

# Without signs that look alike; 12 of 31 are 59 bits.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"[:31]
CODE_LENGTH = 12
MOST_COUPONS = 5_000


@dataclass(frozen=True)
class PromotionTake:
    """What an order takes: an amount in its currency, by a coupon or without."""

    promotion_id: int
    name: str
    amount: Decimal
    coupon: str = ""


def hold_promotions(*, buyer: Buyer, codes: Iterable[str]) -> None:
    """Lock coupons and counters that an order of `buyer` may change.

    After the customer, before the cart (design §8); coupons, promotions, counters of
    the customer, each by key. Promotions without limits are not locked at all. Makes
    the customer's counters that are not there yet.
    """
    wanted = [plain_code(code) for code in codes]
    opened: list[int] = []
    if wanted:
        coupons = Coupon.objects.filter(code__in=wanted).order_by("pk")
        held = coupons.select_for_update(of=("self",), no_key=True)
        opened = [coupon.promotion_id for coupon in held]
    rows = Promotion.objects.visible_to(buyer).in_force(buyer.now).limited()
    limited = [
        row for row in rows.order_by("pk") if not row.needs_coupon or row.pk in opened
    ]
    _lock_promotions([row.pk for row in limited if row.limit_total is not None])
    own = [row.pk for row in limited if row.limit_per_customer is not None]
    if own and buyer.customer is not None:
        holder = holder_of(buyer.customer)
        PromotionTally.objects.bulk_create(
            [PromotionTally(promotion_id=pk, holder=holder) for pk in own],
            ignore_conflicts=True,
        )
        _lock_tallies(own, holder)


def _lock_promotions(ids: Iterable[int]) -> None:
    rows = Promotion.objects.filter(pk__in=list(ids)).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True))


def _lock_tallies(promotion_ids: Iterable[int], holder: str) -> None:
    rows = PromotionTally.objects.filter(
        promotion_id__in=list(promotion_ids), holder=holder
    )
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))


@transaction.atomic
def take_promotions(
    *,
    customer: Customer,
    order_number: str,
    currency: str,
    takes: Sequence[PromotionTake],
) -> None:
    """Count what an order takes against all limits, and note it.

    The caller holds the counters (`hold_promotions`). Raises PromotionUsedUp where a
    limit was reached in between; then nothing is counted.
    """
    if not takes:
        return
    promotions = Promotion.objects.in_bulk([take.promotion_id for take in takes])
    codes = [take.coupon for take in takes if take.coupon]
    coupons = {row.code: row for row in Coupon.objects.filter(code__in=codes)}
    uses = []
    for take in sorted(takes, key=lambda one: one.promotion_id):
        promotion = promotions[take.promotion_id]
        coupon = coupons.get(take.coupon)
        holder = holder_of(customer) if promotion.limit_per_customer else ""
        if not _count(promotion, coupon, holder):
            raise PromotionUsedUp(name=take.name)
        uses.append(
            PromotionUse(
                promotion=promotion,
                coupon=coupon,
                customer=customer,
                order_number=order_number,
                amount=take.amount,
                currency=currency,
                holder=holder,
                is_counted=promotion.limit_total is not None,
            )
        )
    PromotionUse.objects.bulk_create(uses)


def _count(promotion: Promotion, coupon: Coupon | None, holder: str) -> bool:
    """Count one use everywhere it counts; say whether every limit had one left."""
    if coupon is not None and not Coupon.objects.take(coupon.pk):
        return False
    if promotion.limit_total is not None and not Promotion.objects.take(promotion.pk):
        return False
    limit = promotion.limit_per_customer
    if limit is None:
        return True
    PromotionTally.objects.get_or_create(promotion=promotion, holder=holder)
    return PromotionTally.objects.take(
        promotion_id=promotion.pk, holder=holder, limit=limit
    )


def hold_uses(order_number: str) -> None:
    """Lock the counters that an order moved, before the order itself is locked."""
    uses = list(PromotionUse.objects.standing().filter(order_number=order_number))
    coupon_ids = [use.coupon_id for use in uses if use.coupon_id is not None]
    coupons = Coupon.objects.filter(pk__in=coupon_ids).order_by("pk")
    list(coupons.select_for_update(of=("self",), no_key=True))
    _lock_promotions(use.promotion_id for use in uses if use.is_counted)
    for holder in sorted({use.holder for use in uses if use.holder}):
        _lock_tallies([use.promotion_id for use in uses], holder)


@transaction.atomic
def give_back_promotions(*, order_number: str) -> int:
    """Free what an order took, once; return how many promotions that were.

    Locks its counters; who locks the order as well calls `hold_uses` before.
    """
    hold_uses(order_number)
    rows = PromotionUse.objects.standing().filter(order_number=order_number)
    return _free(list(rows))


@transaction.atomic
def change_uses(*, order_number: str, amounts: Mapping[str, Decimal]) -> None:
    """Note what an order takes now, by the code of each promotion.

    What is not named takes nothing any more and is free. Locks the counters, as
    `give_back_promotions` does.
    """
    hold_uses(order_number)
    rows = PromotionUse.objects.standing().filter(order_number=order_number)
    uses = {use.promotion.code: use for use in rows.select_related("promotion")}
    for code, use in uses.items():
        use.amount = amounts.get(code, use.amount)
    PromotionUse.objects.bulk_update(uses.values(), ["amount"])
    _free([use for code, use in uses.items() if code not in amounts])


def _free(uses: Sequence[PromotionUse]) -> int:
    Coupon.objects.give_back(use.coupon_id for use in uses if use.coupon_id is not None)
    Promotion.objects.give_back(use.promotion_id for use in uses if use.is_counted)
    for use in uses:
        if use.holder:
            PromotionTally.objects.give_back(
                promotion_ids=[use.promotion_id], holder=use.holder
            )
    rows = PromotionUse.objects.filter(pk__in=[use.pk for use in uses])
    return rows.update(given_back_at=timezone.now())


@transaction.atomic
def make_coupons(
    *, promotion_id: int, count: int, batch: str, by: User
) -> list[Coupon]:
    """Make `count` codes nobody can guess, each good for one order.

    Raises NotACouponPromotion, TooManyCoupons.
    """
    locked = Promotion.objects.select_for_update(of=("self",), no_key=True)
    promotion = locked.get(pk=promotion_id)
    if not promotion.needs_coupon:
        raise NotACouponPromotion(code=promotion.code)
    if not 0 < count <= MOST_COUPONS:
        raise TooManyCoupons(most=MOST_COUPONS)
    coupons = Coupon.objects.bulk_create(
        Coupon(promotion=promotion, code=_new_code(), limit=1, batch=batch)
        for _ in range(count)
    )
    record(promotion, verb="coupons_made", actor=by, count=count, batch=batch)
    return coupons


def _new_code() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))
