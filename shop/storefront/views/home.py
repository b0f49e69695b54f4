"""Where people arrive: the start page and the account."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import BuyerRequest, SignedInRequest
from shop.storefront.selectors.account import account_start
from shop.storefront.selectors.articles import money_head
from shop.storefront.selectors.home import welcome
from shop.storefront.selectors.linked_data import linked_shop
from shop.storefront.selectors.tree import catalogue_contents
from shop.storefront.selectors.work import work_start
from shop.storefront.views.alternates import alternates_by_path, origin


@require_safe
def home(request: BuyerRequest) -> HttpResponse:
    """The start of work for customers, the way in for everybody else."""
    buyer = request.buyer
    if buyer.is_approved:
        work = {
            "work": work_start(buyer),
            "contents": catalogue_contents(buyer),
            "money_head": money_head(buyer),
        }
        return render(request, "storefront/start.html", work)
    shop = linked_shop(
        buyer.channel, absolute=origin(request), search_url=reverse("storefront:search")
    )
    context = {
        "welcome": welcome(buyer),
        "alternates": alternates_by_path(request),
        "canonical_url": request.build_absolute_uri(request.path),
        "linked_data": shop if buyer.is_guest else (),
    }
    return render(request, "storefront/home.html", context)


@login_required
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """What waits, what was ordered, what is owed, and who to talk to."""
    buyer = request.buyer
    start = account_start(buyer) if buyer.customer else None
    context = {"work": start, "money_head": money_head(buyer)}
    return render(request, "storefront/account.html", context)
