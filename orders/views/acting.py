"""From a document in the admin to the shop, in the place of who it is about."""

from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest
from orders.models import Order, Quote


@require_safe
def for_order(request: StaffRequest, order_id: int) -> HttpResponse:
    """Go on to act for whoever placed an order, at its page in the shop."""
    order = get_object_or_404(Order.objects.managed_by(request.user), pk=order_id)
    page = reverse("orders:order", args=[order.number])
    return _begin(order.customer_id, order.placed_by, page)


@require_safe
def for_quote(request: StaffRequest, quote_id: int) -> HttpResponse:
    """Go on to act for whoever asked for a quote, at its page in the shop."""
    quote = get_object_or_404(Quote.objects.managed_by(request.user), pk=quote_id)
    page = reverse("orders:quote", args=[quote.number])
    return _begin(quote.customer_id, quote.requested_by, page)


def _begin(customer_id: int, person: Model | None, page: str) -> HttpResponse:
    query = urlencode({"person": person.pk if person else "", "next": page})
    act = reverse("admin:accounts_customer_act", args=[customer_id])
    return redirect(f"{act}?{query}")
