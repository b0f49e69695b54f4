"""Promotions in force for a buyer, their coupons, and badges of articles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import Customer
from accounts.selectors.tree import line_of
from catalog.models import Category
from catalog.selectors.kept import kept
from pricing.models import (
    Coupon,
    Promotion,
    PromotionKind,
    PromotionTally,
    PromotionTarget,
    TargetEffect,
)
from pricing.rules.promotions import PromotedGoods, PromotedTarget, PromotionFacts
from shop.blocks import Badge
from shop.templatetags.angro import money, percent

MOST_CODES = 5


@dataclass(frozen=True)
class CouponAnswer:
    """What a code opens for a buyer now, or why it opens nothing."""

    code: str
    promotion: PromotionFacts | None = None
    coupon_id: int | None = None
    refusal: str = ""


def plain_code(text: str) -> str:
    """A code as it is kept and compared: capitals and digits, nothing in between."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())


def running_promotions(buyer: Buyer) -> tuple[PromotionFacts, ...]:
    """Promotions in force for `buyer` that need no coupon.

    One query, once for each buyer value. Limits for each customer are not looked at:
    see `with_own_limits`.
    """

    def find() -> tuple[PromotionFacts, ...]:
        rows = Promotion.objects.visible_to(buyer).in_force(buyer.now)
        return tuple(
            _facts(row, buyer) for row in _rows(rows.exclude(needs_coupon=True))
        )

    return buyer.remember("pricing.promotions", find)


def _is_any_running(buyer: Buyer) -> bool:
    """Whether a promotion without a coupon may run now, as listings keep it.

    Periods are kept until the catalogue changes, which a trigger marks: the clock
    alone begins and ends promotions.
    """
    seller_id = buyer.channel.seller_id

    def find() -> tuple[tuple[datetime | None, datetime | None], ...]:
        rows = Promotion.objects.filter(seller_id=seller_id, is_active=True)
        return tuple(
            rows.exclude(needs_coupon=True).values_list("starts_at", "ends_at")
        )

    periods = kept(buyer, ("pricing.promotions", seller_id), find)
    return any(
        (start is None or start <= buyer.now) and (end is None or end > buyer.now)
        for start, end in periods
    )


def coupon_answers(codes: Sequence[str], buyer: Buyer) -> tuple[CouponAnswer, ...]:
    """What each code opens for `buyer` now; two queries at most, none without codes.

    A code that there is not, one that was withdrawn and one for somebody else are
    refused with the same words.
    """
    wanted = [plain_code(code) for code in codes][:MOST_CODES]
    if not wanted:
        return ()
    coupons = {
        coupon.code: coupon
        for coupon in Coupon.objects.filter(code__in=wanted, is_active=True)
    }
    ids = {coupon.promotion_id for coupon in coupons.values()}
    offered = Promotion.objects.visible_to(buyer).filter(pk__in=ids, needs_coupon=True)
    promotions = {row.pk: row for row in _rows(offered)} if ids else {}
    return tuple(
        _coupon_answer(code, coupons.get(code), promotions, buyer) for code in wanted
    )


def _coupon_answer(
    code: str, coupon: Coupon | None, promotions: Mapping[int, Promotion], buyer: Buyer
) -> CouponAnswer:
    row = promotions.get(coupon.promotion_id) if coupon else None
    if coupon is None or row is None:
        return CouponAnswer(code, refusal=gettext("We do not know this code."))
    if row.starts_at is not None and row.starts_at > buyer.now:
        return CouponAnswer(code, refusal=gettext("This code is not valid yet."))
    if row.ends_at is not None and row.ends_at <= buyer.now:
        return CouponAnswer(code, refusal=gettext("This code has ended."))
    facts = _facts(row, buyer)
    is_used = coupon.limit is not None and coupon.used_count >= coupon.limit
    return CouponAnswer(
        code,
        replace(facts, coupon=code, is_used_up=facts.is_used_up or is_used),
        coupon_id=coupon.pk,
    )


def with_own_limits(
    promotions: Sequence[PromotionFacts], buyer: Buyer
) -> tuple[PromotionFacts, ...]:
    """`promotions`, used up where the buyer's own limit leaves no use.

    One query where any has such a limit. What a guest used before is known by the
    e-mail, which is asked for later: taking it refuses then.
    """
    limited = {one.pk: one.limit_per_customer for one in promotions}
    if buyer.customer is None or buyer.is_guest or not any(limited.values()):
        return tuple(promotions)
    tallies = PromotionTally.objects.filter(
        promotion__in=limited, holder=holder_of(buyer.customer)
    )
    used = dict(tallies.values_list("promotion_id", "used_count"))
    return tuple(
        replace(one, is_used_up=True)
        if one.limit_per_customer and used.get(one.pk, 0) >= one.limit_per_customer
        else one
        for one in promotions
    )


