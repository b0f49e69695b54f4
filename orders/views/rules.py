"""Purchase rules and budgets of the company acted for."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.buyer import Buyer
from accounts.http import SignedInRequest, posted
from accounts.rights import Right
from orders.errors import RulesForOneself
from orders.forms.rules import TargetForm
from orders.selectors import rule_pages, rule_targets
from orders.selectors.rule_targets import Target
from orders.services import rules as services
from shop.blocks import Crumb
from shop.errors import NotAllowed
from shop.forms import is_key, refusals_on

Finder = Callable[[], Target]


@login_required
@require_safe
def rules(request: SignedInRequest) -> HttpResponse:
    """All rules with what is used of the budgets; without the right one's own."""
    buyer = _company_buyer(request)
    asked = request.GET.get("member", "")
    if is_key(asked):
        return redirect("orders:member-rules", int(asked))
    may_set = buyer.can(Right.SET_RULES)
    context = {
        "own": rule_pages.own_entry(buyer),
        "board": rule_pages.rule_board(buyer) if may_set else None,
    }
    return render(request, "orders/rules.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def member_rules(request: SignedInRequest, member_id: int) -> HttpResponse:
    """What a colleague may order."""
    buyer = _company_buyer(request)
    return _change(request, lambda: rule_targets.member_target(buyer, member_id))


@login_required
@require_http_methods(["GET", "POST"])
def invitation_rules(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """What somebody invited may order, from the first day on."""
    buyer = _company_buyer(request)
    return _change(
        request, lambda: rule_targets.invitation_target(buyer, invitation_id)
    )


@login_required
@require_http_methods(["GET", "POST"])
def role_rules(request: SignedInRequest, role_id: int) -> HttpResponse:
    """What everybody with a role may order."""
    buyer = _company_buyer(request)
    return _change(request, lambda: rule_targets.role_target(buyer, role_id))


@login_required
@require_http_methods(["GET", "POST"])
def cost_centre_budget(request: SignedInRequest, cost_centre_id: int) -> HttpResponse:
    """What may be booked on a cost centre."""
    buyer = _company_buyer(request)
    return _change(
        request, lambda: rule_targets.cost_centre_target(buyer, cost_centre_id)
    )


@login_required
@require_http_methods(["GET", "POST"])
def company_budget(request: SignedInRequest) -> HttpResponse:
    """What the company may order altogether."""
    buyer = _company_buyer(request)
    return _change(request, lambda: rule_targets.company_target(buyer))


def _company_buyer(request: SignedInRequest) -> Buyer:
    buyer = request.buyer
    if buyer.customer is None or not buyer.customer.is_company:
        raise Http404
    return buyer


def _change(request: SignedInRequest, find: Finder) -> HttpResponse:
    """The form of a target; who may not set its rules is told so."""
    buyer = request.buyer
    target = _found(find)
    try:
        services.check_may_set(buyer, target)
    except NotAllowed:
        raise PermissionDenied from None
    except RulesForOneself as refusal:
        messages.info(request, str(refusal))
        return redirect("orders:rules")
    holding = rule_targets.holding_of(target)
    form = TargetForm(posted(request), buyer=buyer, target=target, holding=holding)
    if form.is_valid():
        with refusals_on(form):
            services.set_rules(buyer=buyer, target=target, wanted=form.wanted())
    if form.is_bound and form.is_valid():
        said = _("What holds for %(name)s is saved.")
        messages.success(request, said % {"name": target.title})
        return redirect("orders:rules")
    return _form(request, target, form)


def _found(find: Finder) -> Target:
    try:
        return find()
    except ObjectDoesNotExist:
        raise Http404 from None


def _form(request: SignedInRequest, target: Target, form: TargetForm) -> HttpResponse:
    context = {
        "target": target,
        "form": form,
        "crumbs": [Crumb(_("Purchase rules"), reverse("orders:rules"))],
    }
    status = 422 if form.errors else 200
    return render(request, "orders/rule_form.html", context, status=status)
