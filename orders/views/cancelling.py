"""Calling an order off: at once, or by asking the seller to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest, posted
from orders.forms.cancelling import CancelReasonForm
from orders.models import Order
from orders.rules.states import CANCELLED_ON_REQUEST
from orders.selectors.after import order_after
from orders.services.cancelling import ask_to_cancel, withdraw_cancel_request
from orders.services.fulfilment import cancel_own_order
from shop.blocks import Crumb
from shop.errors import DomainError


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, number: str) -> HttpResponse:
    """Confirm that an order is called off, or that the seller is asked to."""
    order = _find(request, number)
    form = CancelReasonForm(posted(request))
    if form.is_valid():
        _call_off(request, order, form.cleaned_data["reason"])
        return redirect("orders:order", number)
    after = order_after(order, request.buyer)
    if not (after.may_cancel or after.may_ask):
        return redirect("orders:order", number)
    context = {
        "order": order,
        "form": form,
        "is_asking": after.may_ask,
        "crumbs": [Crumb(number, reverse("orders:order", args=[number]))],
    }
    status = 422 if form.errors else 200
    return render(request, "orders/cancel.html", context, status=status)


def _call_off(request: SignedInRequest, order: Order, reason: str) -> None:
    words = {"number": order.number}
    try:
        if order.state in CANCELLED_ON_REQUEST:
            ask_to_cancel(buyer=request.buyer, order_id=order.pk, reason=reason)
            said = _("We have been asked to cancel %(number)s and answer by mail.")
        else:
            cancel_own_order(buyer=request.buyer, order_id=order.pk, reason=reason)
            said = _("Order %(number)s is cancelled.")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said % words)


@login_required
@require_POST
def keep(request: SignedInRequest, number: str) -> HttpResponse:
    """Take back that an order shall be called off."""
    order = _find(request, number)
    try:
        withdraw_cancel_request(buyer=request.buyer, order_id=order.pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Order %(number)s is delivered after all.")
        messages.success(request, said % {"number": number})
    return redirect("orders:order", number)


def _find(request: SignedInRequest, number: str) -> Order:
    if "\0" in number:
        raise Http404
    return document_or_404(request, Order.objects.visible_to, number=number)