def holder_of(customer: Customer) -> str:
    """Who is counted for `customer`: its company's root, or a person by the e-mail.

    The e-mail is hashed with the shop's key: who erases a person leaves no address.
    """
    if customer.is_company or not customer.email:
        line = line_of(customer.pk) or [customer.pk]
        return f"customer:{line[-1]}"
    digest = salted_hmac("pricing.promotions", customer.email.strip().lower())
    return f"email:{digest.hexdigest()}"


def promotion_badges(
    goods: PromotedGoods, buyer: Buyer, *, at_contract: bool
) -> tuple[Badge, ...]:
    """What runs on an article, in a word or two each: −10 %, 2 + 1 free.

    Coupons, cart and freight show in the cart only. `at_contract`: it is priced by
    contract. One query at most for all articles of a request, none while the catalogue
    knows that nothing runs, and for who sees no prices.
    """
    return tuple(
        Badge(badge_text(one), "is-ok")
        for one in _shown_on_articles(buyer)
        if one.covers(goods) and (one.on_contract_prices or not at_contract)
    )


def _shown_on_articles(buyer: Buyer) -> tuple[PromotionFacts, ...]:
    def find() -> tuple[PromotionFacts, ...]:
        if not buyer.sees_prices or not _is_any_running(buyer):
            return ()
        return tuple(one for one in running_promotions(buyer) if _is_badge(one, buyer))

    return buyer.remember("pricing.promotion_badges", find)


def _is_badge(promotion: PromotionFacts, buyer: Buyer) -> bool:
    on_articles = promotion.kind in {PromotionKind.LINE, PromotionKind.BUY_GET}
    is_ours = promotion.currency in {"", buyer.currency}
    return on_articles and is_ours and not promotion.is_used_up


def badge_text(promotion: PromotionFacts) -> str:
    """A promotion in a word or two, as it stands on an article."""
    if promotion.kind == PromotionKind.BUY_GET:
        counts = {"buy": promotion.buy_quantity, "get": promotion.get_quantity}
        if promotion.percent == 100:
            return gettext("%(buy)s + %(get)s free") % counts
        return gettext("%(buy)s + %(get)s at −%(percent)s") % {
            **counts,
            "percent": percent(promotion.percent),
        }
    if promotion.percent is not None:
        return gettext("−%(percent)s") % {"percent": percent(promotion.percent)}
    return gettext("−%(amount)s each") % {
        "amount": money(promotion.amount or Decimal(0), promotion.currency)
    }


def facts_of(promotion_id: int, buyer: Buyer) -> PromotionFacts:
    """A promotion as `buyer` would meet it, running or not, for staff to look at."""
    return _facts(_rows(Promotion.objects.filter(pk=promotion_id)).get(), buyer)


def _rows(promotions: QuerySet[Promotion]) -> QuerySet[Promotion]:
    """Promotions with their scopes; categories are told with all below them."""
    below = Category.objects.filter(path__startswith=OuterRef("category__path"))
    targets = PromotionTarget.objects.filter(promotion=OuterRef("pk")).annotate(
        below=Case(
            When(Q(category__isnull=False), then=ArraySubquery(below.values("pk"))),
            default=Value(None),
        )
    )
    return promotions.annotate(
        scope=ArraySubquery(
            targets.values(
                json=JSONObject(
                    effect=F("effect"),
                    category_ids=F("below"),
                    brand_id=F("brand_id"),
                    tag=F("tag"),
                    product_id=F("product_id"),
                )
            )
        )
    )


def _facts(row: Promotion, buyer: Buyer) -> PromotionFacts:
    scope: list[dict[str, Any]] = vars(row)["scope"]  # Any: JSON; `_rows` annotates it
    return PromotionFacts(
        pk=row.pk,
        code=row.code,
        name=row.name_in(buyer.language, buyer.channel.language),
        kind=row.kind,
        percent=row.percent,
        amount=row.amount,
        currency=row.currency,
        buy_quantity=row.buy_quantity or 0,
        get_quantity=row.get_quantity or 0,
        mixes_articles=row.mixes_articles,
        shipping_codes=tuple(row.shipping_codes),
        minimum_amount=row.minimum_amount,
        minimum_quantity=row.minimum_quantity,
        needs_coupon=row.needs_coupon,
        on_contract_prices=row.on_contract_prices,
        priority=row.priority,
        is_exclusive=row.is_exclusive,
        group=row.group,
        includes=_targets(scope, TargetEffect.INCLUDE),
        excludes=_targets(scope, TargetEffect.EXCLUDE),
        ends_at=row.ends_at,
        limit_total=row.limit_total,
        limit_per_customer=row.limit_per_customer,
        is_used_up=row.limit_total is not None and row.used_count >= row.limit_total,
    )


def _targets(
    scope: Sequence[Mapping[str, Any]],  # Any: JSON
    effect: str,
) -> tuple[PromotedTarget, ...]:
    return tuple(
        PromotedTarget(
            category_ids=frozenset(one["category_ids"] or ()),
            brand_id=one["brand_id"],
            tag=one["tag"],
            product_id=one["product_id"],
        )
        for one in scope
        if one["effect"] == effect
    )
