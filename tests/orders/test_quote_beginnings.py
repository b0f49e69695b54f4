"""Who began a quote is told wherever it is shown: by an offer, or by asking."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from lxml import html
from pypdf import PdfReader

from orders.jobs import print_quotes
from orders.models import Quote, QuotePaper
from orders.rules.quotes import Terms
from orders.services.quote_drafts import (
    DraftContent,
    save_draft,
    send_draft,
    start_offer,
)
from orders.services.quotes import lines_of_items
from shop.jobs import send_mails
from tests import make_orders, make_quotes


@pytest.fixture
def asked(buyer, bolt, dora) -> Quote:
    """Bob asked, Dora answered."""
    quote = make_quotes.asked(buyer, (bolt, 24))
    return make_quotes.offer(quote, dora, ["7"])


@pytest.fixture
def begun(buyer, bob, bolt, dora) -> Quote:
    """An offer that Dora made to Bob unasked."""
    acme = buyer.customer
    quote = start_offer(customer_id=acme.pk, by=dora, contact_id=bob.pk)
    [line] = lines_of_items(buyer, [make_orders.item(bolt, 24)])
    content = DraftContent(
        lines=(replace(line, unit_amount=Decimal(7)),),
        message="",
        valid_until=timezone.localdate() + timedelta(days=9),
        terms=Terms(),
        title="",
    )
    save_draft(quote_id=quote.pk, revision=1, content=content, by=dora)
    send_draft(quote_id=quote.pk, revision=2, by=dora)
    return quote


def words_of(answer) -> str:
    [main] = html.document_fromstring(answer.content.decode()).xpath("//*[@id='main']")
    return " ".join(" ".join(main.itertext()).split())


def test_an_offer_that_nobody_asked_for_says_who_began_it(
    client, begun, bob, dora, mailoutbox
):
    send_mails()
    print_quotes()
    client.force_login(bob)
    mine = words_of(client.get("/quotes/"))
    page = words_of(client.get(f"/quotes/{begun.number}/"))
    client.force_login(dora)
    listed = words_of(client.get("/admin/orders/quote/"))
    detail = words_of(client.get(f"/admin/orders/quote/{begun.pk}/change/"))
    editor = words_of(client.get(f"/admin/orders/quote/{begun.pk}/answer/"))

    assert "Dora" in mine
    assert "Bob" not in mine
    assert "begun by Dora" in page
    assert "Dora" in listed
    assert "Bob" not in listed
    assert "Begun by Dora" in detail
    assert "Begun by Dora" in editor
    assert "Requested by" not in editor
    [mail] = mailoutbox
    assert "asked" not in mail.body
    assert "Dora made an offer to Acme" in mail.body
    paper = PdfReader(QuotePaper.objects.get().pdf).pages[0].extract_text()
    assert "Begun by" in paper
    assert "Attention" in paper
    assert "Requested by" not in paper


def test_a_quote_that_was_asked_for_names_who_asked(
    client, asked, bob, dora, mailoutbox
):
    send_mails()
    client.force_login(bob)
    mine = words_of(client.get("/quotes/"))
    page = words_of(client.get(f"/quotes/{asked.number}/"))
    client.force_login(dora)
    detail = words_of(client.get(f"/admin/orders/quote/{asked.pk}/change/"))
    editor = words_of(client.get(f"/admin/orders/quote/{asked.pk}/answer/"))

    assert "Bob" in mine
    assert "begun by" not in page
    assert "Begun by Bob" in detail
    assert "Requested by Bob" in editor
    assert any("you asked for a quote" in mail.body for mail in mailoutbox)
    assert QuotePaper.objects.get().snapshot["begun_by"] == ""


def test_a_draft_names_who_prepares_it(client, buyer, bob, dora):
    draft = start_offer(customer_id=buyer.customer.pk, by=dora, contact_id=bob.pk)
    client.force_login(dora)

    detail = words_of(client.get(f"/admin/orders/quote/{draft.pk}/change/"))
    editor = words_of(client.get(f"/admin/orders/quote/{draft.pk}/answer/"))

    assert "Begun by Dora" in detail
    assert "Begun by Dora" in editor
