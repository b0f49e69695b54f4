"""axe finds nothing serious on the pages that sell, light and dark, wide and narrow."""

from collections.abc import Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from catalog.models import Variant
from tests import make, make_invoicing, make_orders

pytestmark = pytest.mark.journey

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
SELLING = (
    "/",
    "/catalog/fasteners/",
    "/products/p-bolt-8/",
    "/search/?q=bolt",
    "/cart/",
)
FOR_EVERYBODY = (
    *SELLING,
    "/catalog/",
    "/search/?q=nothing-like-it",
    "/register/",
    "/accounts/login/",
    "/contact/",
    "/not-there/",
)


@pytest.fixture
def own_pages(regular, acme) -> tuple[str, ...]:
    """Bob's: his company has a cart, an order and an invoice."""
    buyer = make.buyer(regular, acme)
    bolt = Variant.objects.get(sku="BOLT-8")
    order = make_orders.order(buyer, (bolt, 24))
    invoice = make_invoicing.invoice(acme)
    make_orders.cart(buyer, (bolt, 12))
    return (
        "/checkout/",
        f"/orders/{order.number}/",
        f"/invoices/{invoice.number}/",
        "/orders/",
        "/quotes/",
        "/invoices/",
        "/account/",
        "/account/addresses/",
    )


# axe writes styles of its own, which our policy would block and tell.
OPTIONS = {"bypass_csp": True}


@pytest.mark.full
def test_the_pages_that_sell_have_no_barrier(visitor, goods):
    guest = visitor("guest", **OPTIONS)

    assert by_day(guest.page, SELLING) == []


@pytest.mark.full
def test_guests_find_no_barrier(visitor, goods):
    guest = visitor("guest", **OPTIONS)

    assert by_day(guest.page, FOR_EVERYBODY) == []
    assert at_night_on_a_phone(guest.page, SELLING) == []


@pytest.mark.full
def test_buyers_find_no_barrier(visitor, regular, own_pages):
    buyer = visitor("buyer", **OPTIONS)
    buyer.sign_in(regular.email)

    assert by_day(buyer.page, (*SELLING, *own_pages)) == []
    assert at_night_on_a_phone(buyer.page, (*SELLING, *own_pages[:3])) == []


@pytest.mark.full
def test_a_barrier_is_found(visitor, goods):
    guest = visitor("guest", **OPTIONS)
    guest.page.goto("/contact/")
    guest.page.evaluate("document.body.append(document.createElement('button'))")

    assert "button-name" in serious(guest.page)[0]


def by_day(page: Page, paths: Sequence[str]) -> list[str]:
    page.emulate_media(color_scheme="light")
    return barriers(page, paths)


def at_night_on_a_phone(page: Page, paths: Sequence[str]) -> list[str]:
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(color_scheme="dark")
    return barriers(page, paths)


def barriers(page: Page, paths: Sequence[str]) -> list[str]:
    found = []
    for path in paths:
        page.goto(path)
        found += [f"{path}: {one}" for one in serious(page)]
    return found


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical on this page, and where."""
    results = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for one in results
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
