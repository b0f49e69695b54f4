"""Where people arrive: the start page and the account."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import BuyerRequest, SignedInRequest
from shop.storefront.selectors.account import account_start
from shop.storefront.selectors.articles import money_head
from shop.storefront.selectors.home import welcome
from shop.storefront.selectors.tree import shop_tree
from shop.storefront.selectors.work import work_start


@require_safe
def home(request: BuyerRequest) -> HttpResponse:
    """The start of work for customers, the way in for everybody else."""
    buyer = request.buyer
    if buyer.is_approved:
        context = {
            "work": work_start(buyer),
            "contents": shop_tree(buyer).contents,
            "money_head": money_head(buyer),
        }
        return render(request, "storefront/start.html", context)
    return render(request, "storefront/home.html", {"welcome": welcome(buyer)})


@login_required
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """What waits, what was ordered, what is owed, and who to talk to."""
    buyer = request.buyer
    start = account_start(buyer) if buyer.customer else None
    context = {"work": start, "money_head": money_head(buyer)}
    return render(request, "storefront/account.html", context)
