"""Approval rules of the company acted for, and who stands in for whom."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.buyer import Buyer
from accounts.http import SignedInRequest, posted
from accounts.rights import Right
from orders.forms.approval_setup import ApprovalRuleForm, DaysForm, StandInForm
from orders.models import ApprovalRule
from orders.selectors import approval_setup as selectors
from orders.selectors.approvals import stand_ins as standing_in
from orders.selectors.policies import policy_for
from orders.services import approval_setup as services
from shop.blocks import Crumb
from shop.errors import DomainError, NotAllowed
from shop.forms import refusals_on


@login_required
@require_http_methods(["GET", "POST"])
def approval_rules(request: SignedInRequest) -> HttpResponse:
    """Whose yes orders need, and how long it may take."""
    buyer = _setter(request)
    form = DaysForm(posted(request), initial={"days": policy_for(buyer).approval_days})
    if form.is_valid():
        services.set_approval_days(buyer=buyer, days=form.cleaned_data["days"])
        messages.success(request, _("Saved."))
        return redirect("orders:approval-rules")
    context = {"cards": selectors.rule_cards(buyer), "form": form}
    status = 422 if form.errors else 200
    return render(request, "orders/approvals/rules.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def add_approval_rule(request: SignedInRequest) -> HttpResponse:
    """A new rule."""
    return _change(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def change_approval_rule(request: SignedInRequest, rule_id: int) -> HttpResponse:
    """A rule that holds."""
    buyer = _setter(request)
    rules = ApprovalRule.objects.visible_to(buyer).standing()
    rule = rules.filter(pk=rule_id).first()
    if rule is None:
        raise Http404
    return _change(request, rule)


def _change(request: SignedInRequest, rule: ApprovalRule | None) -> HttpResponse:
    buyer = _setter(request)
    form = ApprovalRuleForm(posted(request), buyer=buyer, rule=rule)
    if form.is_valid():
        with refusals_on(form):
            services.set_approval_rule(
                buyer=buyer, wish=form.wish(), rule_id=rule.pk if rule else None
            )
    if form.is_bound and form.is_valid():
        messages.success(request, _("The rule is saved."))
        return redirect("orders:approval-rules")
    crumbs = [Crumb(_("Approval rules"), reverse("orders:approval-rules"))]
    context = {"form": form, "rule": rule, "crumbs": crumbs}
    status = 422 if form.errors else 200
    return render(request, "orders/approvals/rule_form.html", context, status=status)


@login_required
@require_POST
def archive_approval_rule(request: SignedInRequest, rule_id: int) -> HttpResponse:
    """Let a rule hold no more."""
    buyer = _setter(request)
    try:
        services.archive_approval_rule(buyer=buyer, rule_id=rule_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The rule does not hold any more."))
    return redirect("orders:approval-rules")


@login_required
@require_http_methods(["GET", "POST"])
def stand_ins(request: SignedInRequest) -> HttpResponse:
    """Who approves in whose place, and when."""
    buyer = _company_buyer(request)
    if not (buyer.can(Right.APPROVE_ORDERS) or buyer.can(Right.SET_RULES)):
        raise PermissionDenied
    form = StandInForm(posted(request), buyer=buyer)
    if form.is_valid():
        with refusals_on(form):
            _add(buyer, form)
    if form.is_bound and form.is_valid():
        messages.success(request, _("Saved."))
        return redirect("orders:stand-ins")
    crumbs = [Crumb(_("Approvals"), reverse("orders:approval-list"))]
    context = {"form": form, "rows": standing_in(buyer), "crumbs": crumbs}
    status = 422 if form.errors else 200
    return render(request, "orders/approvals/stand_ins.html", context, status=status)


def _add(buyer: Buyer, form: StandInForm) -> None:
    data = form.cleaned_data
    services.add_stand_in(
        buyer=buyer,
        giver_id=int(data["giver"]),
        taker_id=int(data["taker"]),
        starts_on=data["starts_on"],
        ends_on=data["ends_on"],
    )


@login_required
@require_POST
def end_stand_in(request: SignedInRequest, delegation_id: int) -> HttpResponse:
    """Call a stand-in off."""
    buyer = _company_buyer(request)
    try:
        services.end_stand_in(buyer=buyer, delegation_id=delegation_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    except NotAllowed:
        raise PermissionDenied from None
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("orders:stand-ins")


def _company_buyer(request: SignedInRequest) -> Buyer:
    buyer = request.buyer
    if buyer.customer is None or not buyer.customer.is_company:
        raise Http404
    return buyer


def _setter(request: SignedInRequest) -> Buyer:
    buyer = _company_buyer(request)
    if not buyer.can(Right.SET_RULES):
        raise PermissionDenied
    return buyer
