"""Writing to the seller without an account."""

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import BuyerRequest, posted
from shop.storefront.forms import ContactForm
from shop.storefront.mails import mail_question


@require_http_methods(["GET", "POST"])
def contact(request: BuyerRequest) -> HttpResponse:
    """Who sells, how to reach them, and a form that becomes a mail to them."""
    about = request.GET.get("about", "")
    form = ContactForm(posted(request), buyer=request.buyer, about=about)
    if form.is_valid():
        refused: HttpResponse | None = consume_or_429(request, action="contact")
        if refused is not None:
            return refused
        if not form.is_by_program:  # programs are told the same as everybody
            mail_question(request.buyer, form.question())
        messages.success(request, _("Your message is on its way. We answer by e-mail."))
        return redirect("storefront:contact")
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "storefront/contact.html", context, status=status)
