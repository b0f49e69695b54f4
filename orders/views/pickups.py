"""Orders to collect, for those who fetch them."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.rights import Right
from orders.selectors import pickups as selectors
from shop.paging import paging_of

PAGE_SIZE = 25


@login_required
@require_safe
def pickups(request: SignedInRequest) -> HttpResponse:
    """What waits to be collected: number, where, when, by whom. No prices."""
    buyer = request.buyer
    if not buyer.can(Right.SEE_PICKUPS):
        raise PermissionDenied
    waiting = selectors.pickups_of(buyer).prefetch_related("lines")
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page", ""))
    context = {
        "rows": selectors.pickup_rows(list(page), buyer),
        "may_open": buyer.can(Right.VIEW_ORDERS),
        "paging": paging_of(page),
    }
    return render(request, "orders/pickups.html", context)
