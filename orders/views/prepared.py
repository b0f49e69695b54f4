"""What representatives do with the carts they filled: hand over, make an offer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest, posted
from orders.forms.prepared import HandOverForm
from orders.models import Cart
from orders.selectors.carts import cart_head, cart_url
from orders.services import prepared as services
from shop.errors import DomainError
from shop.forms import refusals_on

ANSWER_PAGE = "admin:orders_quote_answer"


@login_required
@require_http_methods(["GET", "POST"])
def send_cart(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """Hand a cart over to the person acted for, with some words."""
    found = _find(request, cart_id)
    form = HandOverForm(posted(request), initial={"name": found.name})
    if form.is_valid():
        with refusals_on(form):
            services.hand_over_cart(
                buyer=request.buyer, cart_id=found.pk, **form.cleaned_data
            )
    if form.is_bound and form.is_valid():
        said = _("%(name)s has the cart now, and a mail about it.")
        messages.success(request, said % {"name": request.buyer.user})
        return redirect("orders:cart-list")
    context = {"form": form, "head": cart_head(found, request.buyer)}
    status = 422 if form.errors else 200
    return render(request, "orders/carts/send.html", context, status=status)


@login_required
@require_POST
def offer_cart(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """Begin an offer of a cart; it is finished in the admin."""
    found = _find(request, cart_id)
    try:
        quote = services.offer_cart(buyer=request.buyer, cart_id=found.pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(cart_url(found, request.buyer))
    return redirect(ANSWER_PAGE, quote.pk)


def _find(request: SignedInRequest, cart_id: int) -> Cart:
    if request.buyer.rep is None:
        raise Http404
    return document_or_404(
        request, lambda buyer: Cart.objects.visible_to(buyer).open(), pk=cart_id
    )
