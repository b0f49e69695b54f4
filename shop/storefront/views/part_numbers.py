"""The customer's own numbers for articles."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.buyer import Buyer
from accounts.http import SignedInRequest, posted
from accounts.rights import Right
from catalog.selectors.part_numbers import part_numbers
from catalog.services.part_numbers import (
    JudgedLine,
    forget_part_number,
    save_part_numbers,
)
from shop.forms import is_key
from shop.paging import paging_of
from shop.storefront.number_forms import PartNumbersForm

PAGE_SIZE = 50


@login_required
@require_http_methods(["GET", "POST"])
def numbers(request: SignedInRequest) -> HttpResponse:
    """The list, and lines to add or change, each with what became of it."""
    buyer = _customer_buyer(request)
    is_editor = buyer.can(Right.PLACE_ORDERS)
    if request.method == "POST" and not is_editor:
        raise PermissionDenied
    form = PartNumbersForm(posted(request), request.FILES or None)
    judged: tuple[JudgedLine, ...] = ()
    if form.is_valid():
        lines = form.cleaned_data["numbers"]
        judged = save_part_numbers(lines=lines, buyer=buyer)
        form = PartNumbersForm()
    asked = request.GET.get("q", "")
    page = Paginator(part_numbers(buyer, asked), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form if is_editor else None,
        "judged": [each for each in judged if not each.verdict.is_fine],
        "saved_count": sum(each.verdict.is_fine for each in judged),
        "has_judged": bool(judged),
        "numbers": page,
        "paging": paging_of(page, {"q": asked}),
        "asked": asked,
    }
    status = 422 if form.errors else 200
    return render(request, "storefront/part_numbers.html", context, status=status)


@login_required
@require_POST
def forget(request: SignedInRequest) -> HttpResponse:
    """Take one number away."""
    buyer = _customer_buyer(request)
    if not buyer.can(Right.PLACE_ORDERS):
        raise PermissionDenied
    chosen = request.POST.get("number", "")
    if not is_key(chosen):
        raise Http404
    forget_part_number(number_id=int(chosen), buyer=buyer)
    messages.success(request, _("The number is gone."))
    return redirect("storefront:part-numbers")


def _customer_buyer(request: SignedInRequest) -> Buyer:
    if request.buyer.customer is None:
        raise Http404
    return request.buyer
