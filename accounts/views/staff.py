"""Staff work on customers: approve, reject, block. Mounted in the admin."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.staff import ApproveForm, QuestionForm, ReasonForm
from accounts.http import StaffRequest, posted
from accounts.models import ApprovalRule, Customer, VatCheck
from accounts.selectors.approval import (
    candidates_of,
    documents_of,
    facts_for_approval,
)
from accounts.services import approval, vat
from shop.admin import render_work
from shop.downloads import download
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
        "facts": facts_for_approval(customer),
    }
    return render_work(
        request,
        "accounts/admin/approve.html",
        context,
        title=gettext_lazy("Approve a customer"),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def ask(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Tell a company that waits what is missing."""
    customer = _managed(request, customer_id)
    form = QuestionForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            approval.ask_company(
                customer_id=customer.pk,
                question=form.cleaned_data["question"],
                by=request.user,
            )
    if form.is_bound and form.is_valid():
        said = _("%(name)s is asked; its admins get a mail.")
        messages.success(request, said % {"name": customer.name})
        return redirect(CUSTOMER_PAGE, customer.pk)
    title = _("Ask a company")
    return render_work(
        request,
        "accounts/admin/stop.html",
        {"customer": customer, "form": form, "verb": title, "is_harmless": True},
        title=title,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def ask_vies(request: StaffRequest, customer_id: int) -> HttpResponse:
    """What VIES said about a customer so far; owe it a new question."""
    customer = _managed(request, customer_id)
    if request.method == "POST":
        check = vat.ask_again(customer_id=customer.pk, by=request.user)
        if check is None:
            messages.warning(request, _("VIES is not asked about this customer."))
        else:
            messages.success(request, _("VIES is asked; the answer comes by itself."))
        return redirect(CUSTOMER_PAGE, customer.pk)
    checks = VatCheck.objects.managed_by(request.user).filter(customer=customer)
    return render_work(
        request,
        "accounts/admin/vies.html",
        {"customer": customer, "checks": checks.order_by("-asked_at", "-pk")[:20]},
        title=gettext_lazy("Ask VIES again"),
    )


@require_safe
def new_offer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Go on to an offer for a customer."""
    customer = _managed(request, customer_id)
    query = urlencode({"customer": customer.number})
    return redirect(f"{reverse('admin:orders_quote_new')}?{query}")


@require_safe
def document(
    request: StaffRequest, customer_id: int, document_id: int
) -> HttpResponseBase:
    """A paper that a company handed in to be let in."""
    customer = _managed(request, customer_id)
    papers = documents_of(customer)
    return download(get_object_or_404(papers, pk=document_id))


@require_safe
def preview_rule(request: StaffRequest, rule_id: int) -> HttpResponse:
    """Companies that wait, and what an approval rule says of each."""
    rules = ApprovalRule.objects.select_related("channel")
    rule = get_object_or_404(rules, pk=rule_id)
    return render_work(
        request,
        "accounts/admin/preview_rule.html",
        {"rule": rule, "candidates": candidates_of(rule, staff=request.user)},
        title=gettext_lazy("Whom a rule would let in"),
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
