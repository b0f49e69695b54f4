"""Goods that come back in part and are credited, by the keyboard alone on a phone."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from catalog.models import StockLevel, Variant
from invoicing.models import Invoice
from orders.jobs import bill_shipments, credit_returns
from orders.models import Order, OrderReturn, ReturnPolicy
from tests import make, make_orders, make_returns
from tests.journeys.keyboard import PHONE, Keyboard

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]

# What leads to a step, and what takes it.
VERBS = (
    ("Agree", "Agree to the return"),
    ("The goods are here", "The goods are here"),
)


@pytest.fixture
def sent(regular, acme, channel) -> Order:
    """24 bolts at 6.90 and 100 nuts, delivered and billed."""
    buyer = make.buyer(regular, acme)
    bolt, nut = (Variant.objects.get(sku=sku) for sku in ("BOLT-8", "NUT-8"))
    manager = make.staff("dora", "Manager")
    ReturnPolicy.objects.get_or_create(channel=channel)
    make_returns.reason("not-needed")
    order = make_orders.order(buyer, (bolt, 24), (nut, 100))
    make_returns.ship(order, manager)
    assert bill_shipments() == 1
    return order


@pytest.mark.full
def test_some_goods_come_back_and_a_part_of_them_is_credited(visitor, regular, sent):
    buyer = Keyboard(visitor("buyer", width=PHONE).page)
    seller = Keyboard(visitor("seller", width=PHONE).page)

    buyer_asks(buyer, regular, sent)
    found = OrderReturn.objects.get()
    seller.sign_in(
        "dora@example.org", to=f"/admin/orders/orderreturn/{found.pk}/change/"
    )
    seller_takes_some_back(seller, found)
    assert credit_returns() == 1

    note = Invoice.objects.credit_notes().get()
    # 6 of 24 bolts at 6.90, 21 % VAT; the other two were worn.
    assert (note.total_net, note.total_gross) == (Decimal("41.40"), Decimal("50.09"))
    assert StockLevel.objects.get(variant__sku="BOLT-8").on_hand == 500 - 24 + 6
    buyer.open(f"/returns/{found.number}/")
    expect(buyer.page.get_by_role("main")).to_contain_text(note.number)


def buyer_asks(keys: Keyboard, buyer, order: Order) -> None:
    page = keys.page
    keys.sign_in(buyer.email, to=f"/orders/{order.number}/")
    keys.press(page.get_by_role("link", name="Send goods back"))
    keys.type(page.get_by_label("Quantity of Bolt 8 to send back"), "8")
    keys.go_to(page.get_by_label("Why Bolt 8 comes back"))
    page.keyboard.type("Not needed")
    keys.fits()
    keys.press(page.get_by_role("button", name="Ask for the return"))
    expect(page).to_have_url(re.compile(r"/returns/[^/]+/$"))
    keys.fits()


def seller_takes_some_back(keys: Keyboard, found: OrderReturn) -> None:
    page = keys.page
    for verb, button in VERBS:
        keys.press(page.get_by_role("link", name=verb, exact=True))
        keys.go_to(page.get_by_role("button", name=button, exact=True))
        keys.fits()
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=verb, exact=True)).to_have_count(0)
    keys.press(page.get_by_role("link", name="Look at the goods", exact=True))
    keys.type(page.get_by_label("Taken back of BOLT-8"), "6")
    keys.go_to(page.get_by_label("Where BOLT-8 goes"))
    page.keyboard.type("Brasov")
    keys.fits()
    keys.press(page.get_by_role("button", name="Take it back and credit it"))
    expect(page).to_have_url(re.compile(r"/orderreturn/"))
    found.refresh_from_db()
    assert found.state == "inspected"
