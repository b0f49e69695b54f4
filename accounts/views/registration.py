"""Strangers register: companies, and where the channel serves them consumers."""

from collections.abc import Callable

from allauth.core.ratelimit import consume_or_429
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import EmailTaken
from accounts.forms.registration import ApplicantForm, CompanyForm, PersonForm
from accounts.http import BuyerRequest, posted
from accounts.models import Customer
from accounts.services import registration as services
from shop.forms import refusals_on

DONE = "accounts:registered"


@require_http_methods(["GET", "POST"])
def register(request: BuyerRequest) -> HttpResponse:
    """A company's form."""
    channel = request.buyer.channel
    if not channel.serves_companies:
        return redirect("accounts:register-person")
    form = CompanyForm(posted(request), channel=channel, user=request.buyer.user)
    return _answer(
        request,
        form,
        "accounts/register.html",
        lambda: services.register_company(
            channel=channel, company=form.company(), applicant=form.applicant()
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
        return redirect(DONE)
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


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
def registered(request: BuyerRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "accounts/registered.html")
