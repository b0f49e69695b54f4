"""Checkout: one page, one button, one order."""

from dataclasses import dataclass, replace
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
    CheckoutForm,
    asked_country,
    asked_method,
    asked_postcode,
    read_shown,
    write_shown,
)
from orders.forms.new_place import NEW
from orders.forms.po_documents import PoDocumentForm
from orders.forms.references import asked_cost_centre
from orders.forms.windows import asked_window
from orders.models import Cart, CartState
from orders.rules import Shown
from orders.selectors.cart import (
    CartSummary,
    cart_summary,
    current_cart,
    why_not_order,
)
from orders.selectors.checkout import arrives_on
from orders.selectors.orders import sent_sentence
from orders.selectors.po_documents import document_of, needs_po_document
from orders.selectors.rule_pages import own_gauges
from orders.services.freight_requests import request_freight
from orders.services.po_documents import keep_with_cart, remove_from_cart
from orders.services.submit import submit_cart
from orders.views.guest import guest_checkout
from shop.blocks import Crumb
from shop.errors import DomainError
from shop.forms import is_key, refusals_on
from shop.htmx import render_either

PAGE = ("orders/checkout.html", "orders/_checkout.html")
LINES_SHOWN = 20
LONGEST_KEY = 64
# What was typed when somebody went from here to a page about the lines.
TYPED_KEY = "checkout_typed"
NOT_KEPT = frozenset(
    {"csrfmiddlewaretoken", "key", "shown", "place", "reprice", "go", "drop_document"}
)
PAGES_BESIDE = {
    "lines": "orders:checkout-lines",
    "places": "orders:checkout-places",
}


@dataclass(frozen=True)
class _Page:
    """A checkout page before it is rendered."""

    cart: Cart
    summary: CartSummary
    form: CheckoutForm
    key: str
    paper: PoDocumentForm
    asked: dict[str, str]
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
    cart = cart_named(request)
    if cart is None:
        return _no_cart(request)
    paper = _take_paper(request, cart)
    if _is_placing(request) or "ask" in request.POST:
        return _place(request, cart, paper)
    if request.POST.get("go", "") in PAGES_BESIDE and not paper.errors:
        return _leave(request, cart)
    status = 422 if paper.errors else 200
    return _show(request, _page(request, cart, paper), status=status)


def _leave(request: BuyerRequest, cart: Cart) -> HttpResponse:
    """To a page about the lines; what was typed here is there on the way back."""
    typed = {name: text for name, text in request.POST.items() if name not in NOT_KEPT}
    request.session[TYPED_KEY] = {**typed, "cart": str(cart.pk)}
    page = reverse(PAGES_BESIDE[request.POST["go"]])
    return redirect(f"{page}?cart={cart.pk}")


def _asked(request: BuyerRequest, cart: Cart) -> dict[str, str]:
    """What the form says, or said before somebody went to a page about the lines."""
    if request.method == "POST":
        return {name: str(text) for name, text in request.POST.items()}
    kept: dict[str, str] = request.session.get(TYPED_KEY, {})
    return kept if kept.get("cart") == str(cart.pk) else {}


def _is_placing(request: BuyerRequest) -> bool:
    return request.method == "POST" and "place" in request.POST


def _take_paper(request: BuyerRequest, cart: Cart) -> PoDocumentForm:
    """Keep a file that comes along, whatever was pressed: it need not come again."""
    buyer, posted = request.buyer, request.method == "POST"
    if posted and "drop_document" in request.POST:
        _drop_paper(request, cart)
    is_needed = needs_po_document(buyer) and document_of(cart) is None
    is_read = _is_placing(request) or (posted and "po_document" in request.FILES)
    form = PoDocumentForm(
        request.POST if is_read else None,
        request.FILES if is_read else None,
        is_needed=is_needed,
    )
    if form.is_valid() and form.cleaned_data["po_document"]:
        upload = form.cleaned_data["po_document"]
        with refusals_on(form, "po_document"):
            keep_with_cart(buyer=buyer, cart_id=cart.pk, upload=upload)
            form.fields["po_document"].required = False
    return form


