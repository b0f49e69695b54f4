"""Why a line of the cart costs what it costs."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.http import BuyerRequest
from catalog.models import Variant
from orders.models import Cart, CartLine
from pricing.rules import Ask
from pricing.selectors import explain
from pricing.selectors.shown_traces import shown_steps
from shop.htmx import render_either

PAGE = ("orders/why_price.html", "orders/_why_price.html")


@require_safe
def why_price(request: BuyerRequest, line_id: int) -> HttpResponse:
    """The lists that were asked for a line of an own cart, at this moment."""
    buyer = request.buyer
    own = CartLine.objects.filter(
        cart__in=Cart.objects.visible_to(buyer),
        variant__in=Variant.objects.visible_to(buyer),
    )
    line = get_object_or_404(own.select_related("variant", "unit"), pk=line_id)
    trace = explain(Ask(line.variant_id, line.unit_id, line.quantity), buyer)
    context = {"line": line, "steps": shown_steps(trace), "currency": trace.currency}
    return render_either(request, *PAGE, context)
