"""A consumer says when they were born."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.age import BirthForm
from accounts.http import SignedInRequest, posted
from accounts.services.age import note_birth
from shop.forms import refusals_on


@login_required
@require_http_methods(["GET", "POST"])
def date_of_birth(request: SignedInRequest) -> HttpResponse:
    """Ask once, then back to the cart. Companies are not asked."""
    buyer = request.buyer
    if buyer.customer is None or buyer.customer.is_company:
        raise Http404
    form = BirthForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            note_birth(buyer=buyer, born_on=form.cleaned_data["born_on"])
    if form.is_bound and form.is_valid():
        messages.success(request, _("Thank you. Your date of birth is noted."))
        return redirect("orders:cart")
    context = {"form": form, "known": buyer.customer.born_on}
    status = 422 if form.errors else 200
    return render(request, "accounts/date_of_birth.html", context, status=status)
