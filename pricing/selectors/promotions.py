"""Promotions in force for a buyer, their coupons, and badges of articles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import Customer
from accounts.selectors.tree import line_of
from catalog.selectors.kept import kept_for_all
from pricing.models import (
    Coupon,
    Promotion,
    PromotionAudience,
    PromotionKind,
    PromotionTally,
)
from pricing.models.promotions import buying_kind
from pricing.rules.promotions import PromotedGoods, PromotionFacts
from pricing.selectors.promotion_facts import facts_from, with_scopes
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

    Kept until one changes, which triggers mark; the clock begins and ends them. One
    query where one that runs is for groups or customers, once for each buyer value.
    Limits for each customer are not looked at: see `with_own_limits`.
    """
    return buyer.remember("pricing.promotions", lambda: _running(buyer))


def _running(buyer: Buyer) -> tuple[PromotionFacts, ...]:
    met = [one for one in _kept_promotions(buyer) if one.meets(buyer)]
    ours = _offered(met, buyer)
    return tuple(
        one.facts for one in met if not one.has_parties or one.facts.pk in ours
    )


def _offered(met: Sequence["KeptPromotion"], buyer: Buyer) -> frozenset[int]:
    """Which of those that are for groups or customers are for `buyer`."""
    asked = [one.facts.pk for one in met if one.has_parties]
    if not asked:
        return frozenset()
    rows = Promotion.objects.visible_to(buyer).filter(pk__in=asked)
    return frozenset(rows.values_list("pk", flat=True))


@dataclass(frozen=True)
class KeptPromotion:
    """A promotion in use of a seller, and for whom it is as far as anybody may know.

    `has_parties`: it is for groups or customers, who are not told here.
    """

    facts: PromotionFacts
    customer_kind: str
    channel_ids: frozenset[int]
    has_parties: bool

    def meets(self, buyer: Buyer) -> bool:
        """Say whether it runs now, for the buyer's kind and channel."""
        starts_at, ends_at = self.facts.starts_at, self.facts.ends_at
        return (
            self.customer_kind in {"", buying_kind(buyer)}
            and (not self.channel_ids or buyer.channel.pk in self.channel_ids)
            and (starts_at is None or starts_at <= buyer.now)
            and (ends_at is None or ends_at > buyer.now)
        )


def _kept_promotions(buyer: Buyer) -> tuple[KeptPromotion, ...]:
    """Promotions of the buyer's seller that need no coupon, in the order of judging."""
    seller_id = buyer.channel.seller_id
    about = ("pricing.promotions", 2, seller_id, buyer.channel.language)

    def find() -> tuple[KeptPromotion, ...]:
        rows = Promotion.objects.filter(
            seller_id=seller_id, is_active=True, needs_coupon=False
        )
        audiences = PromotionAudience.objects.filter(promotion=OuterRef("pk"))
        channels = audiences.filter(channel__isnull=False).values("channel")
        told = with_scopes(rows.with_personal()).annotate(
            channel_ids=ArraySubquery(channels),
            has_groups=Exists(audiences.filter(group__isnull=False)),
        )
        return tuple(_kept(row, buyer) for row in told)

    return kept_for_all(buyer, about, find)


def _kept(row: Promotion, buyer: Buyer) -> KeptPromotion:
    told = vars(row)  # annotations
    return KeptPromotion(
        facts=facts_from(row, buyer),
        customer_kind=row.customer_kind,
        channel_ids=frozenset(told["channel_ids"]),
        has_parties=told["has_groups"] or told["is_personal"],
    )


def coupon_promotions(buyer: Buyer, **narrowed: bool) -> tuple[PromotionFacts, ...]:
    """Promotions in force for `buyer` that need a coupon, `narrowed` by fields."""
    ours = Promotion.objects.visible_to(buyer).in_force(buyer.now)
    rows = with_scopes(ours.filter(needs_coupon=True, **narrowed))
    return tuple(facts_from(row, buyer) for row in rows)


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
    promotions = {row.pk: row for row in with_scopes(offered)} if ids else {}
    return tuple(
        _coupon_answer(code, coupons.get(code), promotions, buyer) for code in wanted
    )


def opened_by(
    answers: Sequence[CouponAnswer], offered: Sequence[PromotionFacts]
) -> tuple[PromotionFacts, ...]:
    """`offered` with what codes open, once each: two codes of one open it once."""
    opened = [answer.promotion for answer in answers if answer.promotion is not None]
    by_key = {one.pk: one for one in (*offered, *reversed(opened))}
    return tuple(by_key.values())


def codes_in(text: str) -> tuple[str, ...]:
    """Codes that somebody typed, apart by spaces, commas or lines; each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))[:MOST_CODES]


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
    facts = facts_from(row, buyer)
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
    if buyer.customer is None or buyer.is_guest:
        return tuple(promotions)
    return with_limits_of(buyer.customer, promotions)


def with_limits_of(
    customer: Customer, promotions: Sequence[PromotionFacts]
) -> tuple[PromotionFacts, ...]:
    """As `with_own_limits`, of a customer whoever asks."""
    limited = {one.pk: one.limit_per_customer for one in promotions}
    if not any(limited.values()):
        return tuple(promotions)
    tallies = PromotionTally.objects.filter(
        promotion__in=limited, holder=holder_of(customer)
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
    contract. For who sees no prices none is asked for.
    """
    return tuple(
        Badge(badge_text(one), "is-ok")
        for one in _shown_on_articles(buyer)
        if one.covers(goods) and (one.on_contract_prices or not at_contract)
    )


def _shown_on_articles(buyer: Buyer) -> tuple[PromotionFacts, ...]:
    def find() -> tuple[PromotionFacts, ...]:
        if not buyer.sees_prices:
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
    rows = with_scopes(Promotion.objects.filter(pk=promotion_id))
    return facts_from(rows.get(), buyer)
