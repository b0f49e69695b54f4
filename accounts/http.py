"""Requests as views of the shop see them."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.buyer import Buyer
from accounts.models import User


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
