"""A consumer on a phone buys without an account and opens the order from the mail."""

import email
import re
from email import policy

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Channel, Customer
from orders.models import Order
from pricing.models import PriceList
from tests.journeys.conftest import letters_to
from tests.processes import eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]

PHONE = 390
ANA = "ana@mail.example"


@pytest.fixture
def store(goods, channel):
    """The channel, open for consumers, at prices with VAT."""
    PriceList.objects.update(prices_include_tax=True)
    Channel.objects.update(
        access_mode="open",
        serves_consumers=True,
        allows_guest_checkout=True,
        prices_include_tax=True,
        accent="green",
    )


@pytest.mark.full
def test_a_guest_buys_on_a_phone_and_the_mail_alone_opens_the_order(
    visitor, worker, store
):
    guest, later = visitor("guest", width=PHONE), visitor("later", width=PHONE)

    guest_fills_cart(guest.page)
    guest_orders(guest.page)
    order = Order.objects.get()
    expect(guest.page.get_by_role("heading", level=1)).to_have_text(
        f"Order {order.number}"
    )
    link = link_in_mail(order.number)
    later.page.goto(link)
    expect(later.page.get_by_role("main")).to_contain_text(order.number)
    expect(later.page.get_by_role("main")).to_contain_text("34.00")
    assert later.page.goto(link[:-2] + "x/").status == 404
    # 2 × 8.00 and 18.00 for the van, VAT in them.
    assert str(order.total_gross) == "34.00"
    assert (order.placed_by, Customer.objects.get(kind="person").email) == (None, ANA)


@pytest.mark.full
def test_a_guest_orders_without_script_too(visitor, store):
    page = visitor("guest", width=PHONE, java_script_enabled=False).page

    page.goto("/products/p-bolt-8/")
    page.get_by_label("Quantity of Bolt 8").first.fill("2")
    page.get_by_role("button", name="Add Bolt 8").first.click()
    page.get_by_role("button", name="Checkout").last.click()
    fill_in(page)
    page.get_by_role("button", name="Reckon again").click()
    expect(page.get_by_label("Your name")).to_have_value("Ana Pop")
    guest_sends(page)

    assert Order.objects.get().customer.name == "Ana Pop"


def guest_fills_cart(page: Page) -> None:
    page.goto("/catalog/fasteners/")
    assert page.locator("html").get_attribute("data-accent") == "green"
    page.get_by_label("Quantity of Bolt 8").first.fill("2")
    page.get_by_role("button", name="Add Bolt 8").first.click()
    expect(page.get_by_text("2 in cart").first).to_be_visible()
    page.goto("/cart/")
    page.get_by_role("button", name="Checkout").first.click()


def guest_orders(page: Page) -> None:
    fill_in(page)
    fits(page)
    guest_sends(page)


def fill_in(page: Page) -> None:
    main = page.get_by_role("main")
    for label, text in {
        "E-mail": ANA,
        "Your name": "Ana Pop",
        "Street and number": "Str. Lungă 3",
        "Postcode": "500035",
        "City": "Brașov",
    }.items():
        main.get_by_label(label).first.fill(text)


def guest_sends(page: Page) -> None:
    page.get_by_label("I accept the terms").check()
    page.get_by_role("button", name="Order with obligation to pay").click()
    expect(page).to_have_url(re.compile("/orders/guest/"))
    fits(page)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def link_in_mail(number: str) -> str:
    """The link to the order in the text of the confirmation."""
    eventually(
        lambda: [text for text in letters_to(ANA) if number in text],
        "the confirmation mail",
    )
    letter = email.message_from_string(letters_to(ANA)[0], policy=policy.default)
    text = letter.get_body(("plain",)).get_content()
    return re.search(r"https?://\S+/orders/guest/\S+", text)[0]
