"""What is done on the page of a product: order many sizes, save its documents."""

from collections.abc import Mapping
from decimal import Decimal

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import BuyerRequest, ensure_guest_token
from catalog.errors import NotAQuantity
from catalog.models import Unit
from catalog.rules import least_quantity, written
from catalog.selectors.filters import number_in
from catalog.selectors.product import ProductDetail, product_detail
from orders.selectors.verdicts import verdicts
from orders.services.cart import CartItem, add_to_cart
from pricing.rules import Ask
from shop.downloads import download
from shop.errors import DomainError
from shop.storefront.selectors.articles import money_head
from shop.storefront.selectors.papers import paper
from shop.storefront.selectors.product import ProductAsk, product_page
from shop.storefront.selectors.product.matrix import Key, Typed, field_of
from shop.storefront.views.catalogue import catalogue_crumb
from shop.templatetags.angro import quantity


@require_POST
def order_sizes(request: BuyerRequest, slug: str) -> HttpResponse:
    """Put every size with a quantity into the cart: all of them, or none.

    Where some are refused the page comes back with what was typed and a sentence at
    each of those.
    """
    ensure_guest_token(request)
    detail = product_detail(slug, request.buyer)
    if detail is None:
        raise Http404
    typed = _typed(request, detail)
    asks, refused = _read(detail, typed)
    if not asks and not refused:
        messages.error(request, _("Give a quantity for at least one size."))
        return redirect(f"{detail.url}#sizes")
    refused |= verdicts(asks, request.buyer)
    if not refused:
        try:
            _add(request, asks)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _added(asks))
            return redirect(f"{detail.url}#sizes")
    return _again(request, slug, typed, refused)


def _typed(request: BuyerRequest, detail: ProductDetail) -> dict[Key, str]:
    """What stands in the fields of this product's sizes; empty ones are left out."""
    fields = {field_of(each.unit): (each.pk, each.unit.pk) for each in detail.variants}
    found = {key: request.POST.get(name, "").strip() for name, key in fields.items()}
    return {key: text for key, text in found.items() if text}


def _read(
    detail: ProductDetail, typed: Mapping[Key, str]
) -> tuple[list[Ask], dict[Key, DomainError]]:
    units: dict[Key, Unit] = {(v.pk, v.unit.pk): v.unit for v in detail.variants}
    asks: list[Ask] = []
    refused: dict[Key, DomainError] = {}
    for key, text in typed.items():
        number = number_in(text)
        if number is None:
            refused[key] = NotAQuantity(allowed=written(least_quantity(units[key])))
        elif number != 0:
            asks.append(Ask(*key, number))
    return asks, refused


def _add(request: BuyerRequest, asks: list[Ask]) -> None:
    items = [CartItem(ask.variant_id, ask.unit_id, ask.quantity) for ask in asks]
    add_to_cart(buyer=request.buyer, items=items)


def _added(asks: list[Ask]) -> str:
    text = ngettext(
        "%(count)s size is in the cart, %(quantity)s in all.",
        "%(count)s sizes are in the cart, %(quantity)s in all.",
        len(asks),
    )
    total = sum((ask.quantity for ask in asks), Decimal(0))
    return text % {"count": len(asks), "quantity": quantity(total)}


def _again(
    request: BuyerRequest,
    slug: str,
    typed: Mapping[Key, str],
    refused: Mapping[Key, DomainError],
) -> HttpResponse:
    cells = {
        key: Typed(text, str(refused[key]) if key in refused else "")
        for key, text in typed.items()
    }
    page = product_page(ProductAsk(slug=slug, typed=cells), request.buyer)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "panel": page.panel,
        "crumbs": [catalogue_crumb(), *page.crumbs],
        "chapter_url": page.crumbs[0].url if page.crumbs else "",
        "money_head": money_head(request.buyer),
        "canonical_url": request.build_absolute_uri(page.detail.url),
    }
    return render(request, "storefront/product.html", context, status=422)


@require_safe
def document(request: BuyerRequest, slug: str, document_id: int) -> FileResponse:
    """A document of a product, to be saved; what a buyer may not see is not there."""
    return download(paper(slug, document_id, request.buyer))
