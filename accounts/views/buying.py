"""What the company keeps about buying: cost centres, who collects, own questions."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.buyer import Buyer
from accounts.forms.buying import CostCentreForm, PickupPersonForm, QuestionForm
from accounts.http import SignedInRequest, posted
from accounts.models import CostCentre, OrderField, PickupPerson
from accounts.rights import Right
from accounts.selectors.buying import buying_details
from accounts.services import buying as services
from shop.blocks import Crumb
from shop.forms import refusals_on

M = TypeVar("M", bound=Model)
Initial = dict[str, Any]  # Any: initial values of a form


@login_required
@require_safe
def buying(request: SignedInRequest) -> HttpResponse:
    """All three lists; with the right, how to change them."""
    buyer = _company_buyer(request)
    context = {
        "details": buying_details(buyer),
        "may_edit": buyer.can(Right.EDIT_COMPANY),
        "most_questions": services.MOST_QUESTIONS,
    }
    return render(request, "accounts/buying.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def cost_centre(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """A cost centre, new or renamed."""
    buyer = _editor(request)
    row = _row(CostCentre.objects.visible_to(buyer).standing(), pk)
    form = CostCentreForm(posted(request), initial=_initial(row, CostCentreForm))
    return _save(
        request,
        form,
        _("Cost centre"),
        lambda: services.save_cost_centre(
            buyer=buyer, details=form.details(), cost_centre_id=pk
        ),
    )


@login_required
@require_http_methods(["GET", "POST"])
def pickup_person(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Somebody who may collect goods."""
    buyer = _editor(request)
    rows = PickupPerson.objects.visible_to(buyer).filter(archived_at__isnull=True)
    row = _row(rows, pk)
    form = PickupPersonForm(posted(request), initial=_initial(row, PickupPersonForm))
    return _save(
        request,
        form,
        _("Who may collect"),
        lambda: services.save_pickup_person(
            buyer=buyer, details=form.details(), person_id=pk
        ),
    )


@login_required
@require_http_methods(["GET", "POST"])
def question(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """A question at checkout."""
    buyer = _editor(request)
    row = _row(OrderField.objects.visible_to(buyer).standing(), pk)
    initial = _initial(row, QuestionForm)
    if row is not None:
        initial["choices"] = "\n".join(row.choices)
    form = QuestionForm(posted(request), initial=initial)
    return _save(
        request,
        form,
        _("Question at checkout"),
        lambda: services.save_question(
            buyer=buyer, details=form.details(), question_id=pk
        ),
    )


@login_required
@require_POST
def archive_cost_centre(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer a cost centre no more."""
    buyer = _editor(request)
    get_object_or_404(CostCentre.objects.visible_to(buyer).standing(), pk=pk)
    services.archive_cost_centre(buyer=buyer, cost_centre_id=pk)
    return _removed(request)


@login_required
@require_POST
def archive_pickup_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    buyer = _editor(request)
    rows = PickupPerson.objects.visible_to(buyer).filter(archived_at__isnull=True)
    get_object_or_404(rows, pk=pk)
    services.archive_pickup_person(buyer=buyer, person_id=pk)
    return _removed(request)


@login_required
@require_POST
def archive_question(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask a question no more."""
    buyer = _editor(request)
    get_object_or_404(OrderField.objects.visible_to(buyer).standing(), pk=pk)
    services.archive_question(buyer=buyer, question_id=pk)
    return _removed(request)


def _company_buyer(request: SignedInRequest) -> Buyer:
    buyer = request.buyer
    if buyer.customer is None or not buyer.customer.is_company:
        raise Http404
    return buyer


def _editor(request: SignedInRequest) -> Buyer:
    buyer = _company_buyer(request)
    if not buyer.can(Right.EDIT_COMPANY):
        raise PermissionDenied
    return buyer


def _row(rows: QuerySet[M], pk: int | None) -> M | None:
    """The row to change, if there is one; a stranger's is not found."""
    return None if pk is None else get_object_or_404(rows, pk=pk)


def _initial(row: Model | None, form: type[forms.Form]) -> Initial:
    if row is None:
        return {}
    return {name: getattr(row, name) for name in form.base_fields}


def _save(
    request: SignedInRequest,
    form: forms.Form,
    title: str,
    save: Callable[[], Model],
) -> HttpResponse:
    if form.is_valid():
        with refusals_on(form):
            save()
    if form.is_bound and form.is_valid():
        messages.success(request, _("Your buying details are saved."))
        return redirect("accounts:buying")
    context = {
        "form": form,
        "title": title,
        "crumbs": [Crumb(_("Buying details"), reverse("accounts:buying"))],
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/buying_form.html", context, status=status)


def _removed(request: SignedInRequest) -> HttpResponse:
    messages.success(request, _("It is removed. Orders keep what they say."))
    return redirect("accounts:buying")
