"""Consumers without an account: checkout, their order, an account afterwards."""

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import EmailTaken
from accounts.http import BuyerRequest
from accounts.services.guests import give_guest_account
from accounts.services.registration import tell_owner_of
from invoicing.models import Invoice
from orders.errors import CartChanged, CartEmpty, CartGone, GuestCartSent
from orders.forms.checkout import asked_method, read_shown, write_shown
from orders.forms.guests import GuestAccountForm, GuestCheckoutForm
from orders.forms.windows import asked_window
from orders.models import Cart
from orders.rules import Shown
from orders.selectors.after import order_after
from orders.selectors.cart import (
    CartSummary,
    cart_summary,
    current_cart,
)
from orders.selectors.checkout import arrives_on
from orders.selectors.guests import (
    GuestOrder,
    bank_account_for,
    countries_served,
    guest_key,
    invoices_of,
    opened_by,
)
from orders.selectors.orders import order_page
from orders.services.guests import submit_guest_cart
from shop.blocks import Crumb
from shop.errors import DomainError
from shop.forms import is_key, refusals_on
from shop.htmx import render_either

PAGE = ("orders/guest_checkout.html", "orders/_guest_checkout.html")
LINES_SHOWN = 20
LONGEST_KEY = 64
# Seconds until the page that waits for a PDF asks again.
PATIENCE_SECONDS = 3


@dataclass(frozen=True)
class _Page:
    """A guest's checkout before it is rendered."""

    cart: Cart
    summary: CartSummary
    form: GuestCheckoutForm
    key: str
    changes: tuple[str, ...] = ()


def guest_checkout(request: BuyerRequest) -> HttpResponse:
    """Show a guest what is about to be ordered; order it once the guest says so."""
    cart = _cart(request)
    if cart is None:
        return _no_cart(request)
    if request.method == "POST" and "place" in request.POST:
        return _place(request, cart)
    summary = _summary(request, cart)
    initial = request.POST.dict() if request.method == "POST" else None
    form = GuestCheckoutForm(initial=initial, buyer=request.buyer, summary=summary)
    return _show(request, _Page(cart, summary, form, _key(request)))


def _cart(request: BuyerRequest) -> Cart | None:
    """The current cart; a page sent back means the cart it was about."""
    meant = request.POST.get("cart", "")
    if not meant:
        return current_cart(request.buyer)
    carts = Cart.objects.visible_to(request.buyer)
    return carts.filter(pk=int(meant)).first() if is_key(meant) else None


def _summary(request: BuyerRequest, cart: Cart) -> CartSummary:
    # A buyer of its own: what was found for the page before is not trusted.
    buyer = request.buyer.at(request.buyer.now)
    asked = request.POST.get("country", "")
    is_served = asked in dict(countries_served(buyer))
    return cart_summary(
        cart,
        buyer,
        country=asked if is_served else buyer.country,
        postcode=request.POST.get("postcode") or None,
        method_id=asked_method(request.POST.dict()),
        window_id=asked_window(request.POST.dict()),
    )


def _key(request: BuyerRequest) -> str:
    sent = request.POST.get("key", "")
    return sent if 0 < len(sent) <= LONGEST_KEY else token_urlsafe(24)


def _place(request: BuyerRequest, cart: Cart) -> HttpResponse:
    summary = _summary(request, cart)
    form = GuestCheckoutForm(request.POST, buyer=request.buyer, summary=summary)
    shown = read_shown(request.POST.get("shown", ""))
    page = _Page(cart, summary, form, _key(request))
    if shown is None or (form.is_valid() and form.is_by_program):
        form.add_error(None, _("Please look at the order once more and confirm it."))
    if not form.is_valid() or shown is None:
        return _show(request, page, status=422)
    refused: HttpResponse | None = consume_or_429(request, action="guest_order")
    return refused or _submit(request, page, shown)


def _submit(request: BuyerRequest, page: _Page, shown: Shown) -> HttpResponse:
    try:
        order = submit_guest_cart(
            buyer=request.buyer,
            cart_id=page.cart.pk,
            person=page.form.person(),
            checkout=page.form.choice(shown),
            key=page.key,
        )
    except GuestCartSent as sent:
        messages.info(request, str(sent))
        return _to_order(sent.fields["customer_id"], sent.fields["order_id"])
    except (CartGone, CartEmpty) as refusal:
        messages.warning(request, str(refusal))
        return redirect("orders:cart")
    except DomainError as refusal:
        return _refused(request, page, refusal)
    messages.success(
        request,
        _("Order %(number)s is placed. A confirmation is on its way to you.")
        % {"number": order.number},
    )
    return _to_order(order.customer_id, order.pk)


