"""What people without an account do after ordering, by the link of their order."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import BuyerRequest
from orders.models import Shipment
from orders.selectors.guests import GuestOrder, opened_by
from orders.views import cancelling, order_papers, shipments
from shop.blocks import Crumb


@require_safe
@never_cache
def order_paper(request: BuyerRequest, key: str) -> HttpResponseBase:
    """The order as a PDF, or a page that waits for its printing."""
    opened = _opened(request, key)
    return order_papers.paper_answer(request, opened.order, _page(key))


@require_safe
@never_cache
def delivery_note(request: BuyerRequest, key: str, shipment: str) -> HttpResponseBase:
    """The delivery note of a shipment of the order, or a page that waits for it."""
    opened = _opened(request, key)
    if "\0" in shipment:  # the database refuses to look for it
        raise Http404
    rows = Shipment.objects.visible_to(opened.buyer).filter(order=opened.order)
    found = get_object_or_404(rows.select_related(*shipments.PRINTED), number=shipment)
    return shipments.note_answer(request, found, _page(key))


@require_http_methods(["GET", "POST"])
@never_cache
def cancel(request: BuyerRequest, key: str) -> HttpResponse:
    """Confirm that the order is called off, or that the seller is asked to."""
    opened = _opened(request, key)
    asking = cancelling.Asking(
        order=opened.order,
        buyer=opened.buyer,
        action=reverse("orders:guest-cancel", args=[key]),
        back_url=_page(key),
        crumb=Crumb(_("Order"), _page(key)),
    )
    return cancelling.cancel_page(request, asking)


@require_POST
def keep(request: BuyerRequest, key: str) -> HttpResponse:
    """Take back that the order shall be called off."""
    opened = _opened(request, key)
    cancelling.take_back(request, opened.order, opened.buyer)
    return redirect("orders:guest-order", key)


def _page(key: str) -> str:
    return reverse("orders:guest-order", args=[key])


def _opened(request: BuyerRequest, key: str) -> GuestOrder:
    opened = opened_by(key, request.buyer)
    if opened is None:
        raise Http404
    return opened
