"""What the shop knows about the person who asks, and their say in it."""

import json

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import SignedInRequest
from accounts.models import Acceptance, Consent, ConsentPurpose
from accounts.selectors.retention import retention_policy_of
from marketing.services import subscribe, unsubscribe
from shop.errors import DomainError
from shop.storefront.services import privacy as services

PAGE = "storefront:privacy"
WORDING = gettext_lazy(
    "Send me news and reminders by e-mail. I can take this back at any time."
)


@login_required
@require_safe
def privacy(request: SignedInRequest) -> HttpResponse:
    """Consents, accepted texts, and the ways to take data along or to be gone."""
    user = request.user
    standing = Consent.objects.standing(ConsentPurpose.MARKETING, at=timezone.now())
    context = {
        "wants_news": standing.filter(user=user).exists(),
        "wording": WORDING,
        "consents": Consent.objects.filter(user=user).order_by("-at", "-pk")[:20],
        "acceptances": Acceptance.objects.filter(user=user)
        .select_related("text", "customer")
        .order_by("-at", "-pk")[:20],
        "hindering": services.what_hinders(user.email),
        "retention": retention_policy_of(request.buyer.channel.seller),
    }
    return render(request, "storefront/privacy.html", context)


@login_required
@require_POST
def news(request: SignedInRequest) -> HttpResponse:
    """Say yes or no to marketing mail."""
    if request.POST.get("wants_news"):
        subscribe(user=request.user, wording=str(WORDING), source="account")
        messages.success(request, _("You get our news from now on."))
    else:
        unsubscribe(email=request.user.email, source="account")
        messages.success(request, _("You get no more news."))
    return redirect(PAGE)


def _unproved(request: SignedInRequest) -> HttpResponse | None:
    """Mails to an address are the owner's, not of whoever typed it at registration."""
    mine = EmailAddress.objects.filter(user=request.user, verified=True)
    if mine.filter(email__iexact=request.user.email).exists():
        return None
    messages.error(request, _("Confirm your e-mail with the link in our mail."))
    return redirect("account_email")


@login_required
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def my_data(request: SignedInRequest) -> HttpResponse:
    """Everything the shop knows about the person, as a file."""
    if (refused := _unproved(request)) is not None:
        return refused
    found = services.export_person(email=request.user.email)
    text = json.dumps(found, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def erase_me(request: SignedInRequest) -> HttpResponse:
    """Ask once more, then forget the person who asks."""
    user = request.user
    if (refused := _unproved(request)) is not None:
        return refused
    if request.method == "GET":
        context = {"hindering": services.what_hinders(user.email)}
        return render(request, "storefront/erase_me.html", context)
    try:
        services.erase_person(email=user.email, by=user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(PAGE)
    logout(request)
    messages.success(request, _("Your account is gone. Thank you for your time here."))
    return redirect("storefront:home")