def _to_order(customer_id: int, order_id: int) -> HttpResponse:
    key = guest_key(customer_id=customer_id, order_id=order_id)
    return redirect("orders:guest-order", key)


def _refused(request: BuyerRequest, page: _Page, refusal: DomainError) -> HttpResponse:
    """The page again, priced anew, with what was typed and why nothing was placed."""
    summary = _summary(request, page.cart)
    form = GuestCheckoutForm(request.POST, buyer=request.buyer, summary=summary)
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
        "cart_badge": summary.badge,
        "crumbs": [Crumb(_("Cart"), reverse("orders:cart"))],
    }
    return render_either(request, *PAGE, context, status=status)


def _no_cart(request: BuyerRequest) -> HttpResponse:
    messages.info(request, _("There is nothing in the cart to order."))
    return redirect("orders:cart")


@require_safe
@never_cache
def order(request: BuyerRequest, key: str) -> HttpResponse:
    """The order that the link of the confirmation opens."""
    opened = _opened(request, key)
    return _show_order(request, opened, key, _account_form(opened))


def _opened(request: BuyerRequest, key: str) -> GuestOrder:
    opened = opened_by(key, request.buyer)
    if opened is None:
        raise Http404
    return opened


def _account_form(opened: GuestOrder) -> GuestAccountForm | None:
    """Offered until somebody has made the account."""
    customer = opened.order.customer
    if customer.is_company or customer.members.exists():
        return None
    return GuestAccountForm(customer=customer)


def _show_order(
    request: BuyerRequest,
    opened: GuestOrder,
    key: str,
    form: GuestAccountForm | None,
) -> HttpResponse:
    found = opened.order
    context = {
        "page": order_page(found, opened.buyer),
        "after": order_after(found, opened.buyer),
        "order": found,
        "key": key,
        "invoices": invoices_of(opened),
        "bank": bank_account_for(found),
        "account_form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "orders/guest_order.html", context, status=status)


@require_safe
@never_cache
def invoice_pdf(request: BuyerRequest, key: str, number: str) -> HttpResponseBase:
    """An invoice of the order as it was filed, or a page that waits for its PDF."""
    opened = _opened(request, key)
    if "\0" in number:  # the database refuses to look for it
        raise Http404
    invoices = Invoice.objects.visible_to(opened.buyer)
    found = get_object_or_404(invoices, number=number, order_number=opened.order.number)
    if not found.pdf:
        context = {
            "invoice": found,
            "key": key,
            "patience_seconds": PATIENCE_SECONDS,
        }
        page = render(request, "orders/guest_invoice.html", context, status=202)
        page.headers["Retry-After"] = str(PATIENCE_SECONDS)
        return page
    return FileResponse(
        found.pdf.open("rb"),
        as_attachment=True,
        filename=f"{found.number}.pdf",
        content_type="application/pdf",
    )


@require_POST
def account(request: BuyerRequest, key: str) -> HttpResponse:
    """Make an account that opens this order, for whoever knows its e-mail."""
    opened = _opened(request, key)
    refused: HttpResponse | None = consume_or_429(request, action="signup")
    if refused is not None:
        return refused
    form = GuestAccountForm(request.POST, customer=opened.order.customer)
    if form.is_valid():
        with refusals_on(form):
            _make_account(opened, form.cleaned_data["password"])
    if not form.is_valid():
        return _show_order(request, opened, key, form)
    messages.success(
        request, _("We have sent you a mail. Sign in once you have confirmed it.")
    )
    return redirect("orders:guest-order", key)


def _make_account(opened: GuestOrder, password: str) -> None:
    customer = opened.order.customer
    try:
        give_guest_account(customer_id=customer.pk, password=password)
    except EmailTaken:
        # The same answer as for a new e-mail: strangers shall not learn who has an
        # account here. Its owner is told by mail.
        tell_owner_of(email=customer.email, channel=customer.channel)
