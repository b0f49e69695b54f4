"""Short makers for promotions and coupons."""

from decimal import Decimal

from accounts.models import Channel, Customer, CustomerGroup
from catalog.models import Brand, Category, Product
from pricing.models import (
    Coupon,
    Promotion,
    PromotionAudience,
    PromotionTarget,
    TargetEffect,
)
from tests import make

AMOUNTS = ("percent", "amount", "minimum_amount", "minimum_quantity")
KINDS = {Channel: "channel", CustomerGroup: "group", Customer: "customer"}
GOODS = {Category: "category", Brand: "brand", Product: "product", str: "tag"}


def promotion(
    code: str = "spring", *, kind: str = "line", on=(), but=(), to=(), **fields
):
    """A promotion on goods, but not on others, to channels, groups, customers."""
    for name in AMOUNTS:
        if fields.get(name) is not None:
            fields[name] = Decimal(fields[name])
    if fields.keys() & {"amount", "minimum_amount"}:
        fields.setdefault("currency", "EUR")
    made = Promotion.objects.create(
        code=code,
        names={"en": fields.pop("name", code.title())},
        kind=kind,
        seller=fields.pop("seller", None) or make.seller(),
        **fields,
    )
    for effect, goods in ((TargetEffect.INCLUDE, on), (TargetEffect.EXCLUDE, but)):
        for target in goods:
            PromotionTarget.objects.create(
                promotion=made, effect=effect, **{GOODS[type(target)]: target}
            )
    for party in to:
        PromotionAudience.objects.create(promotion=made, **{KINDS[type(party)]: party})
    return made


def coupon(code: str = "WELCOME", *, limit=None, **fields):
    """A coupon with a promotion of its own: 10 % off the cart, unless said."""
    name = fields.pop("promotion_code", code.lower())
    if "kind" not in fields:
        fields["kind"] = "cart"
        fields.setdefault("percent", None if "amount" in fields else "10")
    made = promotion(name, needs_coupon=True, **fields)
    return Coupon.objects.create(promotion=made, code=code, limit=limit)
