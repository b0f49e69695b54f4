"""Staff work on orders: confirm, ship, cancel, complete. Mounted in the admin."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest, posted
from accounts.selectors.subjects import staff_page_about
from orders.forms.fulfilment import CancelForm, ShipForm
from orders.models import Order, Shipment
from orders.selectors.shipping_desk import (
    Asked,
    ShippingDesk,
    finished_pick,
    shipping_desk,
)
from orders.services import billing, fulfilment
from orders.services.shipping_once import ship_once
from shop.admin import render_work
from shop.forms import is_key, refusals_on

ORDER_PAGE = "admin:orders_order_change"
SHIP_PAGE = "admin:orders_order_ship"
SHIPMENT_PAGE = "admin:orders_shipment_change"


@require_http_methods(["GET", "POST"])
def confirm(request: StaffRequest, order_id: int) -> HttpResponse:
    """Promise delivery."""
    return _move(
        request,
        order_id,
        fulfilment.confirm_order,
        title=_("Confirm the order"),
        said=_("%(number)s is confirmed."),
    )


@require_http_methods(["GET", "POST"])
def complete(request: StaffRequest, order_id: int) -> HttpResponse:
    """Close an order that was shipped in full."""
    return _move(
        request,
        order_id,
        fulfilment.complete_order,
        title=_("Complete the order"),
        said=_("%(number)s is completed."),
    )


def _move(
    request: StaffRequest,
    order_id: int,
    move: Callable[..., Order],
    *,
    title: str,
    said: str,
) -> HttpResponse:
    order = _managed(request, order_id)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            move(order_id=order.pk, by=request.user)
    if form.is_bound and form.is_valid():
        messages.success(request, said % {"number": order.number})
        return redirect(ORDER_PAGE, order.pk)
    context = {"order": order, "form": form, "is_danger": False}
    return render_work(
        request,
        "orders/admin/move.html",
        context,
        title=title,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def cancel(request: StaffRequest, order_id: int) -> HttpResponse:
    """Call an order off before anything left."""
    order = _managed(request, order_id)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            fulfilment.cancel_order(
                order_id=order.pk, by=request.user, reason=form.cleaned_data["reason"]
            )
    if form.is_bound and form.is_valid():
        said = _("%(number)s is cancelled, its stock is free again.")
        messages.success(request, said % {"number": order.number})
        return redirect(ORDER_PAGE, order.pk)
    context = {"order": order, "form": form, "is_danger": True}
    return render_work(
        request,
        "orders/admin/move.html",
        context,
        title=gettext_lazy("Cancel the order"),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def ship(request: StaffRequest, order_id: int) -> HttpResponse:
    """Send what is left, or a part of it."""
    order = _managed(request, order_id)
    form = ShipForm(posted(request), desk=_desk(request, order))
    if form.is_valid():
        with refusals_on(form):
            shipment = ship_once(
                key=form.cleaned_data["key"],
                order_id=order.pk,
                quantities=form.quantities(),
                warehouse_id=form.cleaned_data["warehouse"].pk,
                sending=form.sending(),
                by=request.user,
            )
    if form.is_bound and form.is_valid():
        said = _("%(number)s is on its way; its invoice follows.")
        messages.success(request, said % {"number": shipment.number})
        return _after_shipping(order, form.desk)
    context = {"order": order, "form": form, "desk": form.desk}
    return render_work(
        request,
        "orders/admin/ship.html",
        context,
        title=gettext_lazy("Ship goods"),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def bill_again(request: StaffRequest, shipment_id: int) -> HttpResponse:
    """Put a shipment that could not be billed back into the sweep."""
    shipment = get_object_or_404(
        Shipment.objects.managed_by(request.user).select_related("order"),
        pk=shipment_id,
    )
    if request.method == "POST":
        billing.bill_again(shipment_id=shipment.pk)
        messages.success(request, _("It will be billed within seconds."))
        return redirect(SHIPMENT_PAGE, shipment.pk)
    context = {"order": shipment.order, "form": forms.Form(), "is_danger": False}
    return render_work(
        request, "orders/admin/move.html", context, title=gettext_lazy("Bill again")
    )


def _desk(request: StaffRequest, order: Order) -> ShippingDesk:
    """What the form starts from: warehouse, place, finished pick in the address.

    A form that is sent says itself for which place it was filled in.
    """
    pick = _key(request.GET.get("pick", ""))
    place = request.POST.get("place", request.GET.get("place", ""))
    asked = Asked(
        warehouse_id=_key(request.GET.get("warehouse", "")),
        place_id=_key(place),
        pick=finished_pick(order, pick) if pick else None,
    )
    return shipping_desk(order, asked)


def _key(text: str) -> int | None:
    return int(text) if is_key(text) else None


def _after_shipping(order: Order, desk: ShippingDesk) -> HttpResponse:
    """The next place that something can leave for; else the order itself."""
    if desk.place is not None:
        pick = finished_pick(order, desk.pick.pk) if desk.pick else None
        rest = shipping_desk(order, Asked(pick=pick))
        if rest.place is not None and rest.place.ready_count:
            page = reverse(SHIP_PAGE, args=[order.pk])
            return redirect(f"{page}?{rest.place.query}")
    return redirect(ORDER_PAGE, order.pk)


def _managed(request: StaffRequest, order_id: int) -> Order:
    rows = Order.objects.managed_by(request.user).select_related("customer")
    return get_object_or_404(rows, pk=order_id)


@require_safe
def talk(request: StaffRequest, order_id: int) -> HttpResponse:
    """To what was written about an order."""
    mine = Order.objects.managed_by(request.user)
    return redirect(staff_page_about(get_object_or_404(mine, pk=order_id)))
