"""Companies register: a rule lets one in, staff another, and a block stops it."""

import email
import re
from email import policy

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import (
    Acceptance,
    ApprovalRule,
    Attachment,
    Customer,
    LegalText,
    LegalWording,
)
from orders.models import CartLine, Order
from tests import make, vies_server
from tests.journeys.conftest import letters_to, put_in_cart
from tests.processes import eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WHY = "Three invoices are overdue."


@pytest.fixture
def vies(processes, settings):
    """VIES next door; the shop and its worker both ask there."""
    with vies_server.vies_at_home() as server:
        server.answers = [vies_server.valid(name="HOTEL CARPATI SRL")]
        settings.VIES_URL = processes.environment["VIES_URL"] = server.url
        yield server


@pytest.fixture
def doors(channel):
    """Terms of sale, and a rule for companies that VIES knows and that give a paper."""
    terms = LegalText.objects.create(
        channel=channel, kind="terms", version=1, published_at=timezone.now()
    )
    LegalWording.objects.create(
        text=terms, language="en", title="Terms", body="<p>The words.</p>"
    )
    return ApprovalRule.objects.create(
        channel=channel, name="Known to VIES", needs_document=True
    )


@pytest.mark.full
def test_a_rule_lets_in_who_shows_everything_and_staff_the_others(
    visitor, vies, worker, doors, goods
):
    hotel, bistro, seller = visitor("hotel"), visitor("bistro"), visitor("seller")
    make.staff("manu", "Manager")

    registers(hotel.page, "Hotel Carpati", "RO21304576", with_paper=True)
    confirms(hotel.page, "mara@hotel-carpati.example")
    eventually(lambda: is_approved("Hotel Carpati"), "the rule lets the hotel in")
    assert vies.asked[0]["vatNumber"] == "21304576"
    assert (Attachment.objects.count(), Acceptance.objects.count()) == (1, 1)
    eventually(
        lambda: len(letters_to("mara@hotel-carpati.example")) == 2, "the second mail"
    )
    hotel.sign_in("mara@hotel-carpati.example")
    hotel.page.goto("/catalog/fasteners/")
    expect(hotel.page.get_by_role("main")).to_contain_text("8.00")

    vies.answers = [vies_server.invalid()]
    registers(bistro.page, "Bistro Cetate", "RO18547290", with_paper=False)
    seller.sign_in("manu@example.org")
    seller_approves(seller.page, "Bistro Cetate")
    bistro.sign_in("mara@bistro-cetate.example")
    bistro.page.goto("/catalog/fasteners/")
    put_in_cart(bistro.page, "Bolt 8", "24")
    bistro.page.goto("/checkout/")
    button = bistro.page.get_by_role("button", name=re.compile("Place order"))
    expect(button).to_be_visible()

    seller_blocks(seller.page, "Bistro Cetate")
    button.click()
    expect(bistro.page.get_by_text("cannot order at present")).to_be_visible()
    assert not Order.objects.exists()
    assert CartLine.objects.get().quantity == 24
    bistro.page.goto("/account/standing/")
    expect(bistro.page.get_by_text(WHY)).to_be_visible()


def is_approved(name: str) -> bool:
    return Customer.objects.filter(name=name, state="approved").exists()


def registers(page: Page, name: str, vat_id: str, *, with_paper: bool) -> None:
    domain = f"{name.lower().replace(' ', '-')}.example"
    page.goto("/register/")
    page.get_by_label("Company name").fill(name)
    page.get_by_label("Legal name").fill(f"{name} SRL")
    page.get_by_label("Country").select_option("PL")
    expect(page.get_by_text("Such as PL8567346215.")).to_be_visible()
    page.get_by_label("Country").select_option("RO")
    expect(page.get_by_text("Such as RO18547290.")).to_be_visible()
    page.get_by_label("VAT id").fill(vat_id)
    page.get_by_label("Street and number").fill("Str. Lungă 1")
    page.get_by_label("City").fill("Brașov")
    page.get_by_label("Your name").fill("Mara Ionescu")
    page.get_by_label("E-mail").fill(f"mara@{domain}")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_label("I accept the terms").check()
    if with_paper:
        paper = {"name": "extract.pdf", "mimeType": "application/pdf", "buffer": PDF}
        page.get_by_label("Documents").set_input_files([paper])
    page.get_by_role("button", name="Send the registration").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you, it is with us"
    )


def confirms(page: Page, address: str) -> None:
    """Opens the link of the mail, as its reader does."""
    (letter,) = eventually(lambda: letters_to(address), "the mail to confirm")
    parsed = email.message_from_string(letter, policy=policy.default)
    body = parsed.get_body(("plain",))
    assert body is not None
    link = re.search(r"http\S+confirm-email\S+", body.get_content())
    assert link is not None
    page.goto(link[0])
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).not_to_have_url(link[0])


def seller_opens(page: Page, name: str, work: str) -> None:
    page.goto("/admin/accounts/customer/")
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name=work, exact=True).click()


def seller_approves(page: Page, name: str) -> None:
    """VIES said no, so that no rule lets it in; the seller knows better."""
    eventually(
        lambda: Customer.objects.filter(name=name, vat_answer="invalid").exists(),
        "the answer of VIES",
    )
    seller_opens(page, name, "Approve")
    expect(page.get_by_text("not registered").first).to_be_visible()
    page.get_by_role("button", name=f"Approve {name}").click()
    expect(page.get_by_text(f"{name} is approved")).to_be_visible()


def seller_blocks(page: Page, name: str) -> None:
    seller_opens(page, name, "Block")
    page.get_by_label("Reason").fill(WHY)
    page.get_by_role("button", name="Block a customer").click()
    expect(page.get_by_text("is blocked from its next click")).to_be_visible()
