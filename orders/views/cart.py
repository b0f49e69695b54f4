"""The cart: what is in it, and every way to change it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from allauth.core.ratelimit import consume_or_429
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.buyer import Buyer
from accounts.http import BuyerRequest, ensure_guest_token
from catalog.http import note_taken
from catalog.models import Unit, Variant
from catalog.selectors.codes import variants_by_code
from orders.errors import CodeAmbiguous, CodeUnknown
from orders.forms.cart import (
    AddForm,
    CodeForm,
    CouponForm,
    QuantityForm,
    read_number,
    typed_quantities,
)
from orders.models import Cart
from orders.selectors.cart import (
    cart_summary,
    changed_sentence,
    current_cart,
    why_not_order,
)
from orders.selectors.cart_badge import (
    buy_block,
    cart_badge,
    cart_quantities,
)
from orders.selectors.carts import cart_head, cart_url, later_lines
from orders.selectors.checkout import arrives_on
from orders.selectors.lines import CartRow
from orders.selectors.rule_pages import own_gauges
from orders.services import cart as services
from orders.services import coupons
from shop.blocks import gauge_parts
from shop.errors import DomainError
from shop.forms import is_key, refusals_on
from shop.htmx import render_either

PAGE = ("orders/cart.html", "orders/_cart_answer.html")
# The line taken out last: told once, and kept until it is put back.
REMOVED_KEY = "removed_line"
PUT_BACK_KEY = "line_to_put_back"

Context = dict[str, Any]  # template variables


@require_safe
def cart(request: BuyerRequest) -> HttpResponse:
    """The current cart at the prices of this moment."""
    return answer(request, current_cart(request.buyer))


@require_POST
def add(request: BuyerRequest) -> HttpResponse:
    """Put one article into the cart, or make its quantity what was typed."""
    ensure_guest_token(request)
    form = AddForm(request.POST)
    if form.is_valid():
        with refusals_on(form, "quantity"):
            save = services.set_in_cart if form.is_set else _add_one
            cart_id = form.cleaned_data["cart"]
            save(buyer=request.buyer, item=form.item(), cart_id=cart_id)
            note_taken(request, form.item().variant_id)
    if request.htmx:
        return _buy_answer(request, form)
    if form.errors:
        messages.error(request, _said(form))
    else:
        messages.success(request, _("Added to the cart."))
    return redirect(_address(meant_cart(request), request.buyer))


def _add_one(*, buyer: Buyer, item: services.CartItem, cart_id: int | None) -> Cart:
    return services.add_to_cart(buyer=buyer, items=[item], cart_id=cart_id)


@require_POST
def add_by_code(request: BuyerRequest) -> HttpResponse:
    """Put an article into the cart by its SKU, EAN or own number."""
    ensure_guest_token(request)
    refused = take_typed(request)
    form = CodeForm(request.POST)
    if form.is_valid():
        with refusals_on(form, "code"):
            _add_code(request, form)
    return answer(request, meant_cart(request), refused=refused, code_form=form)


def _add_code(request: BuyerRequest, form: CodeForm) -> None:
    code = form.cleaned_data["code"]
    found = variants_by_code([code], request.buyer).get(code, [])
    if not found:
        raise CodeUnknown(code=code)
    if len(found) > 1:
        raise CodeAmbiguous(code=code, skus=", ".join(one.sku for one in found))
    unit = _sales_unit(found[0])
    typed = form.cleaned_data["quantity"]
    quantity: Decimal = typed or max(unit.minimum, unit.step)
    item = services.CartItem(found[0].pk, unit.pk, quantity)
    cart_id = _meant_id(request)
    services.add_to_cart(buyer=request.buyer, items=[item], cart_id=cart_id)


def _sales_unit(variant: Variant) -> Unit:
    units = variant.units.order_by("-is_default", "-is_base", "pk")
    unit = units.first()
    if unit is None:
        raise CodeUnknown(code=variant.sku)
    return unit


@require_POST
def update(request: BuyerRequest) -> HttpResponse:
    """Take over every quantity that was typed, then go where the button says.

    Without scripts a code typed beside the lines is sent along by the Enter key.
    """
    if not request.htmx and request.POST.get("code"):
        return add_by_code(request)
    if not request.htmx and request.POST.get("coupon"):
        return add_coupon(request)
    refused = take_typed(request)
    if request.POST.get("then") == "checkout" and not refused:
        return _go(request, checkout_url(meant_cart(request), request.buyer))
    return answer(request, meant_cart(request), refused=refused)


@require_POST
def set_quantity(request: BuyerRequest, line_id: int) -> HttpResponse:
    """Make the quantity of one line what was typed."""
    form = QuantityForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.set_line_quantity(
                buyer=request.buyer,
                line_id=line_id,
                quantity=form.cleaned_data["quantity"],
            )
    if form.is_valid():
        return answer(request, meant_cart(request))
    return answer(request, meant_cart(request), refused={line_id: _said(form)})


def _said(form: forms.Form) -> str:
    """What is wrong with a form, in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


