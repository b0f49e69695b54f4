"""axe finds nothing serious on the pages that sell, light and dark, wide and narrow."""

from collections.abc import Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from catalog.models import Variant
from tests import make, make_invoicing, make_orders

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
FOR_EVERYBODY = (
    "/",
    "/catalog/",
    "/catalog/fasteners/",
    "/products/p-bolt-8/",
    "/search/?q=bolt",
    "/search/?q=nothing-like-it",
    "/cart/",
    "/register/",
    "/accounts/login/",
    "/pages/contact/",
    "/not-there/",
)


@pytest.fixture
def past(regular, acme):
    """Bob's company has a cart, an order and an invoice."""
    buyer = make.buyer(regular, acme)
    bolt = Variant.objects.get(sku="BOLT-8")
    order = make_orders.order(buyer, (bolt, 24))
    invoice = make_invoicing.invoice(acme)
    make_orders.cart(buyer, (bolt, 12))
    return (
        *FOR_EVERYBODY[:5],
        "/cart/",
        "/checkout/",
        "/orders/",
        f"/orders/{order.number}/",
        "/quotes/",
        "/invoices/",
        f"/invoices/{invoice.number}/",
        "/account/",
        "/account/addresses/",
    )


# axe writes styles of its own, which our policy would block and tell.
OPTIONS = {"bypass_csp": True}


def test_guests_find_no_barrier(visitor, goods):
    guest = visitor("guest", **OPTIONS)

    assert barriers(guest.page, FOR_EVERYBODY) == []


def test_buyers_find_no_barrier(visitor, past, regular):
    buyer = visitor("buyer", **OPTIONS)
    buyer.sign_in(regular.email)

    assert barriers(buyer.page, past) == []


def test_a_barrier_is_found(visitor, goods):
    guest = visitor("guest", **OPTIONS)
    guest.page.goto("/pages/contact/")
    guest.page.evaluate("document.body.append(document.createElement('button'))")

    assert "button-name" in serious(guest.page)[0]


def barriers(page: Page, paths: Sequence[str]) -> list[str]:
    """What axe calls serious, at a desk by day and on a phone by night."""
    found = []
    for path in paths:
        for width, scheme in ((1280, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.goto(path)
            found += [f"{path}, {width} px, {scheme}: {one}" for one in serious(page)]
    return found


def serious(page: Page) -> list[str]:
    results = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for one in results
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
