"""Promotions that run: one on articles, one coupon, one of sets, one for freight."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from pricing.models import (
    Coupon,
    Promotion,
    PromotionAudience,
    PromotionKind,
    PromotionTarget,
)
from shop.demo.seed.demo import Demo

COUPON = "ANGRO10"
CLEANING = {
    "en": "Cleaning weeks",
    "ro": "Săptămânile curățeniei",
    "ru": "Недели чистоты",
    "fr": "Semaines du nettoyage",
    "pl": "Tygodnie czystości",
    "vi": "Tuần lễ vệ sinh",
}
WELCOME = {
    "en": "Thank you for ordering online",
    "ro": "Mulțumim că ați comandat online",
    "ru": "Спасибо за заказ онлайн",
    "fr": "Merci de commander en ligne",
    "pl": "Dziękujemy za zamówienie online",
    "vi": "Cảm ơn bạn đã đặt hàng trực tuyến",
}
GLOVES = {
    "en": "Gloves: buy 2, get 1",
    "ro": "Mănuși: 2 + 1 gratuit",
    "ru": "Перчатки: 2 + 1 в подарок",
    "fr": "Gants : 2 + 1 offert",
    "pl": "Rękawice: 2 + 1 gratis",
    "vi": "Găng tay: mua 2 tặng 1",
}
FREIGHT = {
    "en": "Free delivery from 300",
    "ro": "Livrare gratuită de la 300",
    "ru": "Бесплатная доставка от 300",
    "fr": "Livraison offerte dès 300",
    "pl": "Darmowa dostawa od 300",
    "vi": "Miễn phí giao hàng từ 300",
}


def write_promotions(demo: Demo) -> None:
    """10 % on cleaning until a date, 2 + 1 on gloves, ANGRO10, freight from 300."""
    cleaning = _promotion(
        demo,
        "cleaning-weeks",
        kind=PromotionKind.LINE,
        names=CLEANING,
        percent=Decimal(10),
        ends_at=demo.now + timedelta(days=30),
    )
    PromotionTarget.objects.create(
        promotion=cleaning, category=demo.categories["cleaning"]
    )
    gloves = _promotion(
        demo,
        "gloves-2-1",
        kind=PromotionKind.BUY_GET,
        names=GLOVES,
        percent=Decimal(100),
        buy_quantity=2,
        get_quantity=1,
    )
    PromotionTarget.objects.create(promotion=gloves, category=demo.categories["gloves"])
    _write_free_freight(demo)
    welcome = _promotion(
        demo,
        "welcome",
        kind=PromotionKind.CART,
        names=WELCOME,
        percent=Decimal(10),
        needs_coupon=True,
        is_announced=True,
        limit_per_customer=1,
    )
    Coupon.objects.create(promotion=welcome, code=COUPON)


def _write_free_freight(demo: Demo) -> None:
    trade = demo.channels["trade"]
    freight = _promotion(
        demo,
        "freight-300",
        kind=PromotionKind.FREIGHT,
        names=FREIGHT,
        minimum_amount=Decimal(300),
        currency=trade.currency,
    )
    PromotionAudience.objects.create(promotion=freight, channel=trade)


def _promotion(
    demo: Demo,
    code: str,
    **fields: Any,  # Any: columns of a promotion
) -> Promotion:
    return Promotion.objects.create(seller=demo.seller, code=code, **fields)
