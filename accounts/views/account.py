"""What people keep about themselves and their company."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import selectors
from accounts.forms.account import AddressForm, ProfileForm
from accounts.http import SignedInRequest, posted
from accounts.models import Address, Customer
from accounts.rights import Right
from accounts.services import addresses as address_services
from accounts.services import profile as profile_services
from shop.errors import DomainError
from shop.forms import refusals_on


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Name, phone and language of the person, and the company acted for."""
    user = request.user
    now = {"name": user.name, "phone": user.phone, "language": user.language}
    form = ProfileForm(posted(request), initial=now)
    if form.is_valid():
        profile_services.change_profile(user_id=user.pk, **_profile_of(form))
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)


def _profile_of(form: ProfileForm) -> dict[str, str]:
    data = form.cleaned_data
    return {
        "name": data["name"],
        "phone": str(data["phone"]),
        "language": data["language"],
    }


@login_required
@require_safe
def address_list(request: SignedInRequest) -> HttpResponse:
    """Addresses of the company acted for."""
    context = {
        "addresses": selectors.addresses_of(request.buyer),
        "may_edit": request.buyer.can(Right.EDIT_ADDRESSES),
    }
    return render(request, "accounts/address_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add_address(request: SignedInRequest) -> HttpResponse:
    """A new place."""
    customer = _customer_to_edit(request)
    form = AddressForm(
        posted(request),
        initial={"name": customer.legal_name, "country": customer.country.code},
    )
    if form.is_valid():
        with refusals_on(form):
            address_services.add_address(buyer=request.buyer, details=form.details())
    return _address_answer(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def change_address(request: SignedInRequest, address_id: int) -> HttpResponse:
    """A place that moved."""
    _customer_to_edit(request)
    address = get_object_or_404(selectors.addresses_of(request.buyer), pk=address_id)
    names = AddressForm.base_fields
    form = AddressForm(
        posted(request), initial={name: getattr(address, name) for name in names}
    )
    if form.is_valid():
        with refusals_on(form):
            address_services.change_address(
                buyer=request.buyer, address_id=address.pk, details=form.details()
            )
    return _address_answer(request, form, address)


def _customer_to_edit(request: SignedInRequest) -> Customer:
    customer = request.buyer.customer
    if customer is None:
        raise Http404
    if not request.buyer.can(Right.EDIT_ADDRESSES):
        raise PermissionDenied
    return customer


def _address_answer(
    request: SignedInRequest, form: AddressForm, address: Address | None
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        messages.success(request, _("The address is saved."))
        return redirect("accounts:addresses")
    context = {"form": form, "address": address}
    status = 422 if form.errors else 200
    return render(request, "accounts/address.html", context, status=status)


@login_required
@require_POST
def archive_address(request: SignedInRequest, address_id: int) -> HttpResponse:
    """A place that is no more."""
    _customer_to_edit(request)
    address = get_object_or_404(selectors.addresses_of(request.buyer), pk=address_id)
    try:
        address_services.archive_address(buyer=request.buyer, address_id=address.pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The address is removed."))
    return redirect("accounts:addresses")
