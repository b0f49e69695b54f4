"""What the seller's people read about quotes, in lists and beside each other."""

from datetime import date

import pytest
from django.urls import reverse

from orders.models import Quote
from orders.rules.quotes import end_of
from shop.admin_menu import MENU
from tests import make_quotes


@pytest.fixture
def offered(buyer, bolt, nut, dora) -> Quote:
    quote = make_quotes.asked(buyer, (bolt, 24), (nut, 10))
    make_quotes.offer(quote, dora, ("6.80", "0.04"))
    return quote


def test_an_offer_is_listed_with_its_last_day(client, dora, offered):
    last = date(2031, 3, 14)
    Quote.objects.update(expires_at=end_of(last, offered.channel.seller.zone))
    client.force_login(dora)

    page = client.get(reverse("admin:orders_quote_changelist"))

    assert "14 Mar 2031" in page.text
    assert "15 Mar 2031" not in page.text


def test_staff_read_what_a_counter_offer_changed(client, dora, buyer, offered):
    make_quotes.counter(buyer, offered, ("6.50", "0.04"))
    client.force_login(dora)

    page = client.get(reverse("admin:orders_quote_compare", args=[offered.pk]))

    assert "was 6.80" in page.text
    # The admin has none of the shop's styles: its rows must not need them.
    assert "table__row" not in page.text


def test_offers_to_approve_are_those_that_wait(client, dora, offered):
    entry = next(
        entry
        for _title, entries in MENU
        for entry in entries
        if entry.model == "orders.quoteversion"
    )
    client.force_login(dora)

    page = client.get(reverse("admin:orders_quoteversion_changelist") + entry.query)

    assert page.status_code == 200
    assert offered.number not in page.context["cl"].result_list.values_list(
        "quote__number", flat=True
    )


def test_an_offer_to_a_newcomer_begins_with_the_sellers_country(client, dora, shop):
    client.force_login(dora)

    page = client.get(reverse("admin:orders_quote_new"))

    assert page.context["form"]["country"].value() == shop.seller.country.code
