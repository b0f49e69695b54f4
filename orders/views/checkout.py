"""Checkout: one page, one button, one order."""

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.buyer import Buyer
from accounts.http import BuyerRequest
from accounts.selectors.legal import terms_to_accept
from orders.errors import CartAlreadySent, CartChanged, CartEmpty, CartGone
from orders.forms.checkout import (
    NEW,
    CheckoutForm,
    asked_country,
    asked_method,
    asked_postcode,
    read_shown,
    write_shown,
)
from orders.forms.references import asked_cost_centre
from orders.forms.windows import asked_window
from orders.models import Cart
from orders.rules import Shown
from orders.selectors.cart import (
    CartSummary,
    cart_summary,
    current_cart,
    why_not_order,
)
from orders.selectors.checkout import arrives_on
from orders.selectors.orders import sent_sentence
from orders.selectors.rule_pages import own_gauges
from orders.services.submit import submit_cart
from orders.views.guest import guest_checkout
from shop.blocks import Crumb
from shop.errors import DomainError
from shop.forms import is_key
from shop.htmx import render_either

PAGE = ("orders/checkout.html", "orders/_checkout.html")
LINES_SHOWN = 20
LONGEST_KEY = 64


@dataclass(frozen=True)
class _Page:
    """A checkout page before it is rendered."""

    cart: Cart
    summary: CartSummary
    form: CheckoutForm
    key: str
    changes: tuple[str, ...] = ()


@require_http_methods(["GET", "POST"])
def checkout(request: BuyerRequest) -> HttpResponse:
    """Show what is about to be ordered; order it once the buyer says so."""
    buyer = request.buyer
    if buyer.may_order_as_guest:
        return guest_checkout(request)
    if why_not_order(buyer):
        return _closed(request)
    if terms_to_accept(buyer):
        return _to_new_terms()
    cart = _cart(request)
    if cart is None:
        return _no_cart(request)
    if request.method == "POST" and "place" in request.POST:
        return _place(request, cart)
    return _show(request, _page(request, cart, buyer))


def _cart(request: BuyerRequest) -> Cart | None:
    """The current cart or the one that is named; a page sent back names its own."""
    meant = request.POST.get("cart", request.GET.get("cart", ""))
    if not meant:
        return current_cart(request.buyer)
    carts = Cart.objects.visible_to(request.buyer)
    return carts.filter(pk=int(meant)).first() if is_key(meant) else None


def _page(request: BuyerRequest, cart: Cart, buyer: Buyer) -> _Page:
    """Price the cart for what the form says, without judging the form."""
    data = request.POST.dict()
    summary = _summary(cart, buyer, data)
    initial = data if request.method == "POST" else None
    form = CheckoutForm(initial=initial, buyer=buyer, summary=summary)
    return _Page(cart, summary, form, key=_key(request))


def _summary(cart: Cart, buyer: Buyer, data: dict[str, str]) -> CartSummary:
    return cart_summary(
        cart,
        buyer,
        country=asked_country(data, buyer),
        postcode=asked_postcode(data, buyer),
        method_id=asked_method(data),
        window_id=asked_window(data),
        cost_centre_id=asked_cost_centre(data),
    )


def _key(request: BuyerRequest) -> str:
    sent = request.POST.get("key", "")
    return sent if 0 < len(sent) <= LONGEST_KEY else token_urlsafe(24)


def _place(request: BuyerRequest, cart: Cart) -> HttpResponse:
    buyer = request.buyer
    summary = _summary(cart, buyer, request.POST.dict())
    form = CheckoutForm(request.POST, buyer=buyer, summary=summary)
    shown = read_shown(request.POST.get("shown", ""))
    page = _Page(cart, summary, form, key=_key(request))
    if shown is None:
        form.add_error(None, _("Please look at the order once more and confirm it."))
    if not form.is_valid() or shown is None:
        return _show(request, page, status=422)
    return _submit(request, page, shown)


def _submit(request: BuyerRequest, page: _Page, shown: Shown) -> HttpResponse:
    try:
        order = submit_cart(
            buyer=request.buyer,
            cart_id=page.cart.pk,
            checkout=page.form.choice(shown),
            key=page.key,
        )
    except CartAlreadySent as sent:
        messages.info(request, str(sent))
        return redirect("orders:order", sent.fields["number"])
    except (CartGone, CartEmpty) as refusal:
        messages.warning(request, str(refusal))
        return redirect("orders:cart")
    except DomainError as refusal:
        return _refused(request, page, refusal)
    messages.success(request, sent_sentence(order))
    return redirect("orders:order", order.number)


def _refused(request: BuyerRequest, page: _Page, refusal: DomainError) -> HttpResponse:
    """The page again, priced anew, with what was typed and why nothing was placed."""
    buyer = request.buyer.at(request.buyer.now)
    summary = _summary(page.cart, buyer, request.POST.dict())
    form = CheckoutForm(request.POST, buyer=buyer, summary=summary)
    form.add_error(None, str(refusal))
    changes = refusal.changes if isinstance(refusal, CartChanged) else ()
    again = _Page(page.cart, summary, form, page.key, changes)
    return _show(request, again, status=409 if changes else 422)


def _show(request: BuyerRequest, page: _Page, *, status: int = 200) -> HttpResponse:
    summary = page.summary
    if not summary.rows:
        return _no_cart(request)
    context: dict[str, Any] = {  # Any: template variables
        "cart": page.cart,
        "summary": summary,
        "form": page.form,
        "key": page.key,
        "shown": write_shown(summary.shown),
        "changes": page.changes,
        "lines": summary.counted[:LINES_SHOWN],
        "more_count": max(len(summary.counted) - LINES_SHOWN, 0),
        "arrives_on": arrives_on(summary, request.buyer),
        "is_new_address": _is_new(page.form),
        "budgets": own_gauges(request.buyer, asked_cost_centre(request.POST.dict())),
        "cart_badge": summary.badge,
        "crumbs": [Crumb(_("Cart"), reverse("orders:cart"))],
    }
    return render_either(request, *PAGE, context, status=status)


def _is_new(form: CheckoutForm) -> bool:
    return bool(form["delivery"].value() == NEW)


def _no_cart(request: BuyerRequest) -> HttpResponse:
    messages.info(request, _("There is nothing in the cart to order."))
    return redirect("orders:cart")


def _to_new_terms() -> HttpResponse:
    """New versions of legal texts come first; then the way leads back here."""
    query = urlencode({"next": reverse("orders:checkout")})
    return redirect(f"{reverse('accounts:accept-terms')}?{query}")


def _closed(request: BuyerRequest) -> HttpResponse:
    """Why this buyer cannot order now, and what to do. The cart is kept."""
    context = {
        "reason": why_not_order(request.buyer),
        "crumbs": [Crumb(_("Cart"), reverse("orders:cart"))],
    }
    return render(request, "orders/checkout_closed.html", context, status=403)
