"""The roles of a company."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.errors import OwnRole
from accounts.forms.roles import RoleForm
from accounts.http import SignedInRequest, posted
from accounts.models import Customer, Role
from accounts.rights import Right, RightScope, is_within
from accounts.selectors import people
from accounts.services import roles as services
from shop.errors import DomainError
from shop.forms import is_key, refusals_on


@login_required
@require_safe
def role_list(request: SignedInRequest) -> HttpResponse:
    """Ready-made roles and the company's own, in words."""
    _company(request)
    cards = people.role_cards(request.buyer)
    context = {
        "own": [card for card in cards if not card.role.is_ready_made],
        "ready_made": [card for card in cards if card.role.is_ready_made],
    }
    return render(request, "accounts/role_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add_role(request: SignedInRequest) -> HttpResponse:
    """A new role, empty or (?from=) with what another one allows."""
    _company(request)
    form = RoleForm(
        posted(request),
        mine=people.grant_of(request.buyer),
        initial=_copied(request),
    )
    if form.is_valid():
        with refusals_on(form):
            services.add_role(buyer=request.buyer, details=form.details())
    return _answer(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def change_role(request: SignedInRequest, role_id: int) -> HttpResponse:
    """A role of the company's own."""
    role = _own_role(request, role_id)
    if people.is_held_by(role, request.user):
        messages.error(request, str(OwnRole()))
        return redirect("accounts:roles")
    form = RoleForm(
        posted(request),
        mine=people.grant_of(request.buyer),
        role=role,
        initial={"name": role.name, "scope": role.scope, "rights": role.rights},
    )
    if form.is_valid():
        with refusals_on(form):
            services.change_role(
                buyer=request.buyer, role_id=role.pk, details=form.details()
            )
    return _answer(request, form, role)


@login_required
@require_POST
def remove_role(request: SignedInRequest, role_id: int) -> HttpResponse:
    """A role that nobody has any more."""
    role = _own_role(request, role_id)
    try:
        services.remove_role(buyer=request.buyer, role_id=role.pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role is removed."))
    return redirect("accounts:roles")


def _company(request: SignedInRequest) -> Customer:
    customer = request.buyer.customer
    if customer is None or not customer.is_company:
        raise Http404
    if request.buyer.rep is not None or not request.buyer.can(Right.MANAGE_ROLES):
        raise PermissionDenied
    return customer


def _own_role(request: SignedInRequest, role_id: int) -> Role:
    customer = _company(request)
    return get_object_or_404(people.own_roles_of(customer), pk=role_id)


def _copied(request: SignedInRequest) -> dict[str, object]:
    """What the role that was named allows, as far as the reader may give it."""
    wanted = request.GET.get("from", "")
    if not is_key(wanted):
        return {"scope": RightScope.COMPANY}
    role = get_object_or_404(people.roles_to_copy(request.buyer), pk=int(wanted))
    mine = people.grant_of(request.buyer)
    return {
        "name": _("%(name)s, copy") % {"name": role.shown_name},
        "scope": role.scope if is_within(role.scope, mine.scope) else mine.scope,
        "rights": [right for right in role.rights if right in mine.rights],
    }


def _answer(
    request: SignedInRequest, form: RoleForm, role: Role | None
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        messages.success(request, _("The role is saved."))
        return redirect("accounts:roles")
    wanted = request.GET.get("from", "")
    context = {
        "form": form,
        "role": role,
        "copies": [] if role else people.roles_to_copy(request.buyer),
        "copied": int(wanted) if is_key(wanted) else None,
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/role.html", context, status=status)
