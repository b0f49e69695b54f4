"""What shopping portals are told: the guest's view, prices of open channels only."""

import re

import lxml.etree
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessMode
from catalog.models import Brand, Catalogue, CatalogueRule, RuleEffect
from pricing.models import PriceList
from tests import make

pytestmark = pytest.mark.django_db

G = "{http://base.google.com/ns/1.0}"


@pytest.fixture
def open_channel(channel):
    channel.access_mode = AccessMode.OPEN
    channel.save()
    return channel


def items_of(response) -> list[dict[str, str]]:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    tree = lxml.etree.fromstring(response.content)
    return [
        {part.tag.replace(G, ""): part.text or "" for part in item}
        for item in tree.iter("item")
    ]


def test_an_open_channel_tells_everybodys_price(client, nut, open_channel):
    bolt, nut_told = items_of(client.get("/feed.xml"))

    assert bolt["id"] == "BOLT-8"
    assert bolt["price"] == "4.92 EUR"
    assert bolt["gtin"] == "4006381333931"
    assert bolt["availability"] == "in_stock"
    assert bolt["link"] == "http://testserver/products/p-bolt-8/"
    assert bolt["product_type"] == "Fasteners"
    assert nut_told["price"] == "0.14 EUR"


def test_goods_of_a_least_quantity_are_priced_and_told_as_a_pack(client, open_channel):
    twine = make.variant("TWINE", minimum="10", step="10")
    make.price(make.price_list("trade", to=open_channel), twine, "0.1375")

    (told,) = items_of(client.get("/feed.xml"))

    assert (told["price"], told["multipack"]) == ("1.38 EUR", "10")


def test_a_semi_open_channel_tells_no_price(client, nut):
    told = items_of(client.get("/feed.xml"))

    assert [item["id"] for item in told] == ["BOLT-8", "NUT-8"]
    assert not any("price" in item for item in told)


@pytest.mark.parametrize("mode", [AccessMode.SEMI_OPEN, AccessMode.OPEN])
def test_whoever_asks_reads_the_same(client, nut, acme, bob, channel, mode):
    channel.access_mode = mode
    channel.save()
    make.price(PriceList.objects.get(code="acme"), nut, "0.01")
    own = Catalogue.objects.create(code="own", name="Own")
    CatalogueRule.objects.create(catalogue=own, product=nut.product)
    make.assign(own, acme)
    told = without_its_time(client.get("/feed.xml").content)

    client.force_login(bob)

    assert without_its_time(client.get("/feed.xml").content) == told


def without_its_time(feed: bytes) -> bytes:
    """The feed but for the second it was written in."""
    text, count = re.subn(rb"<lastBuildDate>.*?</lastBuildDate>", b"", feed)
    assert count == 1
    return text


def test_a_closed_channel_tells_strangers_nothing(client, nut, channel):
    channel.access_mode = AccessMode.CLOSED
    channel.save()

    assert "/accounts/login/" in client.get("/feed.xml")["Location"]


def test_what_the_channel_hides_is_not_in_it(client, nut, channel):
    hush = Brand.objects.create(code="hush", name="Hush")
    make.variant("SECRET", brand=hush)
    catalogue = Catalogue.objects.create(code="all", name="All")
    for effect, brand in ((RuleEffect.INCLUDE, None), (RuleEffect.EXCLUDE, hush)):
        CatalogueRule.objects.create(catalogue=catalogue, effect=effect, brand=brand)
    make.assign(catalogue, channel)

    assert b"SECRET" not in client.get("/feed.xml").content


def test_pages_name_the_next_and_hold_every_article_once(
    client, nut, open_channel, monkeypatch
):
    monkeypatch.setattr("shop.storefront.selectors.feed.PAGE_SIZE", 2)
    for number in range(3):
        make.variant(f"V{number}")
    url, seen = "/feed.xml", []
    while url:
        answer = client.get(url)
        seen += [item["id"] for item in items_of(answer)]
        links = lxml.etree.fromstring(answer.content).iter(
            "{http://www.w3.org/2005/Atom}link"
        )
        url = next(
            (each.get("href") for each in links if each.get("rel") == "next"), ""
        )

    assert seen == ["BOLT-8", "NUT-8", "V0", "V1", "V2"]


def test_signs_that_xml_cannot_hold_do_not_break_it(client, open_channel):
    make.variant("ODD", name="Bell \x07 & <b>")

    (told,) = items_of(client.get("/feed.xml"))

    assert told["title"] == "Bell  & <b>"


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30])
def test_a_page_that_cannot_be_is_a_404(client, channel, after):
    assert client.get(f"/feed.xml?after={after}").status_code == 404


def test_queries_do_not_grow_with_articles(client, nut, open_channel):
    def asked() -> int:
        client.get("/feed.xml")  # what is kept of the catalogue is found anew here
        with CaptureQueriesContext(connection) as queries:
            client.get("/feed.xml")
        return len(queries)

    few = asked()
    for number in range(10):
        make.variant(f"V{number}")

    assert asked() == few <= 12


def test_a_program_that_asks_too_often_waits(client, channel, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "feed": "1/m/ip"}

    codes = [client.get("/feed.xml").status_code for _ in range(2)]

    assert codes == [200, 429]
