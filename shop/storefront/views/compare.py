"""Compare products: chosen one by one and kept in the session, or named by a link."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import BuyerRequest
from shop.forms import is_key
from shop.storefront.selectors.articles import money_head
from shop.storefront.selectors.compare import MOST_COMPARED, comparison

KEPT = "compared"


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
    kept = _kept(request)
    for key in _keys(request.POST.getlist("product")):
        if key in kept:
            continue
        if len(kept) >= MOST_COMPARED:
            said = _("%(most)s products are the most. Take one out first.")
            messages.error(request, said % {"most": MOST_COMPARED})
            break
        kept.append(key)
    request.session[KEPT] = kept
    return redirect("storefront:compare")


@require_POST
def remove(request: BuyerRequest) -> HttpResponse:
    """Take products out; the others stay, of the address as of those kept."""
    gone = _keys(request.POST.getlist("product"))
    request.session[KEPT] = [key for key in _kept(request) if key not in gone]
    left = [key for key in _keys(request.POST.getlist("p")) if key not in gone]
    query = urlencode([("p", key) for key in left])
    url = reverse("storefront:compare")
    return redirect(f"{url}?{query}" if query else url)


def _kept(request: BuyerRequest) -> list[int]:
    kept: list[int] = request.session.get(KEPT, [])
    return list(kept)


def _keys(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if is_key(text)]
