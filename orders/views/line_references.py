"""Cost centre and project line by line, from cart and checkout."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from orders.forms.line_references import LineReferencesForm
from orders.selectors.cart import cart_summary
from orders.services.line_references import book_lines
from orders.views.checkout import cart_named
from shop.blocks import Crumb
from shop.errors import DomainError


@login_required
@require_http_methods(["GET", "POST"])
def line_references(request: SignedInRequest) -> HttpResponse:
    """Book lines on cost centres and projects of their own, many at once."""
    buyer = request.buyer
    cart = cart_named(request)
    if cart is None or buyer.customer is None or not buyer.customer.is_company:
        return redirect("orders:cart")
    summary = cart_summary(cart, buyer)
    data = request.POST.dict() if request.method == "POST" else None
    form = LineReferencesForm(summary.rows, buyer, data)
    if form.is_valid():
        try:
            book_lines(buyer=buyer, cart_id=cart.pk, references=form.references())
        except DomainError as refusal:
            form.errors.append(str(refusal))
    checkout = f"{reverse('orders:checkout')}?cart={cart.pk}"
    if form.is_valid():
        messages.success(request, _("Where the lines are booked is kept."))
        return redirect(checkout)
    context = {
        "cart": cart,
        "form": form,
        "fill_centre": request.POST.get("centre-all", ""),
        "fill_project": request.POST.get("project-all", ""),
        "crumbs": [
            Crumb(_("Cart"), reverse("orders:cart")),
            Crumb(_("Checkout"), checkout),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "orders/line_references.html", context, status=status)
