"""A phone without JavaScript: everything that sells is a form that sends."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Variant
from orders.models import CartLine, Order, Quote
from tests import make, make_orders, make_quotes
from tests.make_approvals import rule

pytestmark = pytest.mark.journey


PHONE = 390


@pytest.fixture
def plain(visitor):
    """Lets somebody in by a browser that runs no scripts: plain(user, "/path/")."""

    def let_in(user, path: str) -> Page:
        came = visitor(user.name, width=PHONE, java_script_enabled=False)
        came.sign_in(user.email)
        came.page.goto(path)
        fits(came.page)
        return came.page

    return let_in


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    fits(page)


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
    """Nothing is wider than the phone, once the styles are there."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def cart_lines() -> dict[str, Decimal]:
    return dict(CartLine.objects.values_list("variant__sku", "quantity"))


@pytest.mark.full
def test_rows_are_typed_checked_corrected_and_added(plain, regular):
    page = plain(regular, "/quick-order/")
    page.get_by_label("Row 1, article").fill("BOLT-8")
    page.get_by_label("Row 1, quantity").fill("5")
    page.get_by_label("Row 2, article").fill("NUT-8")
    page.get_by_label("Row 2, quantity").fill("7")

    press(page, "Check rows")
    expect(page.get_by_role("main")).to_contain_text("1 fine")
    press(page, "Take 10")
    press(page, "Add 2 fine rows")

    expect(page.get_by_text("2 rows are in the cart.")).to_be_visible()
    assert cart_lines() == {"BOLT-8": 5, "NUT-8": 10}


@pytest.mark.full
def test_a_list_is_pasted_and_added(plain, regular):
    page = plain(regular, "/quick-order/")
    box = page.locator("textarea[name=lines]")
    box.fill("BOLT-8;12\nBOLT-9;1\nNUT-8;20\nBOLT-8;12")

    box.locator("..").get_by_role("button", name="Check").click()
    fits(page)
    expect(page.get_by_role("main")).to_contain_text("1 to correct")
    press(page, "Add 2 fine rows")

    assert cart_lines() == {"BOLT-8": 24, "NUT-8": 20}
    page.goto("/quick-order/")
    expect(page.get_by_label("Row 1, article")).to_have_value("BOLT-9")


@pytest.mark.full
def test_an_order_is_asked_for_and_approved_but_for_a_line(plain, regular, acme, carla):
    rule(acme, acme.members.get(user=carla))
    bolt, nut = Variant.objects.get(sku="BOLT-8"), Variant.objects.get(sku="NUT-8")
    buyer = make.buyer(regular, acme)
    make_orders.cart(buyer, (bolt, 24), (nut, 100))

    page = plain(regular, "/checkout/")
    press(page, "Send for approval")
    order = Order.objects.get()
    page = plain(carla, f"/approvals/{order.number}/")
    page.get_by_role("checkbox", name=re.compile("Nut 8|NUT-8")).check()
    press(page, "Take ticked lines out")
    expect(page.get_by_text("Please say why.")).to_be_visible()
    page.get_by_label("If not: why").fill("No nuts this month")
    press(page, "Take ticked lines out")
    press(page, "Approve")

    order.refresh_from_db()
    assert order.state == "placed"
    assert [line.sku for line in order.lines.all()] == ["BOLT-8"]


@pytest.mark.full
def test_a_price_is_asked_countered_and_accepted(plain, regular, acme, dora):
    bolt = Variant.objects.get(sku="BOLT-8")
    make_orders.cart(make.buyer(regular, acme), (bolt, 24))

    page = plain(regular, "/quotes/request/")
    press(page, "Send the request")
    quote = Quote.objects.get()
    make_quotes.offer(quote, dora, ("6.80",))
    page.goto(f"/quotes/{quote.number}/")
    press(page, "Make a counter-offer")
    page.get_by_label("Counter-offer for Bolt 8").fill("6.40")
    press(page, "Send counter-offer")
    make_quotes.offer(quote, dora, ("6.50",))
    page.goto(f"/quotes/{quote.number}/")
    fits(page)
    press(page, "Accept and order")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Order")
    assert Order.objects.get().lines.get().unit_price_amount == Decimal("6.5000")
