"""A price asked for, offered by the representative, accepted and ordered."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Customer
from orders.models import Order, Quote
from tests import make
from tests.journeys.conftest import letters_to, put_in_cart
from tests.processes import eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]


@pytest.mark.full
def test_a_buyer_asks_the_representative_offers_and_the_order_has_that_price(
    visitor, worker, regular, acme
):
    rep = make.staff("rita", "Sales representative")
    Customer.objects.filter(pk=acme.pk).update(rep=rep)
    buyer, seller = visitor("buyer"), visitor("seller")

    buyer.sign_in(regular.email)
    number = buyer_asks(buyer.page)
    seller.sign_in(rep.email)
    seller_offers(seller.page, number)
    eventually(
        lambda: [text for text in letters_to(regular.email) if number in text],
        "the mail with the offer",
    )
    order = buyer_accepts(buyer.page, number)

    (line,) = order.lines.all()
    assert (line.quantity, line.unit_price_amount) == (Decimal(24), Decimal("6.4500"))
    assert line.line_amount == Decimal("154.80")
    # 154.80 + 18.00 delivery, 21 % VAT.
    assert order.total_gross == Decimal("209.09")
    assert Quote.objects.get().order_number == order.number


def buyer_asks(page: Page) -> str:
    page.goto("/catalog/fasteners/")
    put_in_cart(page, "Bolt 8", "24")
    page.goto("/cart/")
    page.get_by_role("link", name="Request quote").click()
    page.get_by_label(re.compile("^What should we know")).fill("And for 24 at once?")
    page.get_by_role("button", name="Send the request").click()
    expect(page).to_have_url(re.compile(r"/quotes/[^/]+/$"))
    expect(page.get_by_role("main")).to_contain_text("And for 24 at once?")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def seller_offers(page: Page, number: str) -> None:
    page.goto("/admin/orders/quote/")
    page.get_by_role("link", name=number, exact=True).click()
    page.get_by_role("link", name="Answer", exact=True).click()
    expect(page.get_by_text("And for 24 at once?").first).to_be_visible()
    page.get_by_label("Price BOLT-8").fill("6.45")
    page.get_by_role("button", name="Send the offer").click()
    expect(page.get_by_text("The offer is out")).to_be_visible()


def buyer_accepts(page: Page, number: str) -> Order:
    page.goto(f"/quotes/{number}/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("6.45")
    page.get_by_role("button", name="Accept and order").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(r"^Order \S+$")
    )
    expect(main).to_contain_text("154.80")
    return Order.objects.get()
