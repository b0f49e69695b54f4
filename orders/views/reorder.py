"""Order again: what changed is shown on a sheet before anything is added."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest
from accounts.rights import Right
from orders.models import EntrySheet, Order
from orders.services.reorder import MOST_ORDERS, open_often, open_reorder
from shop.errors import DomainError
from shop.forms import is_key


@login_required
@require_POST
def order_again(request: SignedInRequest, number: str) -> HttpResponse:
    """Show what can be had of one order."""
    if "\0" in number:
        raise Http404
    found = document_or_404(request, Order.objects.visible_to, number=number)
    return _opened(request, [found.pk])


@login_required
@require_POST
def orders_again(request: SignedInRequest) -> HttpResponse:
    """Show what can be had of several orders, added up."""
    chosen = [int(pk) for pk in request.POST.getlist("order") if is_key(pk)]
    if not chosen:
        messages.warning(request, _("Choose the orders to order again first."))
        return redirect("orders:order-list")
    return _opened(request, chosen[:MOST_ORDERS])


@login_required
@require_POST
def often(request: SignedInRequest) -> HttpResponse:
    """Show what the company orders often."""
    buyer = request.buyer
    if buyer.customer is not None and not buyer.can(Right.VIEW_ORDERS):
        raise PermissionDenied
    try:
        sheet = open_often(buyer=buyer)
    except DomainError:
        messages.info(request, _("Nothing was ordered in the last twelve months."))
        return redirect("orders:quick-order")
    return _go(sheet)


def _opened(request: SignedInRequest, order_ids: list[int]) -> HttpResponse:
    try:
        sheet = open_reorder(buyer=request.buyer, order_ids=order_ids)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("orders:order-list")
    return _go(sheet)


def _go(sheet: EntrySheet) -> HttpResponse:
    return redirect("orders:entry-sheet", sheet.pk)
