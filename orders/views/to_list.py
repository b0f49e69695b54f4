"""Add to a list: an article, a cart, or what an order had."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest
from orders.forms.lists import ArticleForm, ChooseListForm
from orders.models import Cart, Order
from orders.selectors.lists import lists_to_fill
from orders.services import lists as services
from orders.services.cart import CartItem
from shop.forms import refusals_on
from shop.htmx import render_either

PAGE = ("orders/lists/choose.html", "orders/lists/_choose_sheet.html")

Items = Sequence[CartItem]


@login_required
@require_http_methods(["GET", "POST"])
def from_article(request: SignedInRequest) -> HttpResponse:
    """Put one article, as its page names it, onto a list."""
    given: QueryDict = request.POST if "variant" in request.POST else request.GET
    form = ArticleForm(given)
    if not form.is_valid():
        messages.error(request, _("This article is not on sale here."))
        return redirect("orders:lists")
    data = form.cleaned_data
    item = CartItem(data["variant"], data["unit"], data["quantity"] or Decimal(1))
    kept = {name: str(given[name]) for name in ("variant", "unit", "quantity")}
    return _choose(request, lambda: [item], kept)


@login_required
@require_http_methods(["GET", "POST"])
def from_cart(request: SignedInRequest, cart_id: int) -> HttpResponse:
    """Put the lines of a cart onto a list."""
    found = document_or_404(request, Cart.objects.visible_to, pk=cart_id)

    def items() -> Items:
        return [
            CartItem(line.variant_id, line.unit_id, line.quantity, line.note)
            for line in found.lines.all()
        ]

    return _choose(request, items, {})


@login_required
@require_http_methods(["GET", "POST"])
def from_order(request: SignedInRequest, number: str) -> HttpResponse:
    """Put what an order had onto a list."""
    if "\0" in number:
        raise Http404
    found = document_or_404(request, Order.objects.visible_to, number=number)

    def items() -> Items:
        return [
            CartItem(line.variant_id, line.unit_id, line.quantity, line.note)
            for line in found.lines.all()
        ]

    return _choose(request, items, {})


def _choose(
    request: SignedInRequest, items: Callable[[], Items], kept: dict[str, str]
) -> HttpResponse:
    """Ask for the list; then add, and show it."""
    form = ChooseListForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            return _add(request, form, items())
    context = {
        "form": form,
        "cards": lists_to_fill(request.buyer),
        "kept": kept,
        "action": request.path,
    }
    return render_either(request, *PAGE, context, status=422 if form.errors else 200)


def _add(request: SignedInRequest, form: ChooseListForm, items: Items) -> HttpResponse:
    done = services.add_what_is_sold(
        buyer=request.buyer,
        items=items,
        list_id=form.cleaned_data["list"],
        name=form.cleaned_data["name"],
    )
    said = ngettext(
        "%(count)s line is on the list.",
        "%(count)s lines are on the list.",
        done.added_count,
    ) % {"count": done.added_count}
    if done.added_count < len(items):
        said += " " + _("What is not on sale here any more was left out.")
    if request.htmx:
        context = {"said": said, "list_id": done.list_id}
        return render(request, "orders/lists/_kept.html", context)
    messages.success(request, said)
    return redirect("orders:list", done.list_id)
