"""The way to a company's own provider and back."""

from urllib.parse import urlencode, urlsplit

from allauth.core import ratelimit
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2CallbackView,
    OAuth2LoginView,
)
from allauth.socialaccount.providers.saml import views as saml
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from lxml import etree

from accounts.models import SsoConnection, SsoKind
from accounts.oidc import CompanyOidcAdapter
from accounts.selectors import address_in
from accounts.selectors.sso import connection_for_email
from shop.http import RequestException


@require_POST
@never_cache
def sso_start(request: HttpRequest) -> HttpResponse:
    """Lead whoever typed an e-mail to the provider of its domain.

    A page in between leads on by itself: a form's answer must not redirect to another
    site (`form-action 'self'`).
    """
    limited = ratelimit.consume_or_429(request, action="company_sign_in")
    if limited is not None:
        refusal: HttpResponse = limited
        return refusal
    connection = connection_for_email(request.POST.get("login", "").strip())
    if connection is None:
        text = _("No company signs in for this e-mail here. Use your password.")
        messages.warning(request, text)
        return redirect("account_login")
    following = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(following, allowed_hosts=None):
        following = ""
    context = {
        "company": connection.customer.name,
        "url": provider_url(connection, host=request.get_host(), following=following),
    }
    return render(request, "socialaccount/onwards.html", context)


def provider_url(connection: SsoConnection, *, host: str, following: str = "") -> str:
    """Where the sign-in of `connection` starts.

    At the address its provider was told, in the unprefixed language: only this one
    comes back. Relative when that is `host`.
    """
    name = "saml_login" if connection.kind == SsoKind.SAML else "openid_connect_login"
    with override(settings.LANGUAGE_CODE):
        path = reverse(name, args=[connection.code])
    whole = address_in(connection.customer.channel, path)
    query = f"?{urlencode({'next': following})}" if following else ""
    return f"{path if urlsplit(whole).netloc == host else whole}{query}"


def _keep_only_next(request: HttpRequest) -> None:
    # allauth lets a link choose scope, process and more; here it chooses where to go.
    following = request.GET.get("next", "")
    request.GET = QueryDict(urlencode({"next": following} if following else {}))


@require_safe
@never_cache
def oidc_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider; see CompanyOidcAdapter for what is checked on the way back."""
    _keep_only_next(request)
    with override(settings.LANGUAGE_CODE):  # the address that the provider knows
        return _oidc(request, provider_id, OAuth2LoginView)


@require_safe
@never_cache
def saml_login(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """To a SAML provider."""
    _keep_only_next(request)
    with override(settings.LANGUAGE_CODE):  # the addresses that the provider knows
        answer: HttpResponse = saml.login(request, organization_slug=organization_slug)
    return answer


@require_safe
@never_cache
def saml_finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Back from a SAML provider; allauth checks the answer, and trips over junk."""
    try:
        answer: HttpResponse = saml.finish_acs(
            request, organization_slug=organization_slug
        )
    except (etree.LxmlError, ValueError, PermissionDenied) as trouble:
        answer = render_authentication_error(request, None, exception=trouble)
    return answer


@require_http_methods(["GET", "POST"])
@never_cache
def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    return _oidc(request, provider_id, OAuth2CallbackView)


def _oidc(
    request: HttpRequest,
    provider_id: str,
    view: type[OAuth2LoginView] | type[OAuth2CallbackView],
) -> HttpResponse:
    adapter = CompanyOidcAdapter(request, provider_id)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist as absent:
        raise Http404 from absent
    try:
        answer: HttpResponse = view.adapter_view(adapter)(request)
    except (OAuth2Error, RequestException) as trouble:
        answer = render_authentication_error(request, provider, exception=trouble)
    return answer
