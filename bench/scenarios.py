"""What is measured: requests as browsers send them, each by another company's buyer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import quote_plus

import httpx
from lxml import html

from bench.people import SEARCHES, TOKEN, TYPED, Ground, Visitor, fill_cart
from catalog.models import CatalogueAssignment, CatalogueChange, Unit
from orders.models import EntrySheet

LISTING, SEARCH = "Listing of 48, own prices, facets", "Search for two words"
PRODUCT, CART = "Product page", "Cart of 50 lines"
CART_LINES, ORDER_LINES, CART_PAGE_LINES = 50, 20, 1_000


@dataclass(frozen=True)
class Request:
    """One request to send, with what must be in the answer."""

    visitor: Visitor
    method: str
    path: str
    data: dict[str, str] = field(default_factory=dict)
    status: int = 200
    holds: str = ""
    is_partial: bool = False


@dataclass(frozen=True)
class Scenario:
    """A kind of request. `target_ms` are design §12's median and p95."""

    name: str
    target_ms: tuple[int, int]
    request: Callable[[httpx.Client, int], Request]
    repeats: int = 200


def scenarios(visitors: Sequence[Visitor], ground: Ground) -> list[Scenario]:
    """All that one client measures, reads first."""
    # Those with an assortment of their own may not see every article.
    narrowed = set(
        CatalogueAssignment.objects.filter(customer__isnull=False).values_list(
            "customer_id", flat=True
        )
    )
    # Branches inherit it.
    buyers = [
        each
        for each in visitors
        if narrowed.isdisjoint(
            (each.member.customer_id, each.member.customer.parent_id)
        )
    ]

    def visitor(i: int) -> Visitor:
        return buyers[i % len(buyers)]

    def page(path: str, holds: str) -> Callable[[httpx.Client, int], Request]:
        return lambda _client, i: Request(
            visitors[i % len(visitors)], "GET", path, holds=holds
        )

    typed = (*TYPED, ground.units[0].variant.sku[:8])
    category = f"/catalog/{ground.category}/"
    reading = [
        Scenario("Listing of 24, own prices, facets", (30, 60),
                 page(f"{category}?view=cards", "article-card")),
        Scenario(LISTING, (30, 60),
                 page(category, "article-list")),
        Scenario("Listing of 48 in the largest category", (30, 60),
                 lambda _client, i: Request(
            visitor(i), "GET",
            f"/catalog/{ground.department}/?view=rows&sort=price",
            holds="article-list")),
        Scenario("Listing of 48, dearest first, page 40", (30, 60),
                 page(f"{category}?view=rows&sort=price-down&page=40",
                      "article-list")),
        Scenario("Listing of 48, newest first", (30, 60),
                 page(f"{category}?view=rows&sort=newest", "article-list")),
        Scenario("Listing of 48, by name", (30, 60),
                 page(f"{category}?view=rows&sort=name", "article-list")),
        Scenario("Listing of 48, narrowed by a fact", (30, 60),
                 page(f"{category}?view=rows&sort=price&{ground.fact}",
                      "article-list")),
        Scenario("Listing of 48 after a change of the catalogue", (60, 120),
                 changed(page(category, "article-list")), repeats=60),
        Scenario(PRODUCT, (15, 30), lambda _client, i: Request(
            visitor(i), "GET", f"/products/{ground.slugs[i % len(ground.slugs)]}/",
            holds="panel")),
        Scenario(SEARCH, (30, 60), lambda _client, i: Request(
            visitor(i), "GET",
            f"/search/?q={quote_plus(SEARCHES[i % len(SEARCHES)])}", holds="AR-")),
        Scenario("Suggestion", (30, 60), lambda _client, i: Request(
            visitor(i), "GET",
            f"/search/suggest/?q={quote_plus(typed[i % len(typed)])}",
            holds="search__option", is_partial=True)),
    ]  # fmt: skip
    return [*reading, *_carts(buyers, ground)]


def changed(
    make: Callable[[httpx.Client, int], Request],
) -> Callable[[httpx.Client, int], Request]:
    """The same requests, each right after somebody changed the catalogue.

    Nothing that was counted before may be used: facets and the tree are counted anew.
    """

    def request(client: httpx.Client, i: int) -> Request:
        CatalogueChange.objects.create()
        return make(client, i)

    return request


