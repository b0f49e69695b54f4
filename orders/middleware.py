"""What was put into the cart before sign-in follows its owner in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.buyer import Buyer
from accounts.http import GUEST_KEY
from orders.services.guest_carts import merge_guest_cart
from shop.errors import DomainError

Answer = Callable[[HttpRequest], HttpResponse]


# The customer for whom there was nothing to merge last time.
TRIED_KEY = "guest_cart_tried_for"


class GuestCartMiddleware:
    """Merge the session's cart into the buyer's own, at the first request signed in.

    Into a cart of the same channel only: what a consumer chose at gross prices does
    not come into a company's cart. There it waits until its owner acts for a customer
    of that channel. Costs nothing before and after: each customer is tried once.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        buyer: Buyer | None = getattr(request, "buyer", None)
        if buyer and _has_cart_to_bring(request, buyer) and not _is_admin(request):
            self._merge(request, buyer)
        return self.get_response(request)

    def _merge(self, request: HttpRequest, buyer: Buyer) -> None:
        try:
            cart = merge_guest_cart(buyer=buyer)
        except DomainError as refusal:
            # The guest's cart stays; the next request tries again.
            messages.warning(request, str(refusal))
            return
        if cart is None:
            request.session[TRIED_KEY] = buyer.customer.pk if buyer.customer else None
            return
        request.session.pop(GUEST_KEY, None)
        request.session.pop(TRIED_KEY, None)
        messages.info(
            request, _("What you chose before signing in is in your cart now.")
        )


def _has_cart_to_bring(request: HttpRequest, buyer: Buyer) -> bool:
    if not buyer.guest_token or buyer.customer is None or not buyer.may_fill_cart:
        return False
    return bool(request.session.get(TRIED_KEY) != buyer.customer.pk)


def _is_admin(request: HttpRequest) -> bool:
    # There the database shows the staff user's customers, not the session's cart.
    return request.path.startswith("/admin/")
