"""Orders that the seller looks at first: staff decide, buyers answer changes."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest, StaffRequest, posted
from orders.forms.approvals import VersionForm
from orders.forms.reviews import ChangeForm, RefuseForm
from orders.models import Order
from orders.selectors.orders import sent_sentence
from orders.services import reviews as services
from orders.services.reviews import Seen
from shop.admin import render_work
from shop.errors import DomainError
from shop.forms import refusals_on

ORDER_PAGE = "admin:orders_order_change"


@require_http_methods(["GET", "POST"])
def accept(request: StaffRequest, order_id: int) -> HttpResponse:
    """Let the order count as it stands."""
    order = _managed(request, order_id)
    form = VersionForm(posted(request), initial=_shown(order))
    if form.is_valid():
        with refusals_on(form):
            services.accept_order(seen=_seen(order, form), by=request.user)
    return _after(request, order, form, gettext_lazy("Accept the order"))


@require_http_methods(["GET", "POST"])
def refuse(request: StaffRequest, order_id: int) -> HttpResponse:
    """Say no and why."""
    order = _managed(request, order_id)
    form = RefuseForm(posted(request), initial=_shown(order))
    if form.is_valid():
        with refusals_on(form):
            services.refuse_order(
                seen=_seen(order, form),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
    return _after(
        request, order, form, gettext_lazy("Refuse the order"), is_danger=True
    )


@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, order_id: int) -> HttpResponse:
    """Accept with other quantities or prices."""
    order = _managed(request, order_id)
    form = ChangeForm(posted(request), initial=_shown(order), order=order)
    if form.is_valid():
        with refusals_on(form):
            services.change_order(
                seen=_seen(order, form),
                changes=form.changes(),
                note=form.cleaned_data["note"],
                by=request.user,
            )
    title = gettext_lazy("Accept with changes")
    return _after(request, order, form, title, template="orders/admin/review.html")


def _after(
    request: StaffRequest,
    order: Order,
    form: forms.Form,
    title: str | Promise,
    *,
    template: str = "orders/admin/move.html",
    is_danger: bool = False,
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        fresh = _managed(request, order.pk)
        said = _("%(number)s is %(state)s now.")
        words = {"number": fresh.number, "state": fresh.get_state_display()}
        messages.success(request, said % words)
        return redirect(ORDER_PAGE, order.pk)
    context = {"order": order, "form": form, "is_danger": is_danger}
    status = 422 if form.errors else 200
    return render_work(request, template, context, title=title, status=status)


def _managed(request: StaffRequest, order_id: int) -> Order:
    rows = Order.objects.managed_by(request.user).select_related("customer", "review")
    return get_object_or_404(rows, pk=order_id, review__isnull=False)


def _shown(order: Order) -> dict[str, int]:
    return {"version": order.review.version}


def _seen(order: Order, form: forms.Form) -> Seen:
    return Seen(order.pk, form.cleaned_data["version"])


@login_required
@require_POST
def confirm_changes(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the order as the seller changed it."""
    return _answer(request, number, services.confirm_changes)


@login_required
@require_POST
def decline_changes(request: SignedInRequest, number: str) -> HttpResponse:
    """Call the order off instead."""
    return _answer(request, number, services.decline_changes)


def _answer(
    request: SignedInRequest, number: str, service: Callable[..., Order]
) -> HttpResponse:
    if "\0" in number:
        raise Http404
    order = document_or_404(request, Order.objects.visible_to, number=number)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        answered = service(buyer=request.buyer, seen=_seen(order, form))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(answered))
    return redirect("orders:order", number)


def _said(order: Order) -> str:
    if order.state == "cancelled":
        return _("Order %(number)s is cancelled.") % {"number": order.number}
    return sent_sentence(order)
