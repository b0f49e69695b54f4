"""A buyer with limits: asked in with a category and a budget, stopped by both."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from orders.models import BudgetPeriod, Order, PurchaseRule
from tests import make
from tests.journeys.conftest import put_in_cart
from tests.journeys.test_people import NINA, admin_invites, link_in_the_mail, nina_joins

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]


@pytest.fixture
def knife(goods):
    """A knife of the kitchen, 20.00: not among the fasteners."""
    made = make.variant("KNIFE-7", category=make.category("kitchen"))
    make.price(make.price_list("kitchen", to=goods), made, "20.00")
    make.stock(made, 50)
    return made


@pytest.mark.full
def test_an_invited_buyer_is_held_to_category_and_budget(
    visitor, worker, goods, acme, knife
):
    acme.groups.add(goods)
    anna = make.member("anna", acme, role="admin").user
    admin, nina = visitor("admin"), visitor("nina", width=390)

    admin.sign_in(anna.email)
    admin_invites(admin.page)
    admin_sets_limits(admin.page)
    nina_joins(nina.page, link_in_the_mail())
    nina_is_stopped_by_category(nina.page)
    nina_is_stopped_by_budget(nina.page)
    nina_orders_within(nina.page)
    admin_sees_what_is_used(admin.page)


def admin_sets_limits(page: Page) -> None:
    # Who has sent an invitation is led to the limits of the one invited.
    page.go_back()
    expect(page).to_have_url(re.compile(r"/account/invitations/\d+/rules/"))
    page.get_by_text("Fasteners", exact=True).click()
    page.get_by_label("All of Fasteners").check()
    page.get_by_label("In a month").fill("100")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("What holds for Nina Nou is saved.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Only from Fasteners")
    assert PurchaseRule.objects.get().invitation.email == NINA


def nina_is_stopped_by_category(page: Page) -> None:
    page.goto("/catalog/kitchen/")
    put_in_cart(page, "Knife 7", "1")
    page.goto("/cart/")
    said = "Your purchase rules do not cover this category. Ask Anna, who may."
    expect(page.get_by_text(said)).to_be_visible()
    page.get_by_role("button", name="Checkout").click()
    expect(page.get_by_role("heading", name="Checkout", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Place order")).to_have_count(0)
    page.goto("/cart/")
    page.get_by_role("button", name="Remove Knife 7").click()
    expect(page.get_by_text("The cart is empty.")).to_be_visible()


def nina_is_stopped_by_budget(page: Page) -> None:
    page.goto("/catalog/fasteners/")
    put_in_cart(page, "Bolt 8", "12")  # 90.00 and 18.00 delivery
    page.goto("/cart/")
    expect(page.get_by_role("main")).to_contain_text(
        "€100.00 of €100.00 left, €8.00 too little for this order. Ask Anna, who may."
    )
    page.goto("/checkout/")
    expect(page.get_by_role("button", name="Place order")).to_have_count(0)
    assert not Order.objects.exists()


def nina_orders_within(page: Page) -> None:
    page.goto("/cart/")
    quantity = page.get_by_label("Quantity of Bolt 8")
    quantity.fill("10")
    quantity.press("Enter")
    expect(page.get_by_text("too little for this order")).to_have_count(0)
    page.get_by_role("button", name="Checkout").click()
    page.get_by_role("button", name="Place order").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^Order "))
    assert Order.objects.get().total_net == Decimal("93.00")
    assert BudgetPeriod.objects.get().spent_net == Decimal("93.00")


def admin_sees_what_is_used(page: Page) -> None:
    page.goto("/account/rules/")
    people = page.get_by_role("main")
    expect(people).to_contain_text("Nina Nou")
    expect(people).to_contain_text("€7.00 of €100.00 left")
