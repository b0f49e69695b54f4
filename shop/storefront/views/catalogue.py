"""Contents, categories, products."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from accounts.http import BuyerRequest
from catalog.http import note_hit
from catalog.selectors.articles import product_url
from catalog.selectors.filters import number_in
from catalog.selectors.slugs import category_renamed, product_renamed
from shop.blocks import Crumb
from shop.forms import is_key
from shop.htmx import render_either
from shop.storefront.forms import read_listing
from shop.storefront.selectors.articles import money_head
from shop.storefront.selectors.linked_data import linked_way
from shop.storefront.selectors.listing import listing_page
from shop.storefront.selectors.product import ProductAsk, linked_data, product_page
from shop.storefront.selectors.tree import (
    Branch,
    catalogue_contents,
    parts_of,
    shop_tree,
)
from shop.storefront.views.alternates import (
    alternates_by_path,
    alternates_by_slug,
    origin,
)
from shop.storefront.views.ended import ended_page


def catalogue_crumb() -> Crumb:
    """The first step of every way into the catalogue."""
    return Crumb(_("Catalogue"), reverse("storefront:catalog"))


@require_safe
def contents(request: BuyerRequest) -> HttpResponse:
    """The catalogue's contents: chapters and what is in them, with counts."""
    return render(
        request,
        "storefront/contents.html",
        {
            "contents": catalogue_contents(request.buyer),
            "alternates": alternates_by_path(request),
            "canonical_url": request.build_absolute_uri(request.path),
        },
    )


@require_safe
def category(request: BuyerRequest, slug: str) -> HttpResponse:
    """Articles of a category and below, narrowed and sorted as the address says."""
    tree = shop_tree(request.buyer)
    branch = tree.named(slug)
    if branch is None:
        renamed = tree.of_category(category_renamed(slug, request.buyer))
        return _moved(request, renamed.url if renamed else "")
    ask = read_listing(request.GET, path=branch.url, buyer=request.buyer)
    listing = listing_page(ask, request.buyer, category=branch.category)
    way = tree.way_to(branch.path)
    context = {
        "branch": branch,
        "below": parts_of(branch, request.buyer),
        "listing": listing,
        "crumbs": [catalogue_crumb(), *(each.crumb for each in way[:-1])],
        "chapter_url": way[0].url,
        "canonical_url": request.build_absolute_uri(branch.url),
        "alternates": alternates_by_slug(request, "category", branch.slugs),
        "linked_data": _linked_way(request, way),
    }
    response = render_either(
        request, "storefront/category.html", "storefront/_listing.html", context
    )
    return push_url(response, listing.url) if request.htmx else response


@require_safe
def product(request: BuyerRequest, slug: str) -> HttpResponse:
    """A product with the buyer's own price; a fragment is its panel for a unit."""
    page = product_page(_product_ask(request, slug), request.buyer)
    if page is None:
        ended = ended_page(request, slug)
        renamed = product_url(product_renamed(slug, request.buyer))
        return ended or _moved(request, renamed)
    if request.method == "GET" and not request.htmx:
        note_hit(request, page.detail.product_id)
    url = request.build_absolute_uri(page.detail.url)
    pictures = [request.build_absolute_uri(each.url) for each in page.pictures]
    context = {
        "page": page,
        "panel": page.panel,
        "crumbs": [catalogue_crumb(), *page.crumbs],
        "chapter_url": page.crumbs[0].url if page.crumbs else "",
        "money_head": money_head(request.buyer),
        "canonical_url": url,
        "pictures": pictures,
        "alternates": alternates_by_slug(request, "product", page.detail.slugs),
        "linked_data": linked_data(page, request.buyer, url=url, pictures=pictures),
    }
    return render_either(
        request, "storefront/product.html", "storefront/_panel.html", context
    )


def _linked_way(
    request: BuyerRequest, way: Sequence[Branch]
) -> Mapping[str, object] | None:
    if not request.buyer.is_guest:
        return None
    crumbs = [catalogue_crumb(), *(each.crumb for each in way)]
    return linked_way(crumbs, absolute=origin(request))


def _moved(request: BuyerRequest, url: str) -> HttpResponse:
    """Lead from an address that was renamed to the one of today; else there is none."""
    if not url:
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{url}?{query}" if query else url, permanent=True)


def _product_ask(request: BuyerRequest, slug: str) -> ProductAsk:
    unit = request.GET.get("unit", "")
    return ProductAsk(
        slug=slug,
        sku=request.GET.get("sku", ""),
        unit_id=int(unit) if is_key(unit) else None,
        quantity=_positive(number_in(request.GET.get("quantity", ""))),
    )


def _positive(number: Decimal | None) -> Decimal | None:
    return number if number is not None and number > 0 else None
