"""Goods that people without an account send back, by the link of their order."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import BuyerRequest
from orders.models import OrderReturn
from orders.selectors.guests import GuestOrder, opened_by
from orders.views.returns import (
    asked_return,
    page_context,
    return_form,
    show_form,
    slip_answer,
)
from shop.blocks import Crumb


@require_http_methods(["GET", "POST"])
@never_cache
def start_return(request: BuyerRequest, key: str) -> HttpResponse:
    """Choose what of the order comes back, and say why."""
    opened = _opened(request, key)
    form = return_form(request, opened.order, opened.buyer)
    made = asked_return(form, opened.order, opened.buyer)
    if made is not None:
        return redirect("orders:guest-return", key, made.number)
    action = reverse("orders:guest-start-return", args=[key])
    back = reverse("orders:guest-order", args=[key])
    return show_form(request, form, opened.order, action=action, back=back)


@require_safe
@never_cache
def one_return(request: BuyerRequest, key: str, number: str) -> HttpResponse:
    """A return of the order that the link opens."""
    opened = _opened(request, key)
    found = _find(opened, number)
    crumbs = [Crumb(_("Order"), reverse("orders:guest-order", args=[key]))]
    context = {**page_context(found, opened.buyer), "key": key, "crumbs": crumbs}
    return render(request, "orders/returns/return.html", context)


@require_safe
@never_cache
def return_slip(request: BuyerRequest, key: str, number: str) -> HttpResponseBase:
    """The slip for the parcel."""
    return slip_answer(request, _find(_opened(request, key), number))


def _opened(request: BuyerRequest, key: str) -> GuestOrder:
    opened = opened_by(key, request.buyer)
    if opened is None:
        raise Http404
    return opened


def _find(opened: GuestOrder, number: str) -> OrderReturn:
    if "\0" in number:  # the database refuses to look for it
        raise Http404
    rows = OrderReturn.objects.visible_to(opened.buyer).filter(order=opened.order)
    return get_object_or_404(rows, number=number)