def _carts(buyers: list[Visitor], ground: Ground) -> list[Scenario]:
    # A small fixture has 40 buyers in all.
    first_large = min(40, len(buyers) // 2)
    holders, large = buyers[:first_large], buyers[first_large : first_large + 4]
    others = buyers[first_large + 4 :]
    for i, holder in enumerate(holders):
        fill_cart(holder, ground.units[i : i + CART_LINES], first=i)

    def add(_client: httpx.Client, i: int) -> Request:
        unit = ground.units[i % len(holders) + i % CART_LINES]
        data = {"variant": str(unit.variant_id), "unit": str(unit.pk), "quantity": "1"}
        return Request(
            holders[i % len(holders)], "POST", "/cart/add/", data, is_partial=True
        )

    def submit(client: httpx.Client, i: int) -> Request:
        buyer = others[i % len(others)]
        return submitted(client, buyer, ground.units[i : i + ORDER_LINES], first=i)

    def large_submit(client: httpx.Client, i: int) -> Request:
        return submitted(client, others[i % len(others)], thousand, first=i)

    def paste(_client: httpx.Client, i: int) -> Request:
        buyer = others[i % len(others)]
        EntrySheet.objects.filter(user=buyer.member.user).delete()
        lines = "\n".join(f"{unit.variant.sku}\t{12 + i}" for unit in thousand)
        return Request(
            buyer, "POST", "/quick-order/paste/", {"lines": lines}, status=302
        )

    def large_cart(_client: httpx.Client, i: int) -> Request:
        return Request(large[i % len(large)], "GET", "/cart/", holds="AR-")

    thousand = _thousand(ground)
    for holder in large:
        fill_cart(holder, thousand, first=0)

    return [
        Scenario("Add to a cart of 50 lines", (20, 40), add),
        Scenario(CART, (40, 80), lambda _client, i: Request(
            holders[i % len(holders)], "GET", "/cart/", holds="AR-")),
        Scenario("Submit of 20 lines", (80, 150), submit, repeats=60),
        Scenario("Cart of 1,000 lines", (500, 500), large_cart, repeats=30),
        Scenario("Submit of 1,000 lines", (2000, 2000), large_submit, repeats=15),
        Scenario("Paste of 1,000 lines, checked", (1000, 1000), paste, repeats=30),
    ]  # fmt: skip


def submitted(
    client: httpx.Client, buyer: Visitor, units: tuple[Unit, ...], *, first: int
) -> Request:
    """The last click of a checkout; the cart is filled and the page opened before."""
    fill_cart(buyer, units, first=first)
    shown = client.send(built(client, Request(buyer, "GET", "/checkout/")))
    # Any: the types of lxml do not know forms.
    page: Any = html.document_fromstring(shown.text)
    form = page.get_element_by_id("checkout-form")
    fields = {name: value or "" for name, value in form.fields.items()}
    fields |= {"place": "1", "csrfmiddlewaretoken": TOKEN}
    return Request(buyer, "POST", "/checkout/", fields, status=302)


def _thousand(ground: Ground) -> tuple[Unit, ...]:
    """Units of 1,000 articles, or of as many as there are."""
    units = Unit.objects.filter(is_default=True).select_related("variant")
    known = [unit.pk for unit in ground.units]
    more = units.exclude(pk__in=known).order_by("-pk")[: CART_PAGE_LINES - len(known)]
    return (*ground.units, *more)


def no_cookies() -> CookieJar:
    """A jar that keeps nothing: each request brings its own visitor's cookies."""
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


def built(client: httpx.Client | httpx.AsyncClient, request: Request) -> httpx.Request:
    """The request as `client` sends it."""
    cookies = "; ".join(f"{k}={v}" for k, v in request.visitor.cookies.items())
    headers = {"Cookie": cookies}
    if request.is_partial:
        headers["HX-Request"] = "true"
    data = {"csrfmiddlewaretoken": TOKEN, **request.data} if request.data else None
    return client.build_request(
        request.method, request.path, data=data, headers=headers
    )


def check(request: Request, answer: httpx.Response) -> None:
    """Stop the run where an answer is not what it should be."""
    if answer.status_code == request.status and request.holds in answer.text:
        return
    raise SystemExit(
        f"{request.method} {request.path} answered {answer.status_code} without"
        f" {request.holds!r}: {answer.text[:400]}"
    )
