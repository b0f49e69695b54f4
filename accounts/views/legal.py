"""Buyers accept new versions of legal texts before they order again."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.legal import AcceptTermsForm
from accounts.http import SignedInRequest, posted
from accounts.legal_html import cleaned
from accounts.models import LegalText
from accounts.rights import Right
from accounts.selectors.legal import terms_to_accept, wording_of
from accounts.services import legal as services
from shop.forms import refusals_on


@dataclass(frozen=True)
class _Shown:
    """A text as the page shows it."""

    text: LegalText
    title: str
    html: SafeString
    language: str


@login_required
@require_http_methods(["GET", "POST"])
def accept_terms(request: SignedInRequest) -> HttpResponse:
    """Show what a new version says, and note that the buyer accepts it."""
    asked = terms_to_accept(request.buyer)
    target = _next(request)
    if not asked:
        return redirect(target)
    form = AcceptTermsForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.accept_terms(
                buyer=request.buyer, text_ids=form.cleaned_data["texts"]
            )
    if form.is_bound and form.is_valid():
        messages.success(request, _("Thank you. You can order now."))
        return redirect(target)
    context = {
        "form": form,
        "pages": [_shown(text, request.buyer.language) for text in asked],
        "next": target,
        "may_accept": request.buyer.can(Right.PLACE_ORDERS),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/accept_terms.html", context, status=status)


def _shown(text: LegalText, language: str) -> _Shown:
    wording = wording_of(text, language)
    if wording is None:
        return _Shown(text, str(text), SafeString(), language)
    return _Shown(text, wording.title, cleaned(wording.body), wording.language)


def _next(request: SignedInRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else reverse("orders:cart")
