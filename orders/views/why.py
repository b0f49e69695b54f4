"""Why a line of the cart costs what it costs."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import BuyerRequest
from orders.selectors.own_lines import own_line
from orders.selectors.why import why_line
from pricing.selectors.shown_traces import shown_steps
from shop.htmx import render_either

PAGE = ("orders/why_price.html", "orders/_why_price.html")


@require_safe
def why_price(request: BuyerRequest, line_id: int) -> HttpResponse:
    """Lists and promotions asked for a line of an own cart, at this moment."""
    buyer = request.buyer
    line = own_line(line_id, buyer)
    if line is None:
        raise Http404
    trace = why_line(line, buyer)
    context = {"line": line, "steps": shown_steps(trace), "currency": trace.currency}
    return render_either(request, *PAGE, context)
