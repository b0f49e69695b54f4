"""Strangers register: companies, and where the channel serves them consumers."""

from collections.abc import Callable

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.buyer import Buyer
from accounts.elsewhere import document_or_404
from accounts.errors import EmailTaken
from accounts.forms.registration import (
    ApplicantForm,
    CompanyForm,
    DocumentsForm,
    PersonForm,
)
from accounts.http import (
    BuyerRequest,
    SignedInRequest,
    forget_applicant,
    known_applicant,
    posted,
)
from accounts.models import Attachment, AttachmentPurpose, Customer
from accounts.rights import Right
from accounts.selectors.legal import texts_to_agree
from accounts.selectors.standing import standing_of
from accounts.services import registration as services
from shop.downloads import download
from shop.forms import refusals_on

DONE = "accounts:registered"
NUMBERS = ("vat_id", "registration_number")


@require_http_methods(["GET", "POST"])
def register(request: BuyerRequest) -> HttpResponse:
    """A company's form."""
    channel = request.buyer.channel
    if not channel.serves_companies:
        return redirect("accounts:register-person")
    form = CompanyForm(
        posted(request),
        request.FILES or None,
        initial=known_applicant(request),
        channel=channel,
        user=request.buyer.user,
    )
    return _answer(
        request,
        form,
        "accounts/register.html",
        lambda: services.register_company(
            channel=channel,
            company=form.company(),
            applicant=form.applicant(),
            documents=form.cleaned_data["documents"],
        ),
    )


@require_http_methods(["GET", "POST"])
def register_person(request: BuyerRequest) -> HttpResponse:
    """A consumer's form."""
    channel = request.buyer.channel
    if not channel.serves_consumers:
        return redirect("accounts:register")
    form = PersonForm(posted(request), channel=channel, user=request.buyer.user)
    return _answer(
        request,
        form,
        "accounts/register_person.html",
        lambda: services.register_person(
            channel=channel,
            applicant=form.applicant(),
            country=form.cleaned_data["country"],
        ),
    )


def _answer(
    request: BuyerRequest,
    form: ApplicantForm,
    template: str,
    save: Callable[[], Customer],
) -> HttpResponse:
    refused: HttpResponse | None = consume_or_429(request, action="signup")
    if refused is not None:
        return refused
    if form.is_valid():
        _save(request, form, save)
    if form.is_bound and form.is_valid():
        forget_applicant(request)
        return redirect(DONE)
    context = {
        "form": form,
        "texts": texts_to_agree(request.buyer.channel, request.buyer.now),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _save(
    request: BuyerRequest, form: ApplicantForm, save: Callable[[], Customer]
) -> None:
    if form.is_by_program:
        return  # it is told the same as everybody
    with refusals_on(form):
        try:
            save()
        except EmailTaken:
            # The same page as for a new e-mail: strangers shall not learn who has an
            # account here. Its owner is told by mail.
            email = form.cleaned_data["email"]
            services.tell_owner_of(email=email, channel=request.buyer.channel)


@require_safe
def number_hints(request: BuyerRequest) -> HttpResponse:
    """The fields for VAT id and register number as the chosen country writes them."""
    fields = {name: request.GET.get(name, "")[:40] for name in ("country", *NUMBERS)}
    form = CompanyForm(
        initial=fields, channel=request.buyer.channel, user=request.buyer.user
    )
    return render(request, "accounts/_numbers.html", {"form": form})


@require_safe
def registered(request: BuyerRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "accounts/registered.html")


@login_required
@require_http_methods(["GET", "POST"])
def standing(request: SignedInRequest) -> HttpResponse:
    """Where a registration stands: what is missing, what was handed in, what we say."""
    customer = request.buyer.customer
    if customer is None:
        return redirect("accounts:register")
    if request.method == "POST" and not request.buyer.can(Right.EDIT_COMPANY):
        raise PermissionDenied
    form = DocumentsForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            services.add_documents(
                buyer=request.buyer, documents=form.cleaned_data["documents"]
            )
    if form.is_bound and form.is_valid():
        messages.success(request, _("Thank you, it is with us."))
        return redirect("accounts:standing")
    context = {
        "form": form,
        "standing": standing_of(request.buyer),
        "takes_documents": services.takes_documents(customer)
        and request.buyer.can(Right.EDIT_COMPANY),
    }
    return render(
        request,
        "accounts/standing.html",
        context,
        status=422 if form.errors else 200,
    )


@login_required
@require_safe
def document(request: SignedInRequest, document_id: int) -> HttpResponseBase:
    """A paper of the registration, back to whoever may see company details."""
    found = document_or_404(request, _papers, pk=document_id)
    if not request.buyer.can(Right.EDIT_COMPANY):
        raise PermissionDenied
    return download(found)


def _papers(buyer: Buyer) -> QuerySet[Attachment]:
    papers = Attachment.objects.visible_to(buyer)
    return papers.filter(purpose=AttachmentPurpose.REGISTRATION)
