"""Where the link in an invitation leads."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.errors import InvitationGone
from accounts.forms.joining import JoinForm
from accounts.http import CUSTOMER_KEY, BuyerRequest, posted
from accounts.models import Invitation, Member, User
from accounts.selectors.people import (
    account_of,
    invitation_for,
    is_email_of,
    signs_in_elsewhere,
)
from accounts.services import joining as services
from shop.errors import DomainError
from shop.forms import refusals_on


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: BuyerRequest, token: str) -> HttpResponse:
    """The door of one invited person, whoever stands before it."""
    invitation = invitation_for(token)
    if invitation is None:
        return render(request, "accounts/join_gone.html", status=404)
    user = request.buyer.user
    if user is not None:
        return _join_as(request, invitation, user, token)
    if not invitation.is_standing(timezone.now()):
        return _gone(request, invitation)
    if account_of(invitation.email) is not None:
        return _page(request, invitation, {"must_sign_in": True})
    return _join_anew(request, invitation, token)


def _join_as(
    request: BuyerRequest, invitation: Invitation, user: User, token: str
) -> HttpResponse:
    """Somebody signed in: the invited person, or another one."""
    if not is_email_of(user, invitation.email):
        is_standing = invitation.is_standing(timezone.now())
        if not is_standing:
            return _gone(request, invitation)
        return _page(request, invitation, {"is_somebody_else": True})
    if request.method != "POST":
        if not invitation.is_standing(timezone.now()):
            return _gone(request, invitation)
        return _page(request, invitation, {"may_accept": True})
    try:
        member = services.join(token=token, user=user)
    except InvitationGone:
        return _gone(request, invitation)
    except DomainError as refusal:
        return _page(request, invitation, {"refused": str(refusal)}, status=409)
    return _welcome(request, member)


def _join_anew(
    request: BuyerRequest, invitation: Invitation, token: str
) -> HttpResponse:
    """Somebody we do not know yet."""
    channel = invitation.customer.channel
    form = JoinForm(
        posted(request),
        email=invitation.email,
        channel=channel,
        initial={"name": invitation.name, "language": request.buyer.language},
        with_password=not signs_in_elsewhere(invitation),
    )
    member = None
    if form.is_valid():
        with refusals_on(form):
            member = services.join_as_new_person(token=token, person=form.person())
    if member is None:
        status = 422 if form.errors else 200
        return _page(request, invitation, {"form": form}, status=status)
    # Through allauth: who must come through a company's provider is sent there.
    answer: HttpResponse = perform_login(
        request, member.user, email_verification="none", redirect_url="/"
    )
    return _welcome(request, member) if request.user.is_authenticated else answer


def _welcome(request: BuyerRequest, member: Member) -> HttpResponse:
    request.session[CUSTOMER_KEY] = member.customer_id
    said = _("Welcome. You buy for %(name)s now.") % {"name": member.customer.name}
    messages.success(request, said)
    return redirect("/")


def _page(
    request: BuyerRequest,
    invitation: Invitation,
    what: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"invitation": invitation, **what}
    return render(request, "accounts/join.html", context, status=status)


def _gone(request: BuyerRequest, invitation: Invitation) -> HttpResponse:
    """Used, withdrawn or too old: who had the link learns whom to ask."""
    context = {"invitation": invitation}
    return render(request, "accounts/join_gone.html", context, status=410)
