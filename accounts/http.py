"""Requests as views of the shop see them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

from accounts.buyer import Buyer
from accounts.models import User
from shop import scope

# Where the session keeps the customer acted for.
CUSTOMER_KEY = "customer_id"
# Where it keeps those acted for lately, the last one first.
RECENT_KEY = "recent_customer_ids"
# Where the session keeps the token of a cart filled before sign-in.
GUEST_KEY = "guest_token"
# Where it keeps the currency chosen in the footer.
CURRENCY_KEY = "currency"
# Where the session keeps what is known already of somebody who is about to register.
KNOWN_KEY = "known_applicant"
KNOWN_FOR = timedelta(hours=1)
# Where the session keeps the address that waits behind a second factor.
WANTED_KEY = "second_factor_next"
# Where the session keeps when somebody was last there, in seconds since 1970.
SEEN_KEY = "seen_at"
# Where the session keeps the code of a company sign-in that its admin tries out.
SSO_TEST_KEY = "sso_test"


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: also an empty POST is one."""
    return request.POST if request.method == "POST" else None


class BuyerRequest(HttpRequest):
    """Any request of the storefront: a guest's or a buyer's."""

    htmx: HtmxDetails
    buyer: Buyer


class SignedInRequest(BuyerRequest):
    """A request behind `login_required`."""

    user: User


class StaffRequest(HttpRequest):
    """A request inside the admin site."""

    htmx: HtmxDetails
    user: User


def know_applicant(request: BuyerRequest, fields: Mapping[str, str]) -> None:
    """Keep for an hour what is known of somebody who is about to register."""
    until = (request.buyer.now + KNOWN_FOR).isoformat()
    request.session[KNOWN_KEY] = {"until": until, "fields": dict(fields)}


def known_applicant(request: BuyerRequest) -> dict[str, str]:
    """What is known of them, by the form's fields; nothing after its hour."""
    kept = request.session.get(KNOWN_KEY)
    if kept is None:
        return {}
    if datetime.fromisoformat(kept["until"]) < request.buyer.now:
        forget_applicant(request)
        return {}
    fields: dict[str, str] = kept["fields"]
    return fields


def forget_applicant(request: BuyerRequest) -> None:
    """Keep nothing of them: they registered, or their hour is over."""
    request.session.pop(KNOWN_KEY, None)


def ensure_guest_token(request: BuyerRequest) -> None:
    """Give a session without a customer the token its cart is found by."""
    buyer = request.buyer
    if buyer.customer is not None or buyer.guest_token or not buyer.may_fill_cart:
        return
    token = token_urlsafe(32)
    request.session[GUEST_KEY] = token
    scope.enter(",".join(map(str, buyer.customer_ids)), guest_token=token)
    request.buyer = replace(buyer, guest_token=token, found={})
