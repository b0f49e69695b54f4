"""Carts beside each other: the list, the page of each, deeds with a whole one."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest
from orders.forms.cart import CartNameForm, ShareForm
from orders.models import Cart, CartState
from orders.selectors.cart import cart_summary
from orders.selectors.carts import cart_cards, cart_head, cart_url
from orders.selectors.sharing import level_choices, share_choices
from orders.services import carts as services
from orders.services.sharing import Share, share_cart
from orders.views.cart import answer, meant_cart, take_typed
from shop.blocks import Crumb
from shop.errors import DomainError

DELETED_KEY = "deleted_cart"

Deed = Callable[[], Cart]


@login_required
@require_safe
def cart_list(request: SignedInRequest) -> HttpResponse:
    """Every open cart of the buyer, and those that colleagues share."""
    cards = cart_cards(request.buyer)
    context = {
        "own": [card for card in cards if card.is_own],
        "shared": [card for card in cards if not card.is_own],
        "deleted": request.session.pop(DELETED_KEY, None),
        "may_fill": request.buyer.may_fill_cart and request.buyer.customer is not None,
    }
    return render(request, "orders/carts/list.html", context)


@login_required
@require_safe
def cart_page(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """A cart as /cart/ shows the current one; what was sent leads to its order."""
    found = _find(request, cart_id)
    if found.state == CartState.SUBMITTED:
        return redirect("orders:order", found.order_number)
    return answer(request, found)


@login_required
@require_safe
def print_cart(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """A cart on paper."""
    found = _find(request, cart_id)
    context = {
        "summary": cart_summary(found, request.buyer),
        "head": cart_head(found, request.buyer),
    }
    return render(request, "orders/carts/print.html", context)


@login_required
@require_POST
def new(request: SignedInRequest) -> HttpResponse:
    """Start an empty cart, which articles go into from now on."""
    return _named(
        request, lambda name: services.start_cart(buyer=request.buyer, name=name)
    )


@login_required
@require_POST
def rename(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """Give a cart another name."""
    _find(request, cart_id)
    buyer = request.buyer
    return _named(
        request,
        lambda name: services.rename_cart(buyer=buyer, cart_id=cart_id, name=name),
        of=cart_id,
    )


@login_required
@require_POST
def take_up(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """Make a cart the one that articles go into."""
    return _done(
        request,
        lambda: services.take_up_cart(buyer=request.buyer, cart_id=cart_id),
        of=cart_id,
        said=_("Articles go into this cart now."),
    )


@login_required
@require_POST
def put_aside(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """Keep a whole cart for later."""
    form = CartNameForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    return _done(
        request,
        lambda: services.put_cart_aside(
            buyer=request.buyer, cart_id=cart_id, name=name
        ),
        of=cart_id,
        said=_("The cart waits here. The next article starts a new one."),
        back="orders:cart-list",
    )


@login_required
@require_POST
def copy(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """Make a cart with the same lines."""
    return _done(
        request,
        lambda: services.copy_cart(buyer=request.buyer, cart_id=cart_id),
        of=cart_id,
        said=_("This is the copy."),
    )


@login_required
@require_POST
def delete(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """Delete a cart, and offer it back."""
    head = cart_head(_find(request, cart_id), request.buyer)
    try:
        services.delete_cart(buyer=request.buyer, cart_id=cart_id)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        name = head.name if head else ""
        request.session[DELETED_KEY] = {"pk": cart_id, "name": name}
    return redirect("orders:cart-list")


@login_required
@require_POST
def restore(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """Bring a deleted cart back."""
    return _done(
        request,
        lambda: services.restore_cart(buyer=request.buyer, cart_id=cart_id),
        of=cart_id,
        back="orders:cart-list",
    )


@login_required
@require_http_methods(["GET", "POST"])
def share(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """Say which colleagues may see, change and order a cart."""
    found = _find(request, cart_id)
    head = cart_head(found, request.buyer)
    if head is None or not head.may_share:
        raise Http404
    form = ShareForm(request.POST)
    if request.method == "POST" and form.is_valid():
        shares = [Share(*pair) for pair in form.levels.items()]
        return _done(
            request,
            lambda: share_cart(buyer=request.buyer, cart_id=cart_id, shares=shares),
            said=_("Saved."),
        )
    context = {
        "head": head,
        "choices": share_choices(found, request.buyer),
        "levels": level_choices(),
        "crumbs": [Crumb(head.name, head.url)],
    }
    return render(request, "orders/carts/share.html", context)


@login_required
@require_POST
def save_for_later(request: SignedInRequest, line_id: int) -> HttpResponse:
    """Move one line out of the cart to where lines wait."""
    refused = take_typed(request)
    try:
        services.save_line_for_later(buyer=request.buyer, line_id=line_id)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return answer(request, meant_cart(request), refused=refused)


@login_required
@require_POST
def take_back(request: SignedInRequest, line_id: int) -> HttpResponse:
    """Move a line that waited into the cart that is shown."""
    refused = take_typed(request)
    shown = meant_cart(request)
    try:
        if shown is None:
            shown = services.start_cart(buyer=request.buyer)
        services.take_line_back(buyer=request.buyer, line_id=line_id, cart_id=shown.pk)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return answer(request, shown, refused=refused)


def _named(
    request: SignedInRequest, deed: Callable[[str], Cart], *, of: int | None = None
) -> HttpResponse:
    """Do something with a cart and the name that was typed for it."""
    form = CartNameForm(request.POST)
    if form.is_valid():
        name: str = form.cleaned_data["name"]
        return _done(request, lambda: deed(name), of=of)
    messages.error(request, _("A name has 80 letters at most."))
    return redirect("orders:cart-page", of) if of else redirect("orders:cart-list")


def _done(
    request: SignedInRequest,
    deed: Deed,
    *,
    of: int | None = None,
    said: str = "",
    back: str = "",
) -> HttpResponse:
    """Do something with a cart, say so or why not, and show it or the list.

    A cart (`of`) that is not the buyer's to see is a 404.
    """
    if of is not None:
        document_or_404(request, Cart.objects.visible_to, pk=of)
    try:
        cart = deed()
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("orders:cart-list")
    if said:
        messages.success(request, said)
    return redirect(back) if back else redirect(cart_url(cart, request.buyer))


def _find(request: SignedInRequest, cart_id: int) -> Cart:
    states = (CartState.OPEN, CartState.SUBMITTED)
    found = document_or_404(request, Cart.objects.visible_to, pk=cart_id)
    if found.state not in states:
        raise Http404
    return found
