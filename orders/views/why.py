"""Why a line of the cart costs what it costs."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import BuyerRequest
from orders.selectors.own_lines import own_line
from pricing.rules import Ask
from pricing.selectors import explain
from pricing.selectors.shown_traces import shown_steps
from shop.htmx import render_either

PAGE = ("orders/why_price.html", "orders/_why_price.html")


@require_safe
def why_price(request: BuyerRequest, line_id: int) -> HttpResponse:
    """The lists that were asked for a line of an own cart, at this moment."""
    buyer = request.buyer
    line = own_line(line_id, buyer)
    if line is None:
        raise Http404
    trace = explain(Ask(line.variant_id, line.unit_id, line.quantity), buyer)
    context = {"line": line, "steps": shown_steps(trace), "currency": trace.currency}
    return render_either(request, *PAGE, context)
