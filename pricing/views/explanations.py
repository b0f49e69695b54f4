"""Staff work on prices. Mounted in the admin."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import StaffRequest
from accounts.models import Customer, User
from accounts.selectors import buyer_for_customer
from pricing.forms.explanations import WhyPriceForm
from pricing.rules import Ask
from pricing.rules.traces import Trace
from pricing.selectors import explain
from pricing.selectors.promotion_traces import every_promotion, with_promotions
from pricing.selectors.promotions import CouponAnswer, coupon_answers, opened_by
from pricing.selectors.shown_traces import PromotionLine, promotion_lines
from shop.admin import render_work
from shop.forms import refusals_on


@dataclass(frozen=True)
class Side:
    """One of the traces that stand side by side."""

    customer: Customer
    trace: Trace
    promotions: tuple[PromotionLine, ...] = ()
    coupons: tuple[CouponAnswer, ...] = ()


@require_GET
def why_price(request: StaffRequest) -> HttpResponse:
    """Say what a customer pays for an article, at any instant, and why.

    Beside it, where asked for: what another customer pays, or at another instant.
    """
    form = WhyPriceForm(request.GET or None, staff=request.user)
    sides: list[Side] = []
    if form.is_valid():
        with refusals_on(form):
            sides.extend(_sides(form.cleaned_data))
    return render_work(
        request,
        "pricing/admin/why_price.html",
        {"form": form, "sides": sides},
        title=_("Why this price"),
        status=422 if form.errors else 200,
    )


def _sides(asked: dict[str, Any]) -> Iterator[Side]:  # Any: cleaned values
    at: datetime = asked["at"] or timezone.now()
    yield _side(asked, asked["customer"], at, asked["as_user"])
    if asked["other_customer"] or asked["other_at"]:
        customer = asked["other_customer"] or asked["customer"]
        user = None if asked["other_customer"] else asked["as_user"]
        yield _side(asked, customer, asked["other_at"] or at, user)


def _side(
    asked: dict[str, Any], customer: Customer, at: datetime, user: User | None
) -> Side:  # Any: as above
    buyer = buyer_for_customer(customer=customer, now=at, user=user)
    ask = Ask(asked["variant"].pk, asked["unit"].pk, asked["quantity"])
    trace = explain(ask, buyer, ship_to_country=asked["ship_to"] or None)
    coupons = coupon_answers(asked["codes"], buyer)
    offered = opened_by(coupons, every_promotion(buyer))
    trace = with_promotions(trace, buyer, offered)
    return Side(customer, trace, tuple(promotion_lines(trace)), coupons)
