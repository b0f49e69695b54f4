"""A phone without JavaScript: everything that sells is a form that sends."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from orders.models import CartLine, Order

pytestmark = pytest.mark.journey


PHONE = 390


def test_a_phone_without_script_fills_changes_and_sends_a_cart(visitor, regular):
    buyer = visitor("buyer", width=PHONE, java_script_enabled=False)
    page = buyer.page
    buyer.sign_in(regular.email)

    page.goto("/products/p-bolt-8/")
    page.get_by_label("Quantity of Bolt 8").first.fill("3")
    page.get_by_role("button", name="Add Bolt 8").first.click()
    expect(page).to_have_url(f"{page.url.split('/cart')[0]}/cart/")
    fits(page)
    page.get_by_label("Quantity of Bolt 8").fill("24")
    page.get_by_role("button", name="Update").last.click()
    expect(page.get_by_role("main")).to_contain_text("165.60")
    assert CartLine.objects.get().quantity == Decimal(24)

    page.get_by_role("button", name="Checkout").click()
    expect(page.get_by_role("heading", name="Checkout", level=1)).to_be_visible()
    fits(page)
    page.get_by_label("Your order number").fill("PO-7")
    page.get_by_role("button", name="Place order").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order")
    fits(page)
    order = Order.objects.get()
    assert (order.po_number, order.goods_amount) == ("PO-7", Decimal("165.60"))


def fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
