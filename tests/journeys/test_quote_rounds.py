"""Three rounds over a price, by the keyboard alone, to goods that are on their way."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from accounts.models import Customer
from orders.models import Order, Quote
from tests import make
from tests.journeys.keyboard import PHONE, Keyboard

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]


@pytest.mark.full
def test_three_rounds_over_a_price_end_in_goods_on_their_way(visitor, regular, acme):
    rep = make.staff("rita", "Sales representative")
    Customer.objects.filter(pk=acme.pk).update(rep=rep)
    make.staff("dora", "Manager")
    buyer = Keyboard(visitor("buyer", width=PHONE).page)
    seller = Keyboard(visitor("seller", width=PHONE).page)

    number = buyer_asks(buyer, regular)
    seller.sign_in(rep.email, to="/admin/orders/quote/")
    seller_offers(seller, number, "6.80")
    buyer_counters(buyer, number, "6.00", "6.80")
    seller_offers(seller, number, "6.50", sees="they offer 6.00")
    buyer_counters(buyer, number, "6.30", "6.50")
    seller_offers(seller, number, "6.40", sees="they offer 6.30")
    order = buyer_accepts(buyer, number, "6.40")

    assert Quote.objects.get().versions.count() == 6
    (line,) = order.lines.all()
    assert (line.quantity, line.unit_price_amount) == (24, Decimal("6.4000"))
    manager = Keyboard(visitor("manager", width=PHONE).page)
    manager.sign_in("dora@example.org", to="/admin/orders/order/")
    seller_confirms_and_ships(manager, order.number)
    buyer.open(f"/orders/{order.number}/")
    expect(buyer.page.get_by_role("main")).to_contain_text("RO-4711")


def buyer_asks(keys: Keyboard, buyer) -> str:
    page = keys.page
    keys.sign_in(buyer.email, to="/catalog/fasteners/")
    keys.type(page.get_by_label("Quantity of Bolt 8"), "24")
    page.keyboard.press("Enter")
    expect(page.get_by_text("24 in cart")).to_be_visible()
    keys.open("/cart/")
    keys.press(page.get_by_role("link", name="Request quote"))
    keys.type(page.get_by_label(re.compile("^What should we know")), "24 at once?")
    keys.fits()
    keys.press(page.get_by_role("button", name="Send the request"))
    expect(page).to_have_url(re.compile(r"/quotes/[^/]+/$"))
    expect(page.get_by_role("main")).to_contain_text("24 at once?")
    keys.fits()
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def seller_offers(keys: Keyboard, number: str, price: str, *, sees: str = "") -> None:
    page = keys.page
    keys.open("/admin/orders/quote/")
    keys.press(page.get_by_role("link", name=number, exact=True))
    keys.press(page.get_by_role("link", name="Answer", exact=True))
    keys.type(page.get_by_label("Price BOLT-8"), price)
    if sees:
        expect(page.get_by_text(sees).first).to_be_visible()
    keys.fits()
    keys.press(page.get_by_role("button", name="Send the offer"))
    expect(page.get_by_text("The offer is out")).to_be_visible()


def buyer_counters(keys: Keyboard, number: str, price: str, offered: str) -> None:
    page = keys.page
    keys.open(f"/quotes/{number}/")
    expect(page.get_by_role("table", name="Lines")).to_contain_text(offered)
    keys.press(page.get_by_role("button", name="Make a counter-offer"))
    keys.type(page.get_by_label("Counter-offer for Bolt 8"), price)
    keys.fits()
    keys.press(page.get_by_role("button", name="Send counter-offer"))
    expect(page).to_have_url(re.compile(f"/quotes/{number}/$"))
    expect(page.get_by_role("button", name="Make a counter-offer")).to_have_count(0)


def buyer_accepts(keys: Keyboard, number: str, price: str) -> Order:
    page = keys.page
    keys.open(f"/quotes/{number}/")
    expect(page.get_by_role("table", name="Lines")).to_contain_text(price)
    keys.press(page.get_by_role("button", name="Accept and order"))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(r"^Order \S+$")
    )
    keys.fits()
    return Order.objects.get()


def seller_confirms_and_ships(keys: Keyboard, number: str) -> None:
    page = keys.page
    keys.press(page.get_by_role("link", name=number, exact=True))
    keys.press(page.get_by_role("link", name="Confirm", exact=True))
    keys.go_to(page.get_by_role("button", name="Confirm the order"))
    keys.fits()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{number} is confirmed")).to_be_visible()
    keys.press(page.get_by_role("link", name="Ship", exact=True))
    keys.type(page.get_by_label("BOLT-8"), "24")
    keys.type(page.get_by_label("Tracking number"), "RO-4711")
    keys.fits()
    keys.press(page.get_by_role("button", name="Ship these goods"))
    expect(page.get_by_text("is on its way; its invoice follows")).to_be_visible()
    keys.fits()
    order = Order.objects.get()
    assert order.state == "shipped"
    assert order.shipments.get().tracking_number == "RO-4711"
