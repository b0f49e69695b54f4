"""Stop marketing mails, with one click and without signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import BuyerRequest, SignedInRequest
from marketing import services
from marketing.forms import NewsForm
from marketing.tokens import email_of


# The link is signed and only ever stops mails: mail programs post to it without a
# cookie or a token (RFC 8058).
@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: BuyerRequest, token: str) -> HttpResponse:
    email = email_of(token)
    if email is None:
        raise Http404
    if request.method == "POST":
        services.unsubscribe(email=email, source="link")
    context = {"email": email, "is_done": request.method == "POST"}
    return render(request, "marketing/unsubscribe.html", context)


@login_required
@require_POST
def set_news(request: SignedInRequest) -> HttpResponse:
    form = NewsForm(request.POST)
    if form.is_valid() and form.cleaned_data["wants_news"]:
        services.subscribe(
            user=request.user,
            wording=str(form.fields["wants_news"].label),
            source="account",
        )
        messages.success(request, _("You will hear from us."))
    else:
        services.unsubscribe(email=request.user.email, source="account")
        messages.success(request, _("You will get no more news and reminders."))
    return redirect("accounts:profile")
