"""Calling an order off: at once, or by asking the seller to."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.buyer import Buyer
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
from shop.forms import refusals_on


@dataclass(frozen=True)
class Asking:
    """Who would call which order off, where they say so and where they came from."""

    order: Order
    buyer: Buyer
    action: str
    back_url: str
    crumb: Crumb


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, number: str) -> HttpResponse:
    """Confirm that an order is called off, or that the seller is asked to."""
    page = reverse("orders:order", args=[number])
    asking = Asking(
        order=_find(request, number),
        buyer=request.buyer,
        action=reverse("orders:cancel-order", args=[number]),
        back_url=page,
        crumb=Crumb(number, page),
    )
    return cancel_page(request, asking)


def cancel_page(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The page that asks once more; from it, back to the order."""
    form = CancelReasonForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            _call_off(request, asking, form.cleaned_data["reason"])
    if form.is_bound and form.is_valid():
        return redirect(asking.back_url)
    after = order_after(asking.order, asking.buyer)
    is_possible = after.may_cancel or after.may_ask
    # Where something was typed it stays in sight, even if nobody can send it.
    if not is_possible and not form["reason"].value():
        for refusal in form.non_field_errors():
            messages.error(request, str(refusal))
        return redirect(asking.back_url)
    context = {
        "order": asking.order,
        "form": form,
        "action": asking.action,
        "back_url": asking.back_url,
        "is_asking": after.may_ask,
        "is_possible": is_possible,
        "crumbs": [asking.crumb],
    }
    status = 422 if form.errors else 200
    return render(request, "orders/cancel.html", context, status=status)


def _call_off(request: HttpRequest, asking: Asking, reason: str) -> None:
    order, buyer = asking.order, asking.buyer
    words = {"number": order.number}
    if order.state in CANCELLED_ON_REQUEST:
        ask_to_cancel(buyer=buyer, order_id=order.pk, reason=reason)
        said = _("We have been asked to cancel %(number)s and answer by mail.")
    else:
        cancel_own_order(buyer=buyer, order_id=order.pk, reason=reason)
        said = _("Order %(number)s is cancelled.")
    messages.success(request, said % words)


@login_required
@require_POST
def keep(request: SignedInRequest, number: str) -> HttpResponse:
    """Take back that an order shall be called off."""
    take_back(request, _find(request, number), request.buyer)
    return redirect("orders:order", number)


def take_back(request: HttpRequest, order: Order, buyer: Buyer) -> None:
    """Deliver an order after all that somebody asked to cancel."""
    try:
        withdraw_cancel_request(buyer=buyer, order_id=order.pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Order %(number)s is delivered after all.")
        messages.success(request, said % {"number": order.number})


def _find(request: SignedInRequest, number: str) -> Order:
    if "\0" in number:
        raise Http404
    return document_or_404(request, Order.objects.visible_to, number=number)
