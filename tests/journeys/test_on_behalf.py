"""A representative orders in a customer's place, by the keyboard alone on a phone."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Customer, Event
from orders.models import Order
from tests import make
from tests.journeys.keyboard import PHONE, Keyboard

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]


@pytest.mark.full
def test_a_representative_orders_in_the_place_of_a_buyer(visitor, regular, acme):
    rita = make.staff("rita", "Sales representative")
    Customer.objects.filter(pk=acme.pk).update(rep=rita)
    keys = Keyboard(visitor("rita", width=PHONE).page)
    page = keys.page

    keys.sign_in(rita.email, to=f"/admin/accounts/customer/{acme.pk}/change/")
    keys.press(page.get_by_role("link", name="Act for them", exact=True))
    keys.press(page.get_by_role("button", name="Act for Acme"))
    is_told_for_whom(keys)
    number = orders_bolts(keys)
    keys.press(page.get_by_role("button", name="Stop acting"))
    expect(page).to_have_url(re.compile(rf"/admin/accounts/customer/{acme.pk}/"))

    order = Order.objects.get(number=number)
    assert (order.customer, order.placed_by, order.rep) == (acme, regular, rita)
    assert str(order.goods_amount) == "165.60"  # at Acme's price
    placed = Event.objects.get(verb="placed", subject_id=order.pk)
    assert (placed.actor, placed.on_behalf_of) == (rita, acme)
    bob = Keyboard(visitor("bob", width=PHONE).page)
    bob.sign_in(regular.email, to=f"/orders/{number}/")
    expect(bob.page.get_by_role("main")).to_contain_text("placed by Rita for you")


def is_told_for_whom(keys: Keyboard) -> None:
    said = keys.page.get_by_role("status").filter(has_text="in the place of")
    for name in ("Rita", "Acme", "Bob"):
        expect(said).to_contain_text(name)
    keys.fits()


def orders_bolts(keys: Keyboard) -> str:
    page = keys.page
    keys.open("/catalog/fasteners/")
    keys.type(page.get_by_label("Quantity of Bolt 8"), "24")
    page.keyboard.press("Enter")
    expect(page.get_by_text("24 in cart")).to_be_visible()
    keys.open("/cart/")
    keys.press(page.get_by_role("button", name="Checkout"))
    is_told_for_whom(keys)
    keys.press(page.get_by_role("button", name="Place order"))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"^Order \S+$"))
    is_told_for_whom(keys)
    return heading.inner_text().removeprefix("Order ")
