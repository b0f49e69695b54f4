"""Thirty lines by the keyboard alone, with verdicts while the next are typed."""

import re
from time import monotonic

import pytest
from playwright.sync_api import expect

from orders.models import Order
from tests import make
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]

LINES = 30


@pytest.fixture
def shelf(goods):
    """Thirty sorts of screws at 2.00, the last of which comes in tens."""
    screws = make.price_list("screws", to=goods)
    for number in range(LINES):
        step = 10 if number == LINES - 1 else 1
        made = make.variant(f"SCREW-{number:02}", step=step, minimum=step)
        make.price(screws, made, "2.00")
        make.stock(made, 500)


@pytest.mark.full
@pytest.mark.parametrize("width", [1280, 390])
def test_thirty_lines_are_ordered_by_keyboard_alone(
    visitor, regular, shelf, width, record_property
):
    keys = Keyboard(visitor("bob", width=width).page)
    page = keys.page
    keys.sign_in(regular.email, to="/quick-order/")
    began = monotonic()

    keys.go_to(page.get_by_label("Row 1, article"))
    from_suggestions(keys)
    for number in range(1, LINES):
        page.keyboard.type(f"screw {number:02}")
        page.keyboard.press("Enter")
        page.keyboard.type("5")
        page.keyboard.press("Enter")
    expect(page.get_by_text("29 fine rows").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("The smallest quantity is 10")).to_be_visible()
    keys.fits()
    keys.press(page.get_by_role("button", name="Take 10"))
    expect(page.get_by_text("30 fine rows").first).to_be_visible()
    keys.type(page.get_by_label("Row 30, quantity"), "20")
    page.keyboard.press("Control+Enter")  # at once: the form waits for the row
    expect(page.get_by_text("30 rows are in the cart.")).to_be_visible()
    ordered_from_the_cart(keys)

    # For whoever reads the run: a busy machine says little about the minute promised.
    record_property("seconds from the first key to the order", monotonic() - began)
    lines = Order.objects.get().lines.order_by("position")
    assert [line.sku for line in lines] == [f"SCREW-{n:02}" for n in range(LINES)]
    assert sorted(line.quantity for line in lines) == [5] * (LINES - 1) + [20]


def from_suggestions(keys: Keyboard) -> None:
    """The beginning of a number, and the rest from what is suggested."""
    page = keys.page
    page.keyboard.type("SCREW-0")
    expect(page.get_by_role("option").first).to_contain_text("SCREW-0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Suggestions").last).to_be_hidden()
    page.keyboard.type("0")
    expect(page.get_by_role("option").first).to_contain_text("SCREW-00")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Row 1, quantity")).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Row 2, article")).to_be_focused()


def ordered_from_the_cart(keys: Keyboard) -> None:
    page = keys.page
    keys.open("/cart/")
    keys.press(page.get_by_role("button", name="Checkout"))
    expect(page.get_by_role("heading", name="Checkout", level=1)).to_be_visible()
    keys.fits()
    keys.press(page.get_by_role("button", name="Place order"))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"^Order \S+$"), timeout=60_000)
    keys.fits()
