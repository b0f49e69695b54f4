"""Staff publish legal texts and begin new versions. Mounted in the admin."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.forms.legal import PublishForm
from accounts.http import StaffRequest, posted
from accounts.legal_html import cleaned
from accounts.models import LegalText
from accounts.services import legal as services
from shop.admin import render_work
from shop.forms import refusals_on

TEXT_PAGE = "admin:accounts_legaltext_change"


@require_http_methods(["GET", "POST"])
def publish(request: StaffRequest, text_id: int) -> HttpResponse:
    """Put a version in force, now or on a date."""
    text = get_object_or_404(LegalText.objects.select_related("channel"), pk=text_id)
    form = PublishForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.publish_text(
                text_id=text.pk, at=form.cleaned_data["at"], by=request.user
            )
    if form.is_bound and form.is_valid():
        messages.success(request, _("%(text)s is published.") % {"text": text})
        return redirect(TEXT_PAGE, text.pk)
    context = {
        "text": text,
        "form": form,
        "wordings": [
            (wording, cleaned(wording.body)) for wording in text.wordings.all()
        ],
    }
    return render_work(
        request,
        "accounts/admin/publish.html",
        context,
        title=gettext_lazy("Publish a legal text"),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def new_version(request: StaffRequest, text_id: int) -> HttpResponse:
    """Begin a draft with the words of a version."""
    text = get_object_or_404(LegalText.objects.select_related("channel"), pk=text_id)
    if request.method == "POST":
        draft = services.copy_to_new_version(text_id=text.pk, by=request.user)
        messages.success(request, _("%(text)s is a draft now.") % {"text": draft})
        return redirect(TEXT_PAGE, draft.pk)
    return render_work(
        request,
        "accounts/admin/new_version.html",
        {"text": text},
        title=gettext_lazy("New version"),
    )
