"""Approvals: what waits for me, what I asked for, deciding about an order."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest
from accounts.rights import Right
from orders.forms.approvals import LinesForm, ReasonForm, SeveralForm, VersionForm
from orders.forms.cart import OrderFilterForm
from orders.models import ApprovalRequest
from orders.selectors import approvals as selectors
from orders.services import approvals as services
from shop.blocks import Crumb
from shop.forms import refusals_on
from shop.htmx import render_either
from shop.paging import paging_of

PAGE_SIZE = 25
LIST = ("orders/approvals/list.html", "orders/approvals/_list.html")
PAGE = "orders/approvals/request.html"


@login_required
@require_safe
def approval_list(request: SignedInRequest) -> HttpResponse:
    """What waits for me, what I asked for, what was decided."""
    buyer = request.buyer
    if buyer.customer is not None and not buyer.can(Right.VIEW_ORDERS):
        raise PermissionDenied
    tab = selectors.tab_named(request.GET.get("tab", ""))
    asked = OrderFilterForm(request.GET)
    found = selectors.requests_in(buyer, tab)
    page = Paginator(found, PAGE_SIZE).get_page(asked.value("page") or 1)
    context = {
        "tabs": selectors.tabs(buyer, tab),
        "tab": tab,
        "rows": selectors.request_rows(list(page), buyer, tab),
        "elsewhere": selectors.waiting_elsewhere(buyer),
        "paging": paging_of(page, {"tab": tab.value}),
    }
    return render_either(request, *LIST, context)


@login_required
@require_POST
def approve_several(request: SignedInRequest) -> HttpResponse:
    """Approve what was ticked in the list, each by itself."""
    form = SeveralForm(request.POST.getlist("request"))
    visible = ApprovalRequest.objects.visible_to(request.buyer)
    known = set(visible.open().values_list("pk", flat=True))
    choices = [one for one in form.choices() if one.request_id in known]
    done, refused = services.approve_several(buyer=request.buyer, choices=choices)
    if done:
        said = ngettext(
            "%(numbers)s is approved.", "%(numbers)s are approved.", len(done)
        )
        messages.success(request, said % {"numbers": ", ".join(done)})
    for refusal in refused:
        messages.warning(request, str(refusal))
    if not choices:
        messages.info(request, _("Tick the orders to approve."))
    return redirect("orders:approval-list")


@login_required
@require_safe
def approval(request: SignedInRequest, number: str) -> HttpResponse:
    """What was asked for, why it needs a yes, and who decided what."""
    return _show(request, _find(request, number))


@login_required
@require_POST
def approve(request: SignedInRequest, number: str) -> HttpResponse:
    """Say yes."""
    found = _find(request, number)
    form = VersionForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.approve_order(
                buyer=request.buyer,
                request_id=found.pk,
                version=form.cleaned_data["version"],
            )
    return _after(request, found, form, _("You approved order %(number)s."))


@login_required
@require_POST
def reject(request: SignedInRequest, number: str) -> HttpResponse:
    """Say no to the whole order."""
    found, form = _find(request, number), ReasonForm(request.POST)
    _decide(request, found, form, services.reject_order)
    return _after(request, found, form, _("Order %(number)s is rejected."))


@login_required
@require_POST
def send_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Make it a cart of whoever asked again."""
    found, form = _find(request, number), ReasonForm(request.POST)
    _decide(request, found, form, services.send_order_back)
    return _after(request, found, form, _("Order %(number)s is a cart again."))


def _decide(
    request: SignedInRequest,
    found: ApprovalRequest,
    form: ReasonForm,
    service: Callable[..., ApprovalRequest],
) -> None:
    if form.is_valid():
        with refusals_on(form):
            service(
                buyer=request.buyer,
                request_id=found.pk,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )


@login_required
@require_POST
def reject_lines(request: SignedInRequest, number: str) -> HttpResponse:
    """Take single lines out; the rest waits on."""
    found, form = _find(request, number), LinesForm(request.POST)
    form.offer(list(found.order.lines.all()))
    if form.is_valid():
        with refusals_on(form):
            services.reject_lines(
                buyer=request.buyer,
                request_id=found.pk,
                version=form.cleaned_data["version"],
                line_ids=form.line_ids(),
                reason=form.cleaned_data["reason"],
            )
    said = _("The lines are taken out of order %(number)s.")
    return _after(request, found, form, said)


@login_required
@require_POST
def take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Have one's own order back as a cart, to change it."""
    found, form = _find(request, number), forms.Form(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.take_back(buyer=request.buyer, request_id=found.pk)
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    said = _("Order %(number)s is a cart again.") % {"number": number}
    messages.success(request, said)
    return redirect("orders:cart")


def _after(
    request: SignedInRequest, found: ApprovalRequest, form: forms.Form, said: str
) -> HttpResponse:
    """Back to the request; what was refused is shown with what was typed."""
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    messages.success(request, said % {"number": found.order.number})
    return redirect("orders:approval", found.order.number)


def _show(
    request: SignedInRequest,
    found: ApprovalRequest,
    *,
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    fresh = _find(request, found.order.number) if form else found
    context = {
        "page": selectors.request_page(fresh, request.buyer),
        "order": fresh.order,
        "form": form,
        # What was typed, after a refusal.
        "refused_reason": request.POST.get("reason", ""),
        "ticked": request.POST.getlist("lines"),
        "crumbs": [Crumb(_("Approvals"), reverse("orders:approval-list"))],
    }
    return render(request, PAGE, context, status=status)


def _find(request: SignedInRequest, number: str) -> ApprovalRequest:
    if "\0" in number:
        raise Http404
    return document_or_404(request, selectors.requests_visible_to, order__number=number)
