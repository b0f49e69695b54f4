"""Compare products: chosen one by one and kept in the session, or named by a link."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import retarget

from accounts.http import BuyerRequest
from shop.forms import is_key
from shop.storefront.selectors.articles import money_head
from shop.storefront.selectors.compare import (
    CHOSEN,
    MOST_COMPARED,
    chosen_article,
    chosen_in,
    comparison,
)


@require_safe
def compare(request: BuyerRequest) -> HttpResponse:
    """Products side by side: those of the address (`p`), else those chosen before."""
    named = _keys(request.GET.getlist("p"))
    context = {
        "comparison": comparison(named or _kept(request), request.buyer),
        "is_named": bool(named),
        "money_head": money_head(request.buyer),
        "most": MOST_COMPARED,
    }
    return render(request, "storefront/compare.html", context)


@require_POST
def add(request: BuyerRequest) -> HttpResponse:
    """Put a product beside those chosen before."""
    _put(request, _keys(request.POST.getlist("product")))
    return redirect("storefront:compare")


@require_POST
def choose(request: BuyerRequest) -> HttpResponse:
    """Put a product of a list beside those chosen, or take it out; the list stays."""
    adding, removing = (_keys(request.POST.getlist(verb)) for verb in ("add", "remove"))
    request.session[CHOSEN] = [k for k in _kept(request) if k not in removing]
    is_put = _put(request, adding)
    key = next(iter((*adding, *removing)), 0)
    if not request.htmx:
        return redirect(f"{_back(request)}#compare-{key}")
    response = render(
        request,
        "storefront/_compared.html",
        {"article": chosen_article(key, request.buyer)},
        status=200 if is_put else 409,
    )
    return retarget(response, f"#compare-{key}")


def _put(request: BuyerRequest, keys: list[int]) -> bool:
    """Put products beside those chosen; say whether there was room for all."""
    kept = _kept(request)
    wanted = list(dict.fromkeys([*kept, *keys]))
    request.session[CHOSEN] = wanted[:MOST_COMPARED]
    if len(wanted) <= MOST_COMPARED:
        return True
    said = _("%(most)s products are the most. Take one out first.")
    messages.error(request, said % {"most": MOST_COMPARED})
    return False


def _back(request: BuyerRequest) -> str:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else reverse("storefront:compare")


@require_POST
def remove(request: BuyerRequest) -> HttpResponse:
    """Take products out; the others stay, of the address as of those kept."""
    gone = _keys(request.POST.getlist("product"))
    request.session[CHOSEN] = [key for key in _kept(request) if key not in gone]
    left = [key for key in _keys(request.POST.getlist("p")) if key not in gone]
    query = urlencode([("p", key) for key in left])
    url = reverse("storefront:compare")
    return redirect(f"{url}?{query}" if query else url)


def _kept(request: BuyerRequest) -> list[int]:
    return list(chosen_in(request.session))


def _keys(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if is_key(text)]