def cart_named(request: BuyerRequest) -> Cart | None:
    """The current cart or the one that is named; a page sent back names its own."""
    meant = request.POST.get("cart", request.GET.get("cart", ""))
    if not meant:
        return current_cart(request.buyer)
    carts = Cart.objects.visible_to(request.buyer)
    return carts.filter(pk=int(meant)).first() if is_key(meant) else None


def _drop_paper(request: BuyerRequest, cart: Cart) -> None:
    try:
        remove_from_cart(buyer=request.buyer, cart_id=cart.pk)
    except DomainError as refusal:
        messages.warning(request, str(refusal))


def _page(request: BuyerRequest, cart: Cart, paper: PoDocumentForm) -> _Page:
    """Price the cart for what the form says, without judging the form."""
    asked = _asked(request, cart)
    summary = _summary(cart, request.buyer, asked)
    form = CheckoutForm(initial=asked or None, buyer=request.buyer, summary=summary)
    return _Page(cart, summary, form, _key(request), paper, asked)


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


def _place(request: BuyerRequest, cart: Cart, paper: PoDocumentForm) -> HttpResponse:
    buyer = request.buyer
    summary = _summary(cart, buyer, request.POST.dict())
    form = CheckoutForm(request.POST, buyer=buyer, summary=summary)
    shown = read_shown(request.POST.get("shown", ""))
    page = _Page(cart, summary, form, _key(request), paper, request.POST.dict())
    if shown is None:
        form.add_error(None, _("Please look at the order once more and confirm it."))
    if not form.is_valid() or paper.errors or shown is None:
        return _sent_already(request, cart) or _show(request, page, status=422)
    if "ask" in request.POST:
        return _ask_for_freight(request, page, shown)
    return _submit(request, page, shown)


def _sent_already(request: BuyerRequest, cart: Cart) -> HttpResponse | None:
    """To the order that the cart became meanwhile: pressed twice, the file is there."""
    sent = Cart.objects.visible_to(request.buyer).filter(state=CartState.SUBMITTED)
    found = sent.filter(pk=cart.pk).first()
    if found is None:
        return None
    messages.info(request, str(CartAlreadySent(number=found.order_number)))
    return redirect("orders:order", found.order_number)


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
    request.session.pop(TYPED_KEY, None)
    messages.success(request, sent_sentence(order))
    return redirect("orders:order", order.number)


def _ask_for_freight(request: BuyerRequest, page: _Page, shown: Shown) -> HttpResponse:
    """Ask for a quote with this cart, place and delivery: its freight is on request."""
    if page.summary.delivery is None:
        return _show(request, page, status=422)
    try:
        quote = request_freight(
            buyer=request.buyer,
            cart_id=page.cart.pk,
            checkout=page.form.choice(shown),
            delivery=page.summary.delivery,
            key=page.key,
        )
    except DomainError as refusal:
        return _refused(request, page, refusal)
    messages.success(request, _("We have your request and will answer soon."))
    return redirect("orders:quote", quote.number)


def _refused(request: BuyerRequest, page: _Page, refusal: DomainError) -> HttpResponse:
    """The page again, priced anew, with what was typed and why nothing was placed."""
    buyer = request.buyer.at(request.buyer.now)
    summary = _summary(page.cart, buyer, request.POST.dict())
    form = CheckoutForm(request.POST, buyer=buyer, summary=summary)
    form.add_error(None, str(refusal))
    changes = refusal.changes if isinstance(refusal, CartChanged) else ()
    again = replace(page, summary=summary, form=form, changes=changes)
    return _show(request, again, status=409 if changes else 422)


def _show(request: BuyerRequest, page: _Page, *, status: int = 200) -> HttpResponse:
    summary = page.summary
    if not summary.rows:
        return _no_cart(request)
    context: dict[str, Any] = {  # Any: template variables
        "cart": page.cart,
        "summary": summary,
        "form": page.form,
        "paper": page.paper,
        "document": document_of(page.cart),
        "key": page.key,
        "shown": write_shown(summary.shown),
        "changes": page.changes,
        "lines": summary.counted[:LINES_SHOWN],
        "more_count": max(len(summary.counted) - LINES_SHOWN, 0),
        "arrives_on": arrives_on(summary, request.buyer),
        "is_new_address": _is_new(page.form),
        "budgets": own_gauges(
            request.buyer,
            asked_cost_centre(page.asked),
            *summary.cost_centre_ids,
        ),
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
