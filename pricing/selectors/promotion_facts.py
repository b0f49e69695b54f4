"""Promotions as they are judged, read with their scopes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject

from accounts.buyer import Buyer
from catalog.models import Category
from pricing.models import Promotion, PromotionTarget, TargetEffect
from pricing.rules.promotions import PromotedTarget, PromotionFacts


def with_scopes(promotions: QuerySet[Promotion]) -> QuerySet[Promotion]:
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


def facts_from(row: Promotion, buyer: Buyer) -> PromotionFacts:
    """What `with_scopes` read, in the language of `buyer`."""
    scope: list[dict[str, Any]] = vars(row)["scope"]  # Any: JSON
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
        starts_at=row.starts_at,
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
