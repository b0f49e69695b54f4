"""A company looks after itself and its branches."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.company import BranchForm, CompanyForm
from accounts.http import SignedInRequest, posted
from accounts.models import Customer, UnitKind
from accounts.rights import Right, RightScope
from accounts.selectors.people import addresses_of
from accounts.selectors.tree import tree_of
from accounts.services import tree as services
from shop.errors import DomainError
from shop.forms import refusals_on


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: SignedInRequest) -> HttpResponse:
    """Details of the company acted for and the tree it is part of."""
    customer = _company(request)
    may_edit = request.buyer.can(Right.EDIT_COMPANY)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    now = {name: getattr(customer, name) for name in CompanyForm.base_fields}
    country = str(customer.country.code)
    form = CompanyForm(posted(request), initial=now, country=country)
    if form.is_valid():
        with refusals_on(form):
            services.change_company(buyer=request.buyer, contact=form.contact())
    if form.is_bound and form.is_valid():
        messages.success(request, _("The company's details are saved."))
        return redirect("accounts:company")
    context = {
        "form": form,
        "may_edit": may_edit,
        "may_grow": _may_grow(request),
        "tree": tree_of(request.buyer),
        "addresses": addresses_of(request.buyer)[:3],
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/company.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_branch(request: SignedInRequest) -> HttpResponse:
    """A branch or team below the company acted for."""
    customer = _company(request)
    if not _may_grow(request):
        raise PermissionDenied
    form = BranchForm(
        posted(request),
        initial={
            "unit_kind": UnitKind.BRANCH,
            "name": customer.legal_name[:120],
            "country": customer.country.code,
        },
    )
    if form.is_valid():
        with refusals_on(form):
            branch = services.add_branch(buyer=request.buyer, details=form.branch())
    if form.is_bound and form.is_valid():
        added = _("%(name)s is added. Its customer number is %(number)s.")
        messages.success(
            request, added % {"name": branch.name, "number": branch.number}
        )
        return redirect("accounts:company")
    status = 422 if form.errors else 200
    return render(
        request, "accounts/company_branch.html", {"form": form}, status=status
    )


@login_required
@require_POST
def archive_branch(request: SignedInRequest, customer_id: int) -> HttpResponse:
    """Close a branch."""
    _company(request)
    mine = Customer.objects.visible_to(request.buyer)
    branch = get_object_or_404(mine, pk=customer_id)
    if not _may_grow(request):
        raise PermissionDenied
    try:
        services.archive_branch(buyer=request.buyer, customer_id=branch.pk)
    except Customer.DoesNotExist:
        raise Http404 from None
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        closed = _("%(name)s is closed. Nobody orders for it any more.")
        messages.success(request, closed % {"name": branch.name})
    return redirect("accounts:company")


def _company(request: SignedInRequest) -> Customer:
    customer = request.buyer.customer
    if customer is None or not customer.is_company:
        raise Http404
    return customer


def _may_grow(request: SignedInRequest) -> bool:
    buyer = request.buyer
    reaches = buyer.member is not None and (
        buyer.member.role.scope == RightScope.BRANCHES
    )
    return reaches and buyer.is_approved and buyer.can(Right.EDIT_COMPANY)
