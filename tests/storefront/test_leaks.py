"""No price of any kind reaches those who may not see it."""

import json
import re

import pytest

from accounts.models import AccessMode
from tests import make

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/catalog/",
    "/catalog/fasteners/",
    "/catalog/fasteners/?view=rows",
    "/catalog/fasteners/?sort=price&price.from=1&price.to=5",
    "/products/p-bolt-8/",
    "/products/p-bolt-8/?quantity=100&unit=1",
    "/search/?q=bolt",
    "/search/?q=BOLT-8",
    "/search/suggest/?q=bolt",
    "/pages/delivery/",
]
SECRETS = ("4.92", "4.65", "3.71", "29.52", "0.1375", "17.85", "4,92", "0.14")
AMOUNT = re.compile(r"(?:[€$£]|\bEUR)\s?\d|\d[\d.,]*[.,]\d{2}(?!\d)")
# Addresses of files carry digits of their own, drawings are nothing but numbers.
NOT_TEXT = re.compile(r"<svg.*?</svg>|<(?:link|script|meta)\b[^>]*>", re.DOTALL)


def amounts_in(response) -> list[str]:
    html = response.content.decode()
    told = [secret for secret in SECRETS if secret in html]
    return told + AMOUNT.findall(NOT_TEXT.sub("", html))


@pytest.mark.parametrize("path", PAGES)
def test_a_guest_of_a_semi_open_channel_sees_no_amount(client, nut, path):
    response = client.get(path)

    assert response.status_code == 200
    assert amounts_in(response) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_company_that_waits_for_approval_sees_no_amount(client, nut, channel, path):
    waiting = make.company("Waiting", channel=channel, state="pending")
    make.price(make.price_list("own", to=waiting), nut, "0.14")
    client.force_login(make.member("vlad", waiting, role="admin").user)

    response = client.get(path)

    assert response.status_code == 200
    assert amounts_in(response) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_role_without_prices_sees_no_amount(client, nut, acme, path):
    client.force_login(make.member("petra", acme, role="pickup").user)

    response = client.get(path)

    assert response.status_code == 200
    assert amounts_in(response) == []


def test_the_check_for_amounts_finds_them(client, nut, bob):
    client.force_login(bob)

    found = amounts_in(client.get("/catalog/fasteners/"))

    assert {"4.92", "4.65", "0.1375"} <= set(found)


@pytest.mark.parametrize("sort", ["price", "price-down"])
def test_the_order_tells_a_guest_nothing_of_prices(client, nut, sort):
    usual = client.get("/catalog/fasteners/").context["listing"]
    asked = client.get(f"/catalog/fasteners/?sort={sort}").context["listing"]

    names = [article.name for article in asked.articles]
    assert names == [article.name for article in usual.articles]
    assert "price" not in [option.value for option in asked.sorts]
    assert not any(group.range for group in asked.groups)


def test_a_range_of_prices_tells_a_guest_nothing(client, nut):
    response = client.get("/catalog/fasteners/?price.from=4&price.to=5")

    assert response.context["listing"].count == 2


def linked_data(response):
    html = response.content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(found[1]) if found else None


def test_search_engines_learn_no_price_in_a_semi_open_channel(client, bolt):
    data = linked_data(client.get("/products/p-bolt-8/"))

    assert data["sku"] == "BOLT-8"
    assert data["gtin"] == "4006381333931"
    assert "offers" not in data


def test_search_engines_learn_the_price_of_everybody_in_an_open_channel(client, bolt):
    channel = bolt.stock_levels.get().warehouse.channels.get()
    channel.access_mode = AccessMode.OPEN
    channel.save()

    data = linked_data(client.get("/products/p-bolt-8/"))

    assert data["offers"]["price"] == "4.9200"
    assert data["offers"]["priceCurrency"] == "EUR"


def test_a_customers_own_price_is_not_written_for_search_engines(client, bolt, bob):
    client.force_login(bob)

    assert linked_data(client.get("/products/p-bolt-8/")) is None


def test_a_name_cannot_end_the_script_it_stands_in(client, channel):
    make.variant("EVIL", name="</script><script>alert(1)</script>")

    html = client.get("/products/p-evil/").content.decode()

    assert "<script>alert(1)" not in html
    assert linked_data_name(html) == "</script><script>alert(1)</script>"


def linked_data_name(html: str) -> str:
    found = re.search(r'ld\+json">(.*?)</script>', html)
    return json.loads(found[1])["name"]


@pytest.mark.parametrize("path", [*PAGES[:-1], "/sitemap.xml", "/account/"])
def test_a_closed_channel_shows_strangers_the_way_to_sign_in_only(
    client, nut, channel, path
):
    channel.access_mode = AccessMode.CLOSED
    channel.save()

    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
