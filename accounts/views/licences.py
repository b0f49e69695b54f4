"""Licences: what a company hands in, and what staff make of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.elsewhere import document_or_404
from accounts.forms.licences import DetailsForm, LicenceForm
from accounts.forms.staff import ReasonForm
from accounts.http import SignedInRequest, StaffRequest, posted
from accounts.models import Customer, Licence
from accounts.rights import Right
from accounts.selectors.licences import (
    kinds_from_above,
    licence_kinds,
    licence_rows,
    own_licence,
    own_licences,
)
from accounts.services import licences as services
from shop.admin import render_work
from shop.downloads import download
from shop.errors import DomainError
from shop.forms import is_key, refusals_on

ADMIN_PAGE = "admin:accounts_licence_change"


@login_required
@require_safe
def licence_list(request: SignedInRequest) -> HttpResponse:
    """Licences of the company acted for, and those that count from above."""
    _company(request)
    context = {
        "rows": licence_rows(request.buyer),
        "from_above": kinds_from_above(request.buyer),
        "may_edit": request.buyer.can(Right.EDIT_COMPANY),
    }
    return render(request, "accounts/licence_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def hand_in(request: SignedInRequest) -> HttpResponse:
    """A new licence, or the next one of a kind."""
    customer = _company_to_speak_for(request)
    before = _renewed(request)
    form = LicenceForm(
        posted(request),
        request.FILES or None,
        initial=_initial(request, before),
        kinds=licence_kinds(),
        today=request.buyer.today,
    )
    if form.is_valid():
        with refusals_on(form):
            services.hand_in_licence(
                buyer=request.buyer,
                kind_id=form.kind_id,
                details=form.details(),
                upload=form.cleaned_data["document"],
            )
    if form.is_bound and form.is_valid():
        messages.success(
            request, _("The licence is handed in. We check it and write to you.")
        )
        return redirect("accounts:licences")
    context = {"form": form, "before": before, "customer": customer}
    status = 422 if form.errors else 200
    return render(request, "accounts/licence.html", context, status=status)


def _renewed(request: SignedInRequest) -> Licence | None:
    """The licence that the new one follows, if the address names one."""
    asked = request.GET.get("renews", "")
    if not asked:
        return None
    before = own_licence(request.buyer, int(asked)) if is_key(asked) else None
    if before is None:
        raise Http404
    return before


def _initial(request: SignedInRequest, before: Licence | None) -> dict[str, str]:
    if before is None:
        return {"kind": request.GET.get("kind", "")}
    return {
        "kind": str(before.kind_id),
        "number": before.number,
        "issuer": before.issuer,
    }


@login_required
@require_POST
def withdraw(request: SignedInRequest, licence_id: int) -> HttpResponse:
    """Take back what nobody has checked yet."""
    _company_to_speak_for(request)
    licence = _own(request, licence_id)
    try:
        services.withdraw_licence(buyer=request.buyer, licence_id=licence.pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The licence is taken back."))
    return redirect("accounts:licences")


@login_required
@require_safe
def document(request: SignedInRequest, licence_id: int) -> FileResponse:
    """The paper of an own licence."""
    licence = document_or_404(request, own_licences, pk=licence_id)
    _company_to_speak_for(request)
    return _paper(licence)


def _paper(licence: Licence) -> FileResponse:
    if licence.document is None:
        raise Http404
    return download(licence.document)


def _own(request: SignedInRequest, licence_id: int) -> Licence:
    licence = own_licence(request.buyer, licence_id)
    if licence is None:
        raise Http404
    return licence


def _company(request: SignedInRequest) -> Customer:
    customer = request.buyer.customer
    if customer is None or not customer.is_company:
        raise Http404
    return customer


def _company_to_speak_for(request: SignedInRequest) -> Customer:
    customer = _company(request)
    if not request.buyer.can(Right.EDIT_COMPANY):
        raise PermissionDenied
    return customer


@require_http_methods(["GET", "POST"])
def approve(request: StaffRequest, licence_id: int) -> HttpResponse:
    """Staff read the paper, correct what was typed, and let it count."""
    licence = _managed(request, licence_id)
    form = DetailsForm(
        posted(request),
        initial={
            "number": licence.number,
            "issuer": licence.issuer,
            "valid_from": licence.valid_from,
            "expires_on": licence.expires_on,
        },
        today=timezone.localdate(None, licence.customer.channel.seller.zone),
    )
    if form.is_valid():
        with refusals_on(form):
            services.approve_licence(
                licence_id=licence.pk, details=form.details(), by=request.user
            )
    if form.is_bound and form.is_valid():
        messages.success(
            request, _("The licence is approved; the company's admins get a mail.")
        )
        return redirect(ADMIN_PAGE, licence.pk)
    return render_work(
        request,
        "accounts/admin/licence.html",
        {"licence": licence, "form": form, "verb": _("Approve")},
        title=gettext_lazy("Approve a licence"),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def refuse(request: StaffRequest, licence_id: int) -> HttpResponse:
    """Staff say no, and why."""
    licence = _managed(request, licence_id)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.refuse_licence(
                licence_id=licence.pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
    if form.is_bound and form.is_valid():
        messages.success(
            request, _("The licence is refused; the company's admins get a mail.")
        )
        return redirect(ADMIN_PAGE, licence.pk)
    return render_work(
        request,
        "accounts/admin/licence.html",
        {"licence": licence, "form": form, "verb": _("Refuse"), "is_danger": True},
        title=gettext_lazy("Refuse a licence"),
        status=422 if form.errors else 200,
    )


@require_safe
def paper(request: StaffRequest, licence_id: int) -> FileResponse:
    """The paper, for staff who manage the company."""
    return _paper(_managed(request, licence_id))


def _managed(request: StaffRequest, licence_id: int) -> Licence:
    mine = Licence.objects.managed_by(request.user).select_related(
        "kind", "document", "customer__channel__seller"
    )
    return get_object_or_404(mine, pk=licence_id)
