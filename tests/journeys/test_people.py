"""A colleague joins: asked in by the admin, let in by the mail, held to the role."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Member
from tests import make
from tests.journeys.conftest import letters_to, put_in_cart
from tests.processes import eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]

NINA = "nina@acme.example"
PASSWORD = "pepper-mill-and-salt"


@pytest.mark.full
def test_an_admin_asks_a_buyer_in_who_joins_and_buys(visitor, worker, goods, acme):
    anna = make.member("anna", acme, role="admin").user
    admin, nina = visitor("admin"), visitor("nina", width=390)

    admin.sign_in(anna.email)
    admin_invites(admin.page)
    nina_joins(nina.page, link_in_the_mail())
    nina_sees_what_a_buyer_may(nina.page)
    admin_makes_her_a_viewer(admin.page)
    nina_fills_no_cart_any_more(nina.page)


def admin_invites(page: Page) -> None:
    page.goto("/account/members/")
    page.get_by_role("link", name="Invite people").click()
    page.get_by_label("E-mail", exact=True).fill(NINA)
    page.get_by_label("Name").fill("Nina Nou")
    page.get_by_role("radio", name="Buyer").check()
    page.get_by_label("Your words").fill("See you on Monday.")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("1 invitation is on its way")).to_be_visible()
    page.goto("/account/members/")
    invitations = page.get_by_role("region", name="Invitations")
    expect(invitations).to_contain_text(NINA)


def link_in_the_mail() -> str:
    def link() -> str:
        letters = "".join(letters_to(NINA)).replace("=\n", "")
        found = re.search(r"https?://\S+?/join/[\w-]{43}/", letters)
        return found[0] if found else ""

    eventually(link, "the invitation")
    return link()


def nina_joins(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Join Acme")
    expect(page.get_by_text("Anna asks you to buy for Acme")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join Acme").click()
    expect(page.get_by_text("You buy for Acme now")).to_be_visible()
    assert Member.objects.get(user__email=NINA).role.code == "buyer"
    page.goto(url)
    expect(page.get_by_text("Somebody has joined with it already")).to_be_visible()


def nina_sees_what_a_buyer_may(page: Page) -> None:
    page.goto("/catalog/fasteners/")
    put_in_cart(page, "Bolt 8", "12")
    page.goto("/account/members/")
    expect(page.get_by_role("link", name="Invite people")).to_have_count(0)
    assert page.goto("/account/roles/").status == 403


def admin_makes_her_a_viewer(page: Page) -> None:
    page.goto("/account/members/")
    page.get_by_role("link", name="Nina Nou").click()
    page.get_by_role("radio", name="Viewer").check()
    page.get_by_role("button", name="Save the role").click()
    expect(page.get_by_text("The role is changed")).to_be_visible()


def nina_fills_no_cart_any_more(page: Page) -> None:
    page.goto("/catalog/fasteners/")
    expect(page.get_by_role("main")).to_contain_text("8.00")
    expect(page.get_by_role("button", name="Add Bolt 8")).to_have_count(0)
