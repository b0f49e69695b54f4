"""Goods that come back: asking for it, following it, its papers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.buyer import Buyer
from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest
from accounts.rights import Right
from orders.forms.returns import ReturnForm
from orders.models import Order, OrderReturn, ReturnSlip
from orders.selectors import returns as selectors
from orders.selectors.after import return_deeds
from orders.services import returns as services
from shop.blocks import Crumb
from shop.downloads import download
from shop.errors import DomainError
from shop.paging import paging_of

PAGE_SIZE = 25
# Seconds until the page that waits for a PDF asks again.
PATIENCE_SECONDS = 3


@login_required
@require_safe
def return_list(request: SignedInRequest) -> HttpResponse:
    """Returns of the company acted for, newest first."""
    buyer = request.buyer
    if buyer.customer is not None and not buyer.can(Right.VIEW_ORDERS):
        raise PermissionDenied
    is_open = request.GET.get("show") == "open"
    rows = selectors.returns_of(buyer, open_only=is_open)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page", ""))
    context = {
        "rows": selectors.return_rows(list(page)),
        "is_open": is_open,
        "paging": paging_of(page, {"show": "open" if is_open else ""}),
    }
    return render(request, "orders/returns/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def start_return(request: SignedInRequest, number: str) -> HttpResponse:
    """Choose what of an order comes back, and say why."""
    order = _order(request, number)
    if not request.buyer.can(Right.RETURN_GOODS):
        raise PermissionDenied
    form = return_form(request, order, request.buyer)
    made = asked_return(form, order, request.buyer)
    if made is not None:
        messages.success(request, said_of(made))
        return redirect("orders:return", made.number)
    action = reverse("orders:start-return", args=[number])
    back = reverse("orders:order", args=[number])
    return show_form(request, form, order, action=action, back=back)


def return_form(request: HttpRequest, order: Order, buyer: Buyer) -> ReturnForm:
    """The form of a return, with what was typed so far."""
    is_sent = request.method == "POST"
    return ReturnForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"key": get_random_string(32)},
        lines=selectors.returnable_lines(order, buyer),
        reasons=selectors.reason_choices(order),
    )


def asked_return(form: ReturnForm, order: Order, buyer: Buyer) -> OrderReturn | None:
    """The return that a form asks for; None where it was not sent, or is refused."""
    if not form.is_valid():
        return None
    try:
        return services.request_return(
            buyer=buyer, order_id=order.pk, lines=form.wishes, words=form.words()
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


def said_of(made: OrderReturn) -> str:
    """What whoever asked is told."""
    said = _("We have your return %(number)s. We look at it and tell you by mail.")
    return said % {"number": made.number}


def show_form(
    request: HttpRequest, form: ReturnForm, order: Order, *, action: str, back: str
) -> HttpResponse:
    """The page on which goods to send back are chosen."""
    context = {
        "form": form,
        "order": order,
        "action": action,
        "is_possible": any(one.offered.possible.quantity for one in form.typed),
        "crumbs": [Crumb(order.number, back)],
    }
    status = 422 if form.errors else 200
    return render(request, "orders/returns/start.html", context, status=status)


@login_required
@require_safe
def one_return(request: SignedInRequest, number: str) -> HttpResponse:
    """A return with what happened and what comes next."""
    found = _find(request, number)
    crumbs = [Crumb(_("Returns"), reverse("orders:return-list"))]
    context = {**page_context(found, request.buyer), "crumbs": crumbs}
    return render(request, "orders/returns/return.html", context)


def page_context(found: OrderReturn, buyer: Buyer) -> dict[str, Any]:
    """What the page of a return shows."""  # Any: template variables
    return {
        "page": selectors.return_page(found, buyer),
        "found": found,
        "order": found.order,
        "happenings": return_deeds(found.order, buyer, found.number),
    }


@login_required
@require_POST
def cancel_return(request: SignedInRequest, number: str) -> HttpResponse:
    """Call a return off before anybody decided about it."""
    found = _find(request, number)
    try:
        services.cancel_return(buyer=request.buyer, return_id=found.pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Return %(number)s is called off.")
        messages.success(request, said % {"number": number})
    return redirect("orders:return", number)


@login_required
@require_safe
def return_file(
    request: SignedInRequest, number: str, file_id: int
) -> HttpResponseBase:
    """A picture or paper handed in with a return."""
    return download(selectors.return_file(_find(request, number), file_id))


@login_required
@require_safe
@never_cache
def return_slip(request: SignedInRequest, number: str) -> HttpResponseBase:
    """The slip for the parcel, or a page that waits until a worker has printed it."""
    return slip_answer(request, _find(request, number))


def slip_answer(request: HttpRequest, found: OrderReturn) -> HttpResponseBase:
    """The slip as a file, or the page that waits for it."""
    slip = ReturnSlip.objects.filter(order_return=found).first()
    if slip is None:
        raise Http404
    if not slip.pdf:
        context = {"found": found, "patience_seconds": PATIENCE_SECONDS}
        page = render(request, "orders/returns/being_printed.html", context, status=202)
        page.headers["Retry-After"] = str(PATIENCE_SECONDS)
        return page
    return FileResponse(
        slip.pdf.open("rb"),
        as_attachment=True,
        filename=f"{found.number}.pdf",
        content_type="application/pdf",
    )


def _order(request: SignedInRequest, number: str) -> Order:
    if "\0" in number:  # the database refuses to look for it
        raise Http404
    return document_or_404(request, Order.objects.visible_to, number=number)


def _find(request: SignedInRequest, number: str) -> OrderReturn:
    if "\0" in number:
        raise Http404
    return document_or_404(request, OrderReturn.objects.visible_to, number=number)
