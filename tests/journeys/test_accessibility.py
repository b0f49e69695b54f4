"""axe finds nothing serious on the pages that sell, light and dark, wide and narrow."""

from collections.abc import Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accounts.buyer import Buyer
from catalog.models import Variant
from orders.models import RequisitionList
from orders.rules.entry_text import entries_in_text
from orders.services.entry import take_lines
from orders.services.lists import add_to_list, make_list
from tests import make, make_approvals, make_invoicing, make_orders, make_quotes

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


# Where buyers work; with one of each kind in them, and more with a number or a key.
WORK = (
    "/checkout/",
    "/quick-order/",
    "/lists/",
    "/quotes/",
    "/orders/",
    "/approvals/",
    "/invoices/",
    "/account/",
    "/account/addresses/",
)


@pytest.fixture
def own_pages(regular, acme, carla, dora) -> tuple[str, ...]:
    """Bob's: his company has one of everything, in work and done."""
    buyer = make.buyer(regular, acme)
    bolt, nut = Variant.objects.get(sku="BOLT-8"), Variant.objects.get(sku="NUT-8")
    order = make_orders.order(buyer, (bolt, 24))
    make_approvals.rule(acme, acme.members.get(user=carla))
    waiting = make_orders.order(buyer, (bolt, 30), (nut, 10))
    quote = make_quotes.asked(buyer, (bolt, 24), (nut, 10))
    make_quotes.offer(quote, dora, ("6.80", "0.04"))
    invoice = make_invoicing.invoice(acme)
    make_orders.cart(buyer, (bolt, 12))
    take_lines(buyer=buyer, entries=entries_in_text("BOLT-8\t5\nBOLT-9\t1", "en"))
    return (
        *WORK,
        f"/lists/{filled_list(buyer, bolt).pk}/",
        f"/quotes/{quote.number}/",
        f"/orders/{order.number}/",
        f"/orders/{waiting.number}/",
        f"/approvals/{waiting.number}/",
        f"/invoices/{invoice.number}/",
    )


def filled_list(buyer: Buyer, article: Variant) -> RequisitionList:
    made = make_list(buyer=buyer, name="Every Monday")
    add_to_list(buyer=buyer, list_id=made.pk, items=[make_orders.item(article, 12)])
    return made


# axe writes styles of its own, which our policy would block and tell.
OPTIONS = {"bypass_csp": True}


@pytest.mark.full
def test_the_pages_that_sell_have_no_barrier(visitor, goods):
    guest = visitor("guest", **OPTIONS)

    assert by_day(guest.page, SELLING) == []


@pytest.mark.full
def test_guests_find_no_barrier(visitor, goods):
    guest = visitor("guest", **OPTIONS)

    found = by_day(guest.page, FOR_EVERYBODY)
    found += at_night_on_a_phone(guest.page, (*SELLING, *WORK))
    assert found == []


@pytest.mark.full
def test_buyers_find_no_barrier(visitor, regular, own_pages):
    buyer = visitor("buyer", **OPTIONS)
    buyer.sign_in(regular.email)

    assert closed(buyer.page, own_pages) == []
    found = by_day(buyer.page, (*SELLING, *own_pages))
    found += at_night_on_a_phone(buyer.page, (*SELLING, *own_pages))
    assert found == []


@pytest.mark.full
def test_who_approves_finds_no_barrier(visitor, regular, own_pages, carla):
    approver = visitor("approver", **OPTIONS)
    approver.sign_in(carla.email)
    pages = ["/", "/approvals/", *(one for one in own_pages if "/approvals/" in one)]

    assert closed(approver.page, pages) == []
    found = by_day(approver.page, pages)
    found += at_night_on_a_phone(approver.page, pages)
    assert found == []


@pytest.mark.full
def test_a_barrier_is_found(visitor, goods):
    guest = visitor("guest", **OPTIONS)
    guest.page.goto("/contact/")
    guest.page.evaluate("document.body.append(document.createElement('button'))")

    assert "button-name" in serious(guest.page)[0]


def closed(page: Page, paths: Sequence[str]) -> list[str]:
    """What this person may not open: a refusal has no barriers either."""
    return [path for path in paths if page.request.get(path).status != 200]


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
        answer = page.goto(path)
        assert answer.status < 500, path
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
