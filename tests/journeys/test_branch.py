"""A branch orders at its parent's prices; the parent's admin switches and orders."""

import re

import pytest
from playwright.sync_api import Page, expect

from orders.models import Order
from tests import make
from tests.journeys.conftest import put_in_cart

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]


@pytest.fixture
def sibiu(goods, acme):
    """A branch without a price list or group of its own below a regular customer."""
    acme.groups.add(goods)
    return make.company(
        "Acme Sibiu", channel=acme.channel, parent=acme, unit_kind="branch"
    )


@pytest.mark.full
def test_a_branch_buyer_orders_and_the_parents_admin_orders_for_the_branch(
    visitor, acme, sibiu
):
    make.member("paul", sibiu)
    make.member("chief", acme, role="admin")
    paul, chief = visitor("paul"), visitor("chief")

    paul.sign_in("paul@example.org")
    first = orders_bolts(paul.page)
    chief.sign_in("chief@example.org")
    is_offered_the_switch(chief.page, first)
    second = orders_bolts(chief.page)
    adds_a_team(chief.page)

    placed = Order.objects.order_by("pk").values_list(
        "number", "customer__name", "placed_by__name"
    )
    assert list(placed) == [
        (first, "Acme Sibiu", "Paul"),
        (second, "Acme Sibiu", "Chief"),
    ]
    paul.page.goto("/orders/")
    expect(paul.page.get_by_role("main")).to_contain_text(second)


def orders_bolts(page: Page) -> str:
    """Place an order of 24 bolts for the branch at 6.90, the regulars' price."""
    page.goto("/catalog/fasteners/")
    expect(page.get_by_role("banner")).to_contain_text("Acme Sibiu")
    put_in_cart(page, "Bolt 8", "24")
    page.get_by_role("link", name="Cart").first.click()
    lines = page.get_by_role("table", name="Cart lines")
    expect(lines.get_by_role("row", name="Bolt 8")).to_contain_text("165.60")
    page.get_by_role("button", name="Checkout").click()
    page.get_by_role("button", name="Place order").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"^Order \S+$"))
    return heading.inner_text().removeprefix("Order ")


def is_offered_the_switch(page: Page, number: str) -> None:
    """A link to the branch's order leads there by way of the switch."""
    page.goto(f"/orders/{number}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "This belongs to Acme Sibiu"
    )
    page.get_by_role("button", name="Buy for Acme Sibiu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")


def adds_a_team(page: Page) -> None:
    """Back at the company: the branch grows a team, which is switched to."""
    page.goto("/account/company/")
    page.get_by_role("link", name="Add a branch or team").click()
    page.get_by_role("radio", name="Team").check()
    main = page.get_by_role("main")
    main.get_by_label("Name", exact=True).fill("Night shift")
    main.get_by_label("Street and number").fill("Str. Nouă 7")
    main.get_by_label("Postcode").fill("5500")
    main.get_by_label("City").fill("Sibiu")
    page.get_by_role("button", name="Add it").click()
    expect(main).to_contain_text("This is no postcode in Romania.")
    main.get_by_label("Postcode").fill("550001")
    page.get_by_role("button", name="Add it").click()
    row = page.get_by_role("row", name="Night shift")
    row.get_by_role("button", name="Buy for it").click()
    expect(page.get_by_role("banner")).to_contain_text("Night shift")
