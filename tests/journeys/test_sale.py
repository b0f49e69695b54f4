"""One whole sale in the browser: from the guest without prices to two invoices."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.models import Customer
from invoicing.models import Invoice
from orders.models import Order
from tests import make
from tests.journeys.conftest import letters_to, put_in_cart
from tests.processes import eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]

MARA = "mara@turn.example"
PASSWORD = "pepper-mill-and-salt"
PRICES = re.compile(r"8[.,]00|7[.,]50|6[.,]90|0[.,]0425|€|EUR")


def test_a_company_becomes_a_customer_orders_and_gets_two_invoices(
    visitor, worker, goods, mallory
):
    make.staff("dora", "Manager")
    buyer, staff, stranger = visitor("buyer"), visitor("staff"), visitor("stranger")

    guest_sees_no_price(visitor("guest").page)
    company_registers(buyer.page)
    staff.sign_in("dora@example.org")
    staff_approves(staff.page)
    buyer.sign_in(MARA, PASSWORD)
    buyer_fills_cart(buyer.page)
    number = buyer_checks_out(buyer.page)
    staff_confirms(staff.page, number)
    staff_ships(staff.page, number, {"BOLT-8": "24", "NUT-8": "0"})
    staff_ships(staff.page, number, {"NUT-8": "100"})

    first, second = two_invoices(number)
    assert [first[-6:], second[-6:]] == ["000001", "000002"]
    # 24 × 6.90 + 18.00 delivery; 100 × 0.0425; 21 % VAT on each.
    check_invoice(buyer.page, first, "BOLT-8", ("183.60", "38.56", "222.16"))
    check_invoice(buyer.page, second, "NUT-8", ("4.25", "0.89", "5.14"))
    stranger.sign_in(mallory.email)
    stranger_finds_nothing(stranger.page, number, first, second)


def guest_sees_no_price(page: Page) -> None:
    for path in ("/", "/catalog/", "/catalog/fasteners/", "/search/?q=bolt"):
        assert page.goto(path).ok
        assert not PRICES.search(page.content()), f"a price on {path}"
    page.goto("/catalog/fasteners/")
    page.get_by_role("main").get_by_role("link", name="Bolt 8").first.click()
    expect(page.get_by_role("heading", name="Bolt 8", level=1)).to_be_visible()
    assert not PRICES.search(page.content())
    expect(page.get_by_role("button", name="Add")).to_have_count(0)


def company_registers(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Register").first.click()
    for label, text in {
        "Company name": "Turn",
        "Legal name": "Turn Hospitality SRL",
        "Trade register number": "J08/1234/2011",
        "Street and number": "Str. Lungă 12",
        "Postcode": "500035",
        "City": "Brașov",
        "Your name": "Mara Turcu",
        "E-mail": MARA,
        "Password": PASSWORD,
    }.items():
        page.get_by_role("main").get_by_label(label).fill(text)
    page.get_by_label("I accept the terms").check()
    page.get_by_role("button", name="Send the registration").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile("/register/"))
    assert Customer.objects.get(name="Turn").state == "pending"


def staff_approves(page: Page) -> None:
    page.goto("/admin/accounts/customer/")
    page.get_by_role("link", name="Turn", exact=True).click()
    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_label("Regulars").check()
    page.get_by_role("button", name="Approve Turn").click()
    expect(page.get_by_text("Turn is approved")).to_be_visible()
    eventually(
        lambda: [text for text in letters_to(MARA) if "approved" in text],
        "the mail that says so",
    )


def buyer_fills_cart(page: Page) -> None:
    page.goto("/")
    search = page.get_by_role("combobox", name="Search")
    search.fill("BOLT-8")
    search.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Bolt 8").first.click()
    panel = page.get_by_role("region", name="Price and order")
    expect(panel).to_contain_text("7.50")
    tiers = panel.get_by_role("table", name="Price by quantity")
    expect(tiers.get_by_role("columnheader", name="24")).to_be_visible()
    expect(tiers.get_by_role("cell", name="6.90")).to_be_visible()
    put_in_cart(page, "Bolt 8", "24")
    page.goto("/catalog/fasteners/")
    put_in_cart(page, "Nut 8", "100")


def buyer_checks_out(page: Page) -> str:
    page.get_by_role("link", name="Cart").first.click()
    lines = page.get_by_role("table", name="Cart lines")
    expect(lines.get_by_role("row", name="Bolt 8")).to_contain_text("165.60")
    expect(lines.get_by_role("row", name="Nut 8")).to_contain_text("4.25")
    page.get_by_role("button", name="Checkout").click()
    page.get_by_role("radio", name="net 30").check()
    page.get_by_label("Your order number").fill("PO-44")
    page.get_by_role("button", name="Place order").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"^Order \S+$"))
    order = Order.objects.get()
    expect(heading).to_have_text(f"Order {order.number}")
    assert (order.payment_method, order.net_days) == ("on_account", 30)
    assert order.po_number == "PO-44"
    eventually(
        lambda: [text for text in letters_to(MARA) if order.number in text],
        "the confirmation mail",
    )
    return order.number


def open_order(page: Page, number: str) -> None:
    page.goto("/admin/orders/order/")
    page.get_by_role("link", name=number, exact=True).click()


def staff_confirms(page: Page, number: str) -> None:
    open_order(page, number)
    page.get_by_role("link", name="Confirm", exact=True).click()
    page.get_by_role("button", name="Confirm the order").click()
    expect(page.get_by_text(f"{number} is confirmed")).to_be_visible()


def staff_ships(page: Page, number: str, quantities: dict[str, str]) -> None:
    open_order(page, number)
    page.get_by_role("link", name="Ship", exact=True).click()
    for sku, quantity in quantities.items():
        page.get_by_label(sku).fill(quantity)
    page.get_by_role("button", name="Ship these goods").click()
    expect(page.get_by_text("is on its way; its invoice follows")).to_be_visible()


def two_invoices(number: str) -> list[str]:
    """The numbers of the order's invoices, once the worker has printed both."""
    printed = Invoice.objects.filter(order_number=number).exclude(pdf="")
    eventually(lambda: printed.count() == 2, "two printed invoices")
    return list(printed.order_by("pk").values_list("number", flat=True))


def check_invoice(page: Page, number: str, sku: str, sums: tuple[str, ...]) -> None:
    page.goto("/invoices/")
    page.get_by_role("main").get_by_role("link", name=number, exact=True).click()
    for amount in sums:
        expect(page.get_by_role("main")).to_contain_text(amount)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    pdf = PdfReader(io.BytesIO(download.value.path().read_bytes()))
    text = "\n".join(sheet.extract_text() for sheet in pdf.pages)
    for expected in (number, sku, "Turn Hospitality SRL", "PO-44", *sums):
        assert expected in text, f"{expected} on the sheet"


def stranger_finds_nothing(page: Page, order: str, *invoices: str) -> None:
    paths = [f"/orders/{order}/"]
    for number in invoices:
        paths += [f"/invoices/{number}/", f"/invoices/{number}.pdf"]
    for path in paths:
        assert page.request.get(path).status == 404, path
    page.goto("/invoices/")
    for number in invoices:
        expect(page.get_by_text(number)).to_have_count(0)
