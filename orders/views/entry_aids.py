"""What helps to fill in quick order: suggestions, and a file to begin with."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import BuyerRequest
from catalog.selectors.suggestions import suggestions
from orders.rules.entry_samples import SAMPLE_TYPES, sample_file
from orders.selectors.entry import sample_lines


@require_safe
def suggest(request: BuyerRequest) -> HttpResponse:
    """Articles that a beginning may mean, as options of a list."""
    buyer = request.buyer
    found = (
        suggestions(request.GET.get("q", ""), buyer) if buyer.may_fill_cart else None
    )
    context = {
        "articles": found.articles if found else (),
        "query": found and found.query,
    }
    return render(request, "orders/entry/_options.html", context)


@require_safe
def sample(request: BuyerRequest, suffix: str) -> HttpResponse:
    """A file to begin with: heads that are found, and articles of this buyer."""
    if suffix not in SAMPLE_TYPES:
        raise Http404
    content = sample_file(sample_lines(request.buyer), suffix)
    answer = HttpResponse(content, content_type=SAMPLE_TYPES[suffix])
    answer.headers["Content-Disposition"] = f'attachment; filename="order.{suffix}"'
    return answer
