"""What happens to requests of representatives while they act for a customer.

Closed is whatever shop.acting_pages does not name; acting ends by itself.
"""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.acting import Acting, acting_in, forget_acting, note_seen
from accounts.buyer import Buyer
from accounts.http import CURRENCY_KEY
from accounts.models import Channel, User
from accounts.selectors.acting import buyer_on_behalf
from accounts.services.acting import end_acting
from shop.acting_pages import OWN_WORLD, is_open

# Forms that do not say for whom they are filled in, and change nothing of theirs.
UNGUARDED = {
    "account_logout",
    "accounts:stop-acting",
    "set_language",
    "storefront:preferences",
}


def acting_of(request: HttpRequest) -> Acting | None:
    """For whom the user acts on this page; in the admin everybody is themselves."""
    if request.path.startswith("/admin/"):
        return None
    return acting_in(request.session)


def buyer_acting(
    request: HttpRequest, acting: Acting, *, user: User, channel: Channel, now: datetime
) -> Buyer | None:
    """The buyer that `user` is for this request; None when acting has ended."""
    at = int(now.timestamp())
    if acting.is_over(at):
        return None
    note_seen(request.session, acting, at)
    return buyer_on_behalf(
        acting=acting,
        rep=user,
        channel=channel,
        now=now,
        language=get_language() or channel.language,
        chosen_currency=request.session.get(CURRENCY_KEY, ""),
    )


def end_by_itself(
    request: HttpRequest, acting: Acting, *, user: User, now: datetime
) -> HttpResponse:
    """Write down that acting ended, and say so on a page of the user's own.

    Whatever the request wanted is not done: it was meant for the customer.
    """
    forget_acting(request.session)
    request.session.pop(CURRENCY_KEY, None)
    is_expired = acting.is_over(int(now.timestamp()))
    end_acting(acting=acting, because="expired" if is_expired else "lost")
    if is_expired:
        said = _("You no longer act for the customer: it was long ago. Begin again.")
    else:
        said = _("You cannot act for that customer any more.")
    messages.warning(request, said)
    away = "admin:accounts_customer_changelist" if user.is_staff else "storefront:home"
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(reverse(away))
    return HttpResponseRedirect(reverse(away))


def refuse_while_acting(request: HttpRequest, buyer: Buyer) -> HttpResponse | None:
    """Close what is not a representative's, and forms filled in for somebody else."""
    match = request.resolver_match
    name = match.view_name if match else ""
    if not is_open(name):
        return render(request, "accounts/not_while_acting.html", status=403)
    if request.method != "POST" or name in UNGUARDED or name.startswith(OWN_WORLD):
        return None
    if _is_meant(request, buyer):
        return None
    return render(request, "accounts/other_company.html", {"meant": None}, status=409)


def note_sign_out(request: HttpRequest) -> None:
    """Write down that acting ends with the session."""
    match = request.resolver_match
    acting = acting_in(request.session)
    if acting is None or request.method != "POST" or match is None:
        return
    if match.view_name in ("account_logout", "admin:logout"):
        forget_acting(request.session)
        end_acting(acting=acting)


def _is_meant(request: HttpRequest, buyer: Buyer) -> bool:
    # Another tab may show the shop as it is for the representative, for another of
    # their customers or another person: what was typed there is not for this one.
    if buyer.customer is None or buyer.user is None:
        return False
    meant = (request.POST.get("acting_for"), request.POST.get("acting_as"))
    return meant == (str(buyer.customer.pk), str(buyer.user.pk))
