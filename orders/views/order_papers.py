"""Orders on paper: for whoever may see them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest, StaffRequest
from orders.models import Order
from orders.selectors.order_papers import has_paper
from orders.services.notes import paper_of
from orders.views.shipments import Paper, being_printed
from shop.downloads import download


@login_required
@require_safe
@never_cache
def order_paper(request: SignedInRequest, number: str) -> HttpResponseBase:
    """The order as a PDF, or a page that waits for its printing."""
    if "\0" in number:  # the database refuses to look for it
        raise Http404
    found = document_or_404(request, Order.objects.visible_to, number=number)
    return paper_answer(request, found, reverse("orders:order", args=[number]))


@require_safe
def staff_order_paper(request: StaffRequest, order_id: int) -> HttpResponseBase:
    """The same for whoever manages the customer, in their own language."""
    found = get_object_or_404(Order.objects.managed_by(request.user), pk=order_id)
    page = reverse("admin:orders_order_change", args=[found.pk])
    return paper_answer(request, found, page)


def paper_answer(request: HttpRequest, order: Order, back_url: str) -> HttpResponseBase:
    """The paper of an order in the reader's language. Raises Http404 without one."""
    if not has_paper(order):
        raise Http404
    paper = paper_of(order, language=get_language() or order.language)
    if paper.pdf:
        return download(Paper(paper.pdf, f"{order.number}.pdf"))
    return being_printed(request, order.number, back_url)