@require_POST
def remove(request: BuyerRequest, line_id: int) -> HttpResponse:
    """Take one line out, and whatever else was typed over."""
    refused = take_typed(request, besides=line_id)
    try:
        removed = services.remove_line(buyer=request.buyer, line_id=line_id)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        told = {**asdict(removed), "quantity": str(removed.quantity)}
        request.session[REMOVED_KEY] = told
        request.session[PUT_BACK_KEY] = {
            **told,
            "variant": removed.variant_id,
            "unit": removed.unit_id,
        }
    return answer(request, meant_cart(request), refused=refused)


@require_POST
def put_back(request: BuyerRequest) -> HttpResponse:
    """Put the line that was taken out last into the cart again."""
    refused = take_typed(request)
    form = AddForm(request.session.pop(PUT_BACK_KEY, {}))
    if form.is_valid():
        with refusals_on(form):
            services.add_to_cart(
                buyer=request.buyer, items=[form.item()], cart_id=_meant_id(request)
            )
        if form.errors:
            messages.error(request, _said(form))
    return answer(request, meant_cart(request), refused=refused)


@require_POST
def accept_prices(request: BuyerRequest) -> HttpResponse:
    """Take changed prices as known."""
    refused = take_typed(request)
    meant = meant_cart(request)
    if meant is not None:
        try:
            services.note_prices_seen(buyer=request.buyer, cart_id=meant.pk)
        except DomainError as refusal:
            messages.warning(request, str(refusal))
    return answer(request, meant, refused=refused)


@require_POST
def add_coupon(request: BuyerRequest) -> HttpResponse:
    """Put a coupon into the cart, or say why it is good for nothing here."""
    # Codes are long, but those that people choose can be guessed.
    limited: HttpResponse | None = consume_or_429(request, action="coupon")
    if limited is not None:
        return limited
    refused = take_typed(request)
    form = CouponForm(request.POST)
    if form.is_valid():
        with refusals_on(form, "coupon"):
            coupons.add_coupon(
                buyer=request.buyer,
                code=form.cleaned_data["coupon"],
                cart_id=_meant_id(request),
            )
    return answer(request, meant_cart(request), refused=refused, coupon_form=form)


@require_POST
def remove_coupon(request: BuyerRequest) -> HttpResponse:
    """Take a coupon out of the cart."""
    refused = take_typed(request)
    # Without scripts the button of the lines' form names the code in its address.
    form = CouponForm(request.GET if "coupon" in request.GET else request.POST)
    if form.is_valid():
        with refusals_on(form, "coupon"):
            coupons.remove_coupon(
                buyer=request.buyer,
                code=form.cleaned_data["coupon"],
                cart_id=_meant_id(request),
            )
    return answer(request, meant_cart(request), refused=refused)


def take_typed(request: BuyerRequest, *, besides: int | None = None) -> dict[int, str]:
    """Write what was typed into the cart's form; say what was refused, by line."""
    typed = typed_quantities(request.POST.dict()).without(besides)
    refused: dict[int, DomainError] = dict(typed.refused)
    meant = _meant_id(request) or getattr(current_cart(request.buyer), "pk", None)
    if meant is not None and typed.quantities:
        try:
            refused |= services.set_line_quantities(
                buyer=request.buyer,
                cart_id=meant,
                quantities=typed.quantities,
                seen=typed.seen,
            )
        except DomainError as refusal:
            messages.warning(request, str(refusal))
    return {pk: str(refusal) for pk, refusal in refused.items()}


def _meant_id(request: BuyerRequest) -> int | None:
    """The cart that a form is about; None where it is about the current one."""
    meant = request.POST.get("cart", "")
    return int(meant) if is_key(meant) else None


def meant_cart(request: BuyerRequest) -> Cart | None:
    """The cart that a form is about; the current one where it is gone."""
    meant = _meant_id(request)
    open_ones = Cart.objects.visible_to(request.buyer).open()
    found = open_ones.filter(pk=meant).first() if meant else None
    return found or current_cart(request.buyer)


