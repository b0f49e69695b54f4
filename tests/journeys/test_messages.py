"""A buyer writes about an order with a file, the representative answers."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Customer, Message
from tests import make, make_orders
from tests.journeys.conftest import letters_to
from tests.processes import eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.mark.full
def test_a_buyer_writes_on_an_order_and_reads_the_answer(
    visitor, worker, regular, acme
):
    rep = make.staff("rita", "Sales representative")
    Customer.objects.filter(pk=acme.pk).update(rep=rep)
    order = an_order(regular, acme)
    buyer, seller = visitor("buyer"), visitor("seller")

    buyer.sign_in(regular.email)
    buyer_writes(buyer.page, order.number)
    seller.sign_in(rep.email)
    seller_answers(seller.page, order.number)
    letters = eventually(
        lambda: [text for text in letters_to(regular.email) if "Monday" in text],
        "the mail with the answer",
    )
    buyer_reads(buyer.page, order.number)

    assert "/account/messages/" in letters[0]
    asked, answered = Message.objects.all()
    assert [file.name for file in asked.files.all()] == ["plan.pdf"]
    assert answered.is_from_staff


def an_order(user, customer):
    from catalog.models import Variant

    bolt = Variant.objects.get(sku="BOLT-8")
    return make_orders.order(make.buyer(user, customer), (bolt, 24))


def buyer_writes(page: Page, number: str) -> None:
    page.goto(f"/orders/{number}/")
    page.locator("#talk").scroll_into_view_if_needed()
    page.get_by_label("Your message").fill("When does it come?")
    page.get_by_label("Files").set_input_files(
        {"name": "plan.html", "mimeType": "text/html", "buffer": b"<html>"}
    )
    page.get_by_label("Your message").press("Control+Enter")
    expect(page.get_by_text("plan.html is of a kind we do not take")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("When does it come?")
    page.get_by_label("Files").set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text("Your message is sent.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="plan.pdf").click()
    assert download.value.path().read_bytes() == PDF


def seller_answers(page: Page, number: str) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("Messages to answer")).click()
    page.get_by_role("link", name=re.compile(number)).click()
    expect(page.get_by_text("When does it come?")).to_be_visible()
    expect(page.get_by_role("link", name="plan.pdf")).to_be_visible()
    page.get_by_label("Your message").fill("It comes on Monday.")
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text("Your message is sent.")).to_be_visible()


def buyer_reads(page: Page, number: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="1 unread message").click()
    page.get_by_role("link", name=f"Order {number}").click()
    expect(page.get_by_text("It comes on Monday.")).to_be_visible()
    page.goto("/account/timeline/")
    expect(page.get_by_role("link", name=f"Order {number} placed")).to_be_visible()
    expect(page.get_by_role("link", name="1 unread message")).to_have_count(0)
