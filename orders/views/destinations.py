"""Lines of a cart to further addresses, from the checkout."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from orders.forms.destinations import DestinationsForm, NewDestinationForm
from orders.models import Cart
from orders.selectors.cart import cart_summary
from orders.selectors.splits import destinations_of
from orders.services import destinations as services
from orders.views.checkout import cart_named
from shop.blocks import Crumb
from shop.errors import DomainError
from shop.forms import is_key, refusals_on


@login_required
@require_http_methods(["GET", "POST"])
def destinations(request: SignedInRequest) -> HttpResponse:
    """Say which lines go to which further address, how and when."""
    buyer = request.buyer
    cart = cart_named(request)
    if cart is None or buyer.customer is None:
        return redirect("orders:cart")
    data = request.POST.dict() if request.method == "POST" else None
    places = destinations_of(cart)
    form = DestinationsForm(cart_summary(cart, buyer), places, data)
    if data is not None and "hours" in data:
        return _show_hours(request, form, data["hours"])
    is_adding = data is not None and "add" in data
    new = NewDestinationForm(data if is_adding else None, buyer=buyer)
    if form.is_valid():
        try:
            services.spread_lines(buyer=buyer, cart_id=cart.pk, drafts=form.drafts())
        except DomainError as refusal:
            form.errors.append(str(refusal))
    if form.is_valid() and is_adding and new.is_valid():
        _add(request, cart, new)
    if form.is_valid() and not (is_adding and new.errors):
        return _go_on(request, cart)
    status = 422 if form.errors or new.errors else 200
    return _show(request, cart, form, new, status)


def _show_hours(
    request: SignedInRequest, form: DestinationsForm, key: str
) -> HttpResponse:
    """The hours of the delivery just chosen for an address. Nothing is kept yet."""
    typed = next((one for one in form.places if str(one.destination.pk) == key), None)
    if typed is None:
        raise Http404
    return render(request, "orders/_destination_hours.html", {"typed": typed})


def _add(request: SignedInRequest, cart: Cart, new: NewDestinationForm) -> None:
    address_id, place = new.chosen()
    with refusals_on(new):
        services.add_destination(
            buyer=request.buyer, cart_id=cart.pk, address_id=address_id, place=place
        )


def _go_on(request: SignedInRequest, cart: Cart) -> HttpResponse:
    """Back to the checkout, or here again where more is to be said."""
    drop = request.POST.get("drop", "")
    if is_key(drop):
        try:
            services.remove_destination(
                buyer=request.buyer, cart_id=cart.pk, destination_id=int(drop)
            )
        except DomainError as refusal:
            messages.warning(request, str(refusal))
    stays = request.POST.keys() & {"add", "drop", "all_to", "reckon"}
    page = "orders:checkout-places" if stays else "orders:checkout"
    return redirect(f"{reverse(page)}?cart={cart.pk}")


def _show(
    request: SignedInRequest,
    cart: Cart,
    form: DestinationsForm,
    new: NewDestinationForm,
    status: int,
) -> HttpResponse:
    checkout = f"{reverse('orders:checkout')}?cart={cart.pk}"
    context = {
        "cart": cart,
        "form": form,
        "new": new,
        "crumbs": [
            Crumb(_("Cart"), reverse("orders:cart")),
            Crumb(_("Checkout"), checkout),
        ],
    }
    return render(request, "orders/destinations.html", context, status=status)
