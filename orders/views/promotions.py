"""Staff work on promotions: try one on a basket, make coupons. Mounted in the admin."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import StaffRequest
from accounts.selectors import buyer_for_customer
from orders.forms.promotions import BatchForm, TryForm
from orders.selectors.promotion_trial import Trial, trial_of, tried_cart
from pricing.models import Promotion
from pricing.services.promotions import make_coupons
from shop.admin import render_work
from shop.forms import refusals_on


@require_GET
def try_promotion(request: StaffRequest, promotion_id: int) -> HttpResponse:
    """Show what a promotion does for a customer's cart or a typed basket."""
    promotion = _managed(request, promotion_id)
    form = TryForm(request.GET or None, staff=request.user)
    trial = _trial(promotion, form) if form.is_valid() else None
    return render_work(
        request,
        "orders/admin/try_promotion.html",
        {"promotion": promotion, "form": form, "trial": trial},
        title=_("Try %(code)s") % {"code": promotion.code},
        status=422 if form.errors else 200,
    )


def _trial(promotion: Promotion, form: TryForm) -> Trial:
    asked = form.cleaned_data
    buyer = buyer_for_customer(
        customer=asked["customer"], now=asked["at"] or timezone.now()
    )
    typed = [(line.unit, line.quantity) for line in asked["basket"]]
    basket = typed or tried_cart(buyer)
    return trial_of(promotion, buyer, basket, codes=asked["codes"])


@require_http_methods(["GET", "POST"])
def make_batch(request: StaffRequest, promotion_id: int) -> HttpResponse:
    """Make codes that are good once each."""
    promotion = _managed(request, promotion_id)
    form = BatchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            make_coupons(
                promotion_id=promotion.pk,
                count=form.cleaned_data["count"],
                batch=form.cleaned_data["batch"],
                by=request.user,
            )
    if form.is_bound and form.is_valid():
        messages.success(request, _("The codes are made. Export them from this list."))
        query = urlencode({"batch": form.cleaned_data["batch"]})
        return redirect(f"{reverse('admin:pricing_coupon_changelist')}?{query}")
    return render_work(
        request,
        "orders/admin/make_coupons.html",
        {"promotion": promotion, "form": form},
        title=_("Make coupons for %(code)s") % {"code": promotion.code},
        status=422 if form.errors else 200,
    )


def _managed(request: StaffRequest, promotion_id: int) -> Promotion:
    promotions = Promotion.objects.managed_by(request.user)
    return get_object_or_404(promotions, pk=promotion_id)
