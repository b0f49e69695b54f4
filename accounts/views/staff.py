"""Staff work on customers: approve, reject, block. Mounted in the admin."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import selectors
from accounts.forms.staff import ApproveForm, ReasonForm
from accounts.http import StaffRequest, posted
from accounts.models import Customer
from accounts.services import approval
from shop.admin import render_work
from shop.forms import refusals_on

CUSTOMER_PAGE = "admin:accounts_customer_change"
Stop = Callable[..., Customer]


@require_http_methods(["GET", "POST"])
def approve(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Let a company order."""
    customer = _managed(request, customer_id)
    form = ApproveForm(posted(request), customer=customer)
    if form.is_valid():
        with refusals_on(form):
            approval.approve_company(
                customer_id=customer.pk, welcome=form.welcome(), by=request.user
            )
    if form.is_bound and form.is_valid():
        said = _("%(name)s is approved; its admins get a mail.")
        messages.success(request, said % {"name": customer.name})
        return redirect(CUSTOMER_PAGE, customer.pk)
    context = {
        "customer": customer,
        "form": form,
        "facts": selectors.facts_for_approval(customer),
    }
    return render_work(
        request,
        "accounts/admin/approve.html",
        context,
        title=gettext_lazy("Approve a customer"),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def reject(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Refuse a company."""
    said = _("%(name)s is rejected; its admins get a mail.")
    return _stop(
        request,
        customer_id,
        approval.reject_company,
        title=_("Reject a customer"),
        said=said,
    )


@require_http_methods(["GET", "POST"])
def block(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Stop a company from ordering."""
    said = _("%(name)s is blocked from its next click; its admins get a mail.")
    return _stop(
        request,
        customer_id,
        approval.block_company,
        title=_("Block a customer"),
        said=said,
    )


def _stop(
    request: StaffRequest, customer_id: int, stop: Stop, *, title: str, said: str
) -> HttpResponse:
    customer = _managed(request, customer_id)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            stop(
                customer_id=customer.pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
    if form.is_bound and form.is_valid():
        messages.success(request, said % {"name": customer.name})
        return redirect(CUSTOMER_PAGE, customer.pk)
    return render_work(
        request,
        "accounts/admin/stop.html",
        {"customer": customer, "form": form, "verb": title},
        title=title,
        status=422 if form.errors else 200,
    )


def _managed(request: StaffRequest, customer_id: int) -> Customer:
    mine = Customer.objects.managed_by(request.user).select_related("channel")
    return get_object_or_404(mine, pk=customer_id)
