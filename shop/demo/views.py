"""Pages of the demo: sign in as somebody, read the shop's mails."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from allauth.usersessions.models import UserSession
from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SEEN_KEY, BuyerRequest
from accounts.models import User
from shop.demo.mails import stored_mail, stored_mails
from shop.demo.sign_ins import channel_urls, demo_accounts

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponse]

BACKEND = "django.contrib.auth.backends.ModelBackend"
# A mail comes with its own styles and may fetch nothing; its links open outside.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def demo_only(view: View[R, P]) -> View[R, P]:
    """Outside demo mode the page does not exist."""

    @wraps(view)
    def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demo_only
@require_safe
def sign_in_list(request: HttpRequest) -> HttpResponse:
    """All listed accounts, for channels that show guests nothing else."""
    return render(request, "demo/sign_ins.html")


@demo_only
@require_POST
def sign_in(request: BuyerRequest) -> HttpResponse:
    """Sign in as one of the demo accounts, and go where that one works."""
    wanted = request.POST.get("email", "")
    account = next((each for each in demo_accounts() if each.email == wanted), None)
    if account is None:
        raise Http404
    user = get_object_or_404(User, email=account.email, is_active=True)
    login(request, user, backend=BACKEND)
    request.session[SEEN_KEY] = int(time.time())
    UserSession.objects.create_from_request(request)
    if not account.channel:
        return redirect("admin:index")
    urls = channel_urls(request.get_host(), scheme=request.scheme or "http")
    url = urls.get(account.channel, "/")
    if request.buyer.channel.code == account.channel or url == "/":
        return redirect("/")
    # No redirect: browsers hold form-action 'self' against where a form leads to.
    return render(request, "demo/entered.html", {"account": account, "url": url})


@demo_only
@require_safe
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    """What the shop sent, newest first."""
    return render(request, "demo/mails.html", {"mails": stored_mails()})


@demo_only
@require_safe
def mail(request: HttpRequest, mark: str) -> HttpResponse:
    """One mail: its heads, its text, its HTML in a frame."""
    found = stored_mail(mark)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", {"mail": found})


@csp(MAIL_POLICY)  # type: ignore[arg-type] # its type knows views without arguments
@xframe_options_sameorigin
@demo_only
@require_safe
def mail_html(request: HttpRequest, mark: str) -> HttpResponse:
    """The HTML of a mail, without scripts and without a way back into the shop."""
    found = stored_mail(mark)
    if found is None or not found.html:
        raise Http404
    # Its links leave the frame, which may not be navigated.
    content = found.html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(content)
