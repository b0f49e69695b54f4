"""Two who say yes, one after the other, to an order beyond the budget: by keyboard."""

import re
from decimal import Decimal

import pytest
from django.core import mail
from playwright.sync_api import expect

from orders.models import BudgetPeriod, Order
from shop.jobs import send_mails
from tests import make
from tests.journeys.keyboard import PHONE, Keyboard
from tests.make_approvals import rule
from tests.make_rules import budget_company

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]

# 24 × 6.90 and 18.00 for the van.
NET = Decimal("183.60")


@pytest.fixture
def levels(regular, acme, carla):
    """Carla, then the chief, where an order is over the 100.00 of this month."""
    chief = make.member("chief", acme, role="approver")
    admin = make.buyer(make.member("ada", acme, role="admin").user, acme)
    budget_company(admin, month="100")
    rule(acme, acme.members.get(user=carla), chief, is_for_over_budget=True)
    return carla, chief.user


@pytest.mark.full
def test_two_levels_and_a_budget_by_keyboard_on_a_phone(
    visitor, regular, levels, mailoutbox
):
    bob, carla, chief = (
        Keyboard(visitor(name, width=PHONE).page) for name in ("bob", "carla", "chief")
    )

    number = bob_asks(bob, regular)
    carla_finds_it_on_the_start_page(carla, levels[0], number)
    assert Order.objects.get().state == "to_approve"
    chief_comes_by_the_mail(chief, levels[1], number)

    order = Order.objects.get()
    assert (order.state, order.total_net) == ("placed", NET)
    period = BudgetPeriod.objects.get()
    assert (period.spent_net, period.overrun_net) == (100, NET - 100)
    bob_reads_who_decided(bob, number)


def bob_asks(keys: Keyboard, bob) -> str:
    page = keys.page
    keys.sign_in(bob.email, to="/catalog/fasteners/")
    keys.type(page.get_by_label("Quantity of Bolt 8"), "24")
    page.keyboard.press("Enter")
    expect(page.get_by_text("24 in cart")).to_be_visible()
    keys.fits()
    keys.open("/cart/")
    keys.press(page.get_by_role("button", name="Checkout"))
    expect(page.get_by_text("This order needs approval.")).to_be_visible()
    aside = page.get_by_role("complementary")
    expect(aside).to_contain_text("Carla")
    expect(aside).to_contain_text("€100.00")  # the budget and what is left of it
    keys.fits()
    keys.press(page.get_by_role("button", name="Send for approval"))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"^Order \S+$"))
    expect(page.get_by_role("main")).to_contain_text("awaits approval")
    keys.fits()
    return heading.inner_text().removeprefix("Order ")


def carla_finds_it_on_the_start_page(keys: Keyboard, carla, number: str) -> None:
    page = keys.page
    keys.sign_in(carla.email)
    expect(page.get_by_role("main")).to_contain_text("Order to approve")
    keys.press(page.get_by_role("main").get_by_role("link", name="Decide"))
    expect(page).to_have_url(re.compile("/approvals/$"))
    keys.fits()
    keys.press(page.get_by_role("link", name=number))
    approves(keys)


def approves(keys: Keyboard) -> None:
    page = keys.page
    expect(page.get_by_role("main")).to_contain_text("€83.60 over the budget")
    expect(page.get_by_role("heading", name="Budget", exact=True)).to_be_visible()
    keys.fits()
    keys.press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def chief_comes_by_the_mail(keys: Keyboard, chief, number: str) -> None:
    page = keys.page
    keys.sign_in(chief.email, to="/account/")
    page.goto(link_in_mail(chief.email, number))
    approves(keys)


def link_in_mail(address: str, number: str) -> str:
    """Where the mail about an order leads; it came with the turn, not before."""
    send_mails()
    (letter,) = [one for one in mail.outbox if one.to == [address]]
    assert number in letter.subject
    return re.search(r"https?://\S+/approvals/\S+", letter.body)[0]


def bob_reads_who_decided(keys: Keyboard, number: str) -> None:
    keys.open(f"/orders/{number}/")
    main = keys.page.get_by_role("main")
    expect(main).not_to_contain_text("awaits approval")
    for name in ("Carla", "Chief"):
        expect(main).to_contain_text(name)
