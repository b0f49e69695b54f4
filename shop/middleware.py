"""What each request gets: a buyer, a scope in the database, a security policy."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Channel, User
from accounts.selectors import (
    buyer_of,
    channel_for,
    enter_buyer_scope,
    enter_staff_scope,
)

Answer = Callable[[HttpRequest], HttpResponse]

CUSTOMER_KEY = "customer_id"
GUEST_KEY = "guest_token"
# Before sign-in a closed channel answers these, by the name of the URL's first part.
OPEN_NAMES = ("account_", "mfa_", "accounts:register", "storefront:page", "demo:")
OPEN_EXACT = {
    "javascript-catalog",
    "storefront:preferences",
    "storefront:robots",
    "set_language",
    "marketing:unsubscribe",
}


class HealthMiddleware:
    """Answer /healthz before anything else needs a database or a host name."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        return self.get_response(request)


class BuyerMiddleware:
    """Put who asks on the request, and open the second net for exactly that.

    In the admin the scope is the staff user's customers; everywhere else it is what
    the user's memberships reach. Closed channels and forms filled in for another
    company stop here.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        channel = channel_for(request.get_host())
        if channel is None:
            return render(request, "no_channel.html", status=503)
        user = request.user if request.user.is_authenticated else None
        self._attach(request, channel, user)
        response = self.get_response(request)
        if user is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _attach(
        self, request: HttpRequest, channel: Channel, user: User | None
    ) -> None:
        token = request.session.get(GUEST_KEY, "")
        reach = enter_buyer_scope(user_id=user.pk if user else None, guest_token=token)
        request.buyer = buyer_of(  # type: ignore[attr-defined]
            channel=channel,
            now=timezone.now(),
            language=get_language() or channel.language,
            user=user,
            customer_ids=reach,
            wanted_customer_id=request.session.get(CUSTOMER_KEY),
            guest_token=token,
        )
        if user is not None and request.path.startswith("/admin/"):
            enter_staff_scope(user=user)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Any,  # Any: the view's own arguments
        kwargs: Any,  # Any: the view's own arguments
    ) -> HttpResponse | None:
        """Refuse strangers in closed channels, and forms meant for another company."""
        if not _is_open_to(request):
            return _to_sign_in(request)
        if request.method == "POST":
            return _other_company(request)
        return None


def _is_open_to(request: HttpRequest) -> bool:
    buyer = request.buyer  # type: ignore[attr-defined]
    if buyer.may_browse or request.path.startswith(("/admin/", "/metrics", "/readyz")):
        return True
    match = request.resolver_match
    name = match.view_name if match else ""
    return name.startswith(OPEN_NAMES) or name in OPEN_EXACT


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    buyer = request.buyer  # type: ignore[attr-defined]
    if buyer.is_guest:
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
    return render(request, "accounts/not_open.html", status=403)


def _other_company(request: HttpRequest) -> HttpResponse | None:
    buyer = request.buyer  # type: ignore[attr-defined]
    meant = request.POST.get("acting_for", "")
    if not meant or request.path.startswith("/admin/"):
        return None
    acting = str(buyer.customer.pk) if buyer.customer else ""
    if meant == acting:
        return None
    reachable = meant.isdigit() and int(meant) in buyer.customer_ids
    messages.warning(
        request,
        _("You switched to another company meanwhile. Nothing was changed."),
    )
    context = {"meant_customer_id": int(meant) if reachable else None}
    return render(request, "accounts/other_company.html", context, status=409)


class PolicyMiddleware(CSPMiddleware):
    """The content security policy, with one of its own for the admin."""

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        if request.path.startswith("/admin/"):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        answer: HttpResponse = super().process_response(request, response)
        return answer