def _address(meant: Cart | None, buyer: Buyer) -> str:
    return cart_url(meant, buyer) if meant else reverse("orders:cart")


def checkout_url(meant: Cart | None, buyer: Buyer) -> str:
    """Where a cart is ordered: it is named unless it is the current one."""
    checkout = reverse("orders:checkout")
    current = current_cart(buyer)
    if meant is None or meant == current:
        return checkout
    return f"{checkout}?cart={meant.pk}"


def _go(request: BuyerRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def answer(
    request: BuyerRequest,
    shown: Cart | None,
    *,
    refused: Mapping[int, str] | None = None,
    code_form: CodeForm | None = None,
    coupon_form: CouponForm | None = None,
) -> HttpResponse:
    """A cart as page or fragment; without htmx a change that worked redirects."""
    forms_sent = [form for form in (code_form, coupon_form) if form is not None]
    is_refused = bool(refused) or any(form.errors for form in forms_sent)
    if request.method == "POST" and not request.htmx and not is_refused:
        return redirect(_address(shown, request.buyer))
    context = _context(request, shown, refused or {})
    context["code_form"] = code_form if is_refused and code_form else CodeForm()
    wrong = coupon_form if coupon_form and coupon_form.errors else None
    context["coupon_form"] = wrong or CouponForm()
    return render_either(request, *PAGE, context, status=422 if is_refused else 200)


def _context(
    request: BuyerRequest, shown: Cart | None, refused: Mapping[int, str]
) -> Context:
    buyer = request.buyer
    summary = cart_summary(shown, buyer)
    head = cart_head(shown, buyer)
    for pk in refused.keys() - {row.line_id for row in summary.rows}:
        messages.warning(request, refused[pk])
    threshold = summary.delivery.free_from if summary.delivery else None
    minimum = summary.minimum_net or Decimal(0)
    return {
        "summary": summary,
        "head": head,
        "later": later_lines(buyer, besides=shown),
        "has_later": head is not None,
        "rows": [_row(request, row, refused) for row in summary.rows],
        "changed": changed_sentence(summary) if summary.changed else "",
        "removed": request.session.pop(REMOVED_KEY, None),
        "why_not": why_not_order(buyer),
        "cart_badge": summary.badge
        if head is None or head.is_current
        else cart_badge(buyer),
        "free_from": threshold,
        "arrives_on": arrives_on(summary, buyer) if summary.counted else None,
        "free_parts": gauge_parts(threshold, [("", summary.goods_amount, "")])
        if threshold
        else (),
        "budgets": own_gauges(buyer),
        "minimum_parts": gauge_parts(minimum, [("", summary.goods.net, "is-warn")])
        if minimum
        else (),
    }


def _row(
    request: BuyerRequest, row: CartRow, refused: Mapping[int, str]
) -> dict[str, object]:
    """A line; what was typed stays where it was refused."""
    typed = _typed_in(request, row.line_id) if row.line_id in refused else None
    return {
        "row": row,
        "refused": refused.get(row.line_id) or row.refused,
        "value": typed or row.quantity,
    }


def _typed_in(request: BuyerRequest, line_id: int) -> Decimal | None:
    typed = request.POST.get(f"quantity-{line_id}", request.POST.get("quantity", ""))
    return read_number(typed)


def _buy_answer(request: BuyerRequest, form: AddForm) -> HttpResponse:
    """The order control again, with what is in the cart now, and the head's badge."""
    buyer = request.buyer
    unit = _unit_of(form, request)
    if unit is None:
        messages.error(request, _("This article is not on sale here."))
        return render(request, "orders/_buy_gone.html", status=422)
    held = cart_quantities(buyer).get((unit.variant_id, unit.pk))
    block = buy_block(unit, buyer, name=unit.variant.sku, in_cart=held)
    refused = _said(form)
    if refused:
        block = replace(block, refused=refused, quantity=_typed(form, block.quantity))
    context = {"buy": block, "badge": cart_badge(buyer)}
    return render(
        request, "orders/_buy_answer.html", context, status=422 if refused else 200
    )


def _unit_of(form: AddForm, request: BuyerRequest) -> Unit | None:
    if "unit" not in form.cleaned_data:
        return None
    units = Unit.objects.filter(variant__in=Variant.objects.visible_to(request.buyer))
    found = units.filter(pk=form.cleaned_data["unit"]).select_related("variant")
    return found.first()


def _typed(form: AddForm, otherwise: Decimal) -> Decimal:
    typed: Decimal = form.cleaned_data.get("quantity", otherwise)
    return typed
