"""Orders of the company acted for."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest
from accounts.rights import Right
from orders.forms.cart import OrderFilterForm
from orders.models import Order
from orders.selectors import orders as selectors
from orders.selectors.after import order_after
from orders.selectors.references import cost_centre_filter
from shop.blocks import Crumb
from shop.htmx import render_either
from shop.paging import paging_of

PAGE_SIZE = 25
LIST = ("orders/order_list.html", "orders/_orders.html")


@login_required
@require_safe
def order_list(request: SignedInRequest) -> HttpResponse:
    """Orders by state, found by their numbers and by articles."""
    buyer = request.buyer
    if buyer.customer is not None and not buyer.can(Right.VIEW_ORDERS):
        raise PermissionDenied
    form = OrderFilterForm(request.GET)
    state, text = form.value("state"), form.value("q")
    centre = form.value("cost_centre")
    found = selectors.orders_in(buyer, state=state, text=text, cost_centre=centre)
    page = Paginator(found, PAGE_SIZE).get_page(form.value("page") or 1)
    asked = {"state": state, "q": text, "cost_centre": centre}
    context = {
        "tabs": selectors.state_tabs(state, {"q": text, "cost_centre": centre}),
        "cost_centres": cost_centre_filter(buyer),
        "cost_centre": centre,
        "state": state,
        "text": text,
        "rows": selectors.order_rows(list(page)),
        "may_reorder": buyer.may_fill_cart,
        "paging": paging_of(page, asked),
    }
    return render_either(request, *LIST, context)


@login_required
@require_safe
def order(request: SignedInRequest, number: str) -> HttpResponse:
    """One order: what was agreed, what left, what follows."""
    found = _find(request, number)
    context = {
        "page": selectors.order_page(found, request.buyer),
        "after": order_after(found, request.buyer),
        "order": found,
        "crumbs": [Crumb(_("Orders"), reverse("orders:order-list"))],
    }
    return render(request, "orders/order.html", context)


def _find(request: SignedInRequest, number: str) -> Order:
    if "\0" in number:
        raise Http404
    return document_or_404(request, Order.objects.visible_to, number=number)
