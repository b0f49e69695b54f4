"""What each request gets: a buyer, a scope in the database, a security policy."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.translation import get_language

from accounts.buyer import Buyer
from accounts.elsewhere import BelongsElsewhere
from accounts.http import CURRENCY_KEY, CUSTOMER_KEY, GUEST_KEY
from accounts.models import AccessMode, Channel, Customer, User
from accounts.selectors import (
    buyer_of,
    channel_for,
    enter_buyer_scope,
    enter_staff_scope,
)
from shop.acting import (
    acting_of,
    buyer_acting,
    end_by_itself,
    note_sign_out,
    refuse_while_acting,
)
from shop.forms import is_key
from shop.health import readiness

Answer = Callable[[HttpRequest], HttpResponse]

# A closed channel answers these to everybody, by the name of the URL's first part:
# the ways in, and what people keep of their own (each of them asks who they are).
OPEN_NAMES = (
    "account_",
    "mfa_",
    "usersessions_",
    "socialaccount_",
    "openid_connect_",
    "saml_",
    "accounts:",
    "storefront:account",
    "storefront:page",
    "orders:order",
    "orders:guest-",
    "orders:quote-link",
    "invoicing:",
    "demo:",
)
OPEN_EXACT = {
    "javascript-catalog",
    "storefront:contact",
    "storefront:preferences",
    "storefront:robots",
    "set_language",
    "marketing:unsubscribe",
}
# Answered even when there is no channel yet: they are needed to make one.
WITHOUT_CHANNEL = ("/admin/", "/accounts/", "/i18n/", "/demo/", "/metrics")


class HealthMiddleware:
    """Answer /healthz and /readyz before anything asks for a host name or a channel.

    Whoever probes names an address, not one of the shop's hosts.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            return readiness(request)
        return self.get_response(request)


class BuyerMiddleware:
    """Put who asks on the request, and open the second net for exactly that.

    In the admin the scope is the staff user's customers; everywhere else it is what
    the user's memberships reach, or the one customer that a representative acts for.
    Closed channels and forms filled in for another
    company stop here. Meanwhile days and hours are those of the channel's seller.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if request.user.is_authenticated else None
        channel = channel_for(request.get_host())
        if channel is not None:
            ended = self._attach(request, channel, user)
            if ended is not None:
                return ended
        elif not request.path.startswith(WITHOUT_CHANNEL):
            return render(request, "no_channel.html", status=503)
        if user is not None and request.path.startswith("/admin/"):
            enter_staff_scope(user=user)
        # Midnight is the seller's, in what is shown and in what is typed.
        with timezone.override(channel.seller.zone if channel else None):
            response = self.get_response(request)
        if user is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        if channel is not None and channel.access_mode == AccessMode.CLOSED:
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response

    def _attach(
        self, request: HttpRequest, channel: Channel, user: User | None
    ) -> HttpResponse | None:
        """Put the buyer on the request; answer it where acting has ended meanwhile."""
        now = timezone.now()
        acting = acting_of(request) if user is not None else None
        if acting is None or user is None:
            request.buyer = _buyer(request, channel, user)  # type: ignore[attr-defined]
            return None
        buyer = buyer_acting(request, acting, user=user, channel=channel, now=now)
        if buyer is None:
            return end_by_itself(request, acting, user=user, now=now)
        request.buyer = buyer  # type: ignore[attr-defined]
        return None

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Any,  # Any: the view's own arguments
        kwargs: Any,  # Any: the view's own arguments
    ) -> HttpResponse | None:
        """Refuse strangers in closed channels, and forms meant for another company."""
        if not hasattr(request, "buyer"):
            return None
        note_sign_out(request)
        if request.buyer.rep is not None:
            refused = refuse_while_acting(request, request.buyer)
            if refused is not None:
                return refused
        if not _is_open_to(request):
            return _to_sign_in(request)
        if request.method == "POST":
            return _other_company(request)
        return None

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Offer the switch where a document belongs to another own customer."""
        if not isinstance(exception, BelongsElsewhere):
            return None
        context = {"meant": exception.customer}
        return render(request, "accounts/belongs_elsewhere.html", context, status=409)


def _buyer(request: HttpRequest, channel: Channel, user: User | None) -> Buyer:
    token = request.session.get(GUEST_KEY, "")
    reach = enter_buyer_scope(user_id=user.pk if user else None, guest_token=token)
    return buyer_of(
        channel=channel,
        now=timezone.now(),
        language=get_language() or channel.language,
        user=user,
        customer_ids=reach,
        wanted_customer_id=request.session.get(CUSTOMER_KEY),
        guest_token=token,
        chosen_currency=request.session.get(CURRENCY_KEY, ""),
    )


def _is_open_to(request: HttpRequest) -> bool:
    buyer = request.buyer  # type: ignore[attr-defined]
    # Django's file server tidies up paths by itself: logos/../ would lead to all.
    is_plain = "/.." not in request.path
    if buyer.may_browse or (is_plain and request.path.startswith(_always_open())):
        return True
    match = request.resolver_match
    name = match.view_name if match else ""
    return name.startswith(OPEN_NAMES) or name in OPEN_EXACT


def _always_open() -> tuple[str, ...]:
    # The sign-in page shows the logo; pictures of goods stay behind it.
    return ("/admin/", "/metrics", f"{settings.MEDIA_URL}logos/")


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
    mine = Customer.objects.visible_to(buyer)
    found = mine.filter(pk=int(meant)).first() if is_key(meant) else None
    context = {"meant": found}
    return render(request, "accounts/other_company.html", context, status=409)


class PolicyMiddleware(CSPMiddleware):
    """The content security policy, with one of its own for the admin."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path.startswith("/admin/"):
            policy = settings.ADMIN_CONTENT_SECURITY_POLICY
            response._csp_replace = policy  # type: ignore[attr-defined]
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return super().process_response(request, response)
