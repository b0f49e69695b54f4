"""Why this price, asked of a line of the cart."""

import pytest
from django.urls import reverse

from tests import make, make_orders


@pytest.fixture
def line(buyer, bolt):
    return make_orders.cart(buyer, (bolt, 24)).lines.get()


def ask(client, line, **headers):
    return client.get(reverse("orders:why-line", args=[line.pk]), headers=headers)


def test_the_lists_that_were_asked_are_named(client, bob, line, prices):
    client.force_login(bob)

    page = ask(client, line).content.decode()
    fragment = ask(client, line, hx_request="true").content.decode()

    for text in (page, fragment):
        assert prices.name in text
        assert "from 24" in text
        assert "7.50" in text
    assert "<html" in page
    assert "<html" not in fragment


def test_the_cart_offers_it_on_every_line(client, bob, line):
    client.force_login(bob)

    page = client.get("/cart/").content.decode()

    assert reverse("orders:why-line", args=[line.pk]) in page


def test_a_line_of_another_cart_is_not_found(client, line, channel):
    other = make.member("eve", make.company("Other", channel=channel)).user
    client.force_login(other)

    assert ask(client, line).status_code == 404


def test_an_article_that_may_not_be_seen_any_more_is_not_explained(
    client, bob, line, bolt
):
    type(bolt).objects.filter(pk=bolt.pk).update(is_active=False)
    client.force_login(bob)

    assert ask(client, line).status_code == 404
