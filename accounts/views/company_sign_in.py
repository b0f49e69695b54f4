"""How the people of a company sign in: second factor, and the company's provider."""

from datetime import datetime

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.forms.sso import (
    FORMS,
    ProviderForm,
    SecondFactorRuleForm,
    SwitchForm,
    read_certificate,
)
from accounts.http import SSO_TEST_KEY, WANTED_KEY, SignedInRequest, posted
from accounts.models import SsoConnection, SsoKind
from accounts.rights import Right
from accounts.selectors import roles_open_to
from accounts.selectors.sso import addresses_for, connection_of, has_second_factor
from accounts.services import sso
from accounts.views.sso import provider_url
from shop.forms import refusals_on

PAGE = "accounts:company-sign-in"


@login_required
@require_safe
@never_cache
def second_factor_needed(request: SignedInRequest) -> HttpResponse:
    """Why the way ends here, and the two ways on."""
    context = {
        "has_factor": has_second_factor(request.user),
        "wanted": request.session.get(WANTED_KEY, "/"),
    }
    return render(request, "accounts/second_factor.html", context)


@login_required
@require_safe
def company_sign_in(request: SignedInRequest) -> HttpResponse:
    """The state of things, and every switch."""
    _refuse_others(request)
    return _page(request)


def _refuse_others(request: SignedInRequest) -> None:
    buyer = request.buyer
    if buyer.customer is None or not buyer.customer.is_company:
        raise Http404
    if not buyer.can(Right.MANAGE_MEMBERS) or buyer.rep is not None:
        raise PermissionDenied


def _page(
    request: SignedInRequest,
    *,
    rule: SecondFactorRuleForm | None = None,
    switch: SwitchForm | None = None,
    status: int = 200,
) -> HttpResponse:
    customer, connection = request.buyer.customer, connection_of(request.buyer)
    now_required = bool(customer and customer.requires_second_factor)
    now = {
        "is_active": bool(connection and connection.is_active),
        "is_required": bool(connection and connection.is_required),
    }
    context = {
        "rule": rule or SecondFactorRuleForm(initial={"is_required": now_required}),
        "switch": switch or SwitchForm(initial=now),
        "connection": connection,
        "addresses": addresses_for(connection) if connection else (),
        "certificate_until": _certificate_until(connection),
        "has_factor": has_second_factor(request.user),
    }
    return render(request, "accounts/company_sign_in.html", context, status=status)


def _certificate_until(connection: SsoConnection | None) -> datetime | None:
    kept = connection.config.get("x509cert") if connection else None
    try:
        return read_certificate(kept).not_valid_after_utc if kept else None
    except ValidationError:
        return None


@login_required
@require_POST
def change_second_factor_rule(request: SignedInRequest) -> HttpResponse:
    """Ask a second factor of everybody in the company, or no longer."""
    _refuse_others(request)
    if not did_recently_reauthenticate(request):
        return _confirm_first(request)
    form = SecondFactorRuleForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            sso.require_second_factor(buyer=request.buyer, **form.cleaned_data)
    if not form.is_valid():
        return _page(request, rule=form, status=422)
    messages.success(request, _("The rule is saved."))
    return redirect(PAGE)


@login_required
@require_POST
def switch_provider(request: SignedInRequest) -> HttpResponse:
    """Use the company's provider, or no longer."""
    _refuse_others(request)
    if not did_recently_reauthenticate(request):
        return _confirm_first(request)
    form = SwitchForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            sso.switch_connection(buyer=request.buyer, **form.cleaned_data)
    if not form.is_valid():
        return _page(request, switch=form, status=422)
    messages.success(request, _("The company sign-in is saved."))
    return redirect(PAGE)


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def change_provider(request: SignedInRequest) -> HttpResponse:
    """How the provider is reached, and what it is told."""
    _refuse_others(request)
    connection = connection_of(request.buyer)
    if connection is None:
        raise Http404
    if not did_recently_reauthenticate(request):
        return _confirm_first(request, back_to="accounts:change-provider")
    form = _provider_form(request, connection)
    if form.is_valid():
        with refusals_on(form):
            sso.change_provider(buyer=request.buyer, details=form.details())
    if form.is_bound and form.is_valid():
        messages.success(request, _("The company sign-in is saved."))
        return redirect(PAGE)
    context = {
        "form": form,
        "connection": connection,
        "addresses": addresses_for(connection),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/change_provider.html", context, status=status)


def _provider_form(request: SignedInRequest, connection: SsoConnection) -> ProviderForm:
    strong = [right.value for right in sso.GIVEN_BY_PEOPLE]
    roles = roles_open_to(connection.customer).exclude(rights__overlap=strong)
    kind = SsoKind(connection.kind)
    return FORMS[kind](posted(request), connection=connection, roles=roles)


@login_required
@require_POST
def try_provider(request: SignedInRequest) -> HttpResponse:
    """Go through the provider and back without signing in as anybody."""
    _refuse_others(request)
    connection = connection_of(request.buyer)
    if connection is None:
        raise Http404
    request.session[SSO_TEST_KEY] = connection.code
    context = {
        "company": connection.customer.name,
        "url": provider_url(connection, host=request.get_host()),
    }
    return render(request, "socialaccount/onwards.html", context)


def _confirm_first(request: SignedInRequest, *, back_to: str = PAGE) -> HttpResponse:
    """Ask who is there. What was typed is not kept meanwhile: it may be a secret."""
    if request.method == "POST":
        messages.info(request, _("Please confirm that it is you, then save again."))
    query = urlencode({"next": reverse(back_to)})
    return redirect(f"{reverse('account_reauthenticate')}?{query}")
