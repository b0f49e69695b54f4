"""Who must show a second factor first; when a session was last seen."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.http import SEEN_KEY, WANTED_KEY
from accounts.models import User
from accounts.selectors.sso import has_second_factor, is_let_in_by_own_provider

Answer = Callable[[HttpRequest], HttpResponse]

# Where people set up a factor, sign out, or turn to something that needs none.
ALWAYS_OPEN = (
    "account_",
    "mfa_",
    "usersessions_",
    "socialaccount_",
    "openid_connect_",
    "saml_",
    "accounts:sso",
)
ALWAYS_OPEN_EXACT = {
    "accounts:second-factor",
    "accounts:switch-customer",
    "accounts:stop-acting",
    "admin:logout",
    "javascript-catalog",
    "set_language",
    "storefront:page",
    "storefront:preferences",
}
SEEN_EVERY_SECONDS = 600


class SecondFactorMiddleware:
    """Lead whoever needs a second factor to it, before anything else answers.

    Staff need one in the admin and while they act for a customer, people of a company
    that requires it while they act for that company. It counts when it was shown in
    this very session: a session opened before is asked for it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Any,  # Any: the view's own arguments
        kwargs: Any,  # Any: the view's own arguments
    ) -> HttpResponse | None:
        """Redirect to the set-up, or to a page that asks for the factor."""
        user = request.user
        if not user.is_authenticated or _is_always_open(request):
            return None
        if not (_staff_must(request, user) or _member_must(request, user)):
            return None
        has_factor = has_second_factor(user)
        if has_factor and _showed_factor(request, user):
            if WANTED_KEY in request.session:
                del request.session[WANTED_KEY]
            return None
        return _to_factor(request, is_set_up=has_factor)


def _is_always_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = match.view_name if match else ""
    return name.startswith(ALWAYS_OPEN) or name in ALWAYS_OPEN_EXACT


def _staff_must(request: HttpRequest, user: User) -> bool:
    if not settings.STAFF_SECOND_FACTOR or not user.is_staff:
        return False
    buyer: Buyer | None = getattr(request, "buyer", None)
    is_acting = buyer is not None and buyer.rep is not None
    return is_acting or request.path.startswith("/admin/")


def _member_must(request: HttpRequest, user: User) -> bool:
    """What a company asks of its own people; its own provider's word is enough."""
    buyer: Buyer | None = getattr(request, "buyer", None)
    if buyer is None or buyer.rep is not None or buyer.customer is None:
        return False
    if not buyer.customer.requires_second_factor or request.path.startswith("/admin/"):
        return False
    providers = _records(request, user, "socialaccount", "provider")
    return not is_let_in_by_own_provider(buyer=buyer, providers=providers)


def _showed_factor(request: HttpRequest, user: User) -> bool:
    return bool(_records(request, user, "mfa", "type"))


def _records(request: HttpRequest, user: User, method: str, what: str) -> set[str]:
    """What allauth wrote down about how this session was opened."""
    return {
        str(record.get(what, ""))
        for record in get_authentication_records(request, user)
        if record.get("method") == method
    }


def _to_factor(request: HttpRequest, *, is_set_up: bool) -> HttpResponse:
    wanted = request.get_full_path() if request.method == "GET" else "/"
    if is_set_up:
        query = urlencode({"next": wanted})
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{query}")
    request.session[WANTED_KEY] = wanted
    return HttpResponseRedirect(reverse("accounts:second-factor"))


class SeenMiddleware:
    """Keep the list of signed-in devices true, with one write in ten minutes."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.session.get(SEEN_KEY)
        now = int(time.time())
        if isinstance(seen, int) and now - seen >= SEEN_EVERY_SECONDS:
            request.session[SEEN_KEY] = now
            sessions = UserSession.objects.filter(
                session_key=request.session.session_key
            )
            sessions.update(last_seen_at=timezone.now())
        return self.get_response(request)
