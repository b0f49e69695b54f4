"""For which of their companies somebody acts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import CUSTOMER_KEY, RECENT_KEY, SignedInRequest
from accounts.models import Customer
from accounts.selectors.tree import customers_found
from shop.forms import is_key
from shop.htmx import render_either
from shop.paging import paging_of

PAGE_SIZE = 25
MOST_RECENT = 8
LONGEST_SEARCH = 80
CHOOSE = ("accounts/switch.html", "accounts/_switch.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def switch_customer(request: SignedInRequest) -> HttpResponse:
    """Act for another of the user's companies; GET lets them look for it."""
    return _switch(request) if request.method == "POST" else _choose(request)


def _choose(request: SignedInRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    found = customers_found(request.buyer, text)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page", ""))
    following = request.GET.get("next", "")
    context = {
        "customers": list(page),
        "text": text,
        "next": following,
        "paging": paging_of(page, {"q": text, "next": following}),
    }
    return render_either(request, *CHOOSE, context)


def _switch(request: SignedInRequest) -> HttpResponse:
    wanted = request.POST.get("customer", "")
    if not is_key(wanted):
        raise Http404
    mine = Customer.objects.visible_to(request.buyer)
    customer = get_object_or_404(mine, pk=int(wanted))
    before = request.session.get(RECENT_KEY, [])
    lately = [customer.pk, *(pk for pk in before if pk != customer.pk)]
    request.session[CUSTOMER_KEY] = customer.pk
    request.session[RECENT_KEY] = lately[:MOST_RECENT]
    messages.success(request, _("You buy for %(name)s now.") % {"name": customer.name})
    return redirect(_next_page(request))


def _next_page(request: SignedInRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else "/"
