"""What search engines read: one address for a page in each language, for guests."""

import json
import re
from dataclasses import replace

import pytest

from accounts.buyer import Above
from accounts.models import AccessMode
from accounts.selectors import buyer_for_customer
from catalog.models import CategoryText, Product, ProductText
from shop.storefront import sitemaps
from tests import make
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def head_of(response) -> str:
    return response.content.decode().partition("</head>")[0]


def links(response, rel: str) -> dict[str, str]:
    found = re.findall(
        rf'<link rel="{rel}"(?: hreflang="([^"]+)")? href="([^"]+)">', head_of(response)
    )
    return dict(found)


def facts_of(response) -> list[dict]:
    found = re.findall(r'ld\+json">(.*?)</script>', head_of(response))
    return [json.loads(text) for text in found]


@pytest.fixture
def bilingual(bolt, channel):
    channel.languages = ["en", "ro"]
    channel.save()
    ProductText.objects.create(
        product=bolt.product, language="ro", name="Șurub M8", slug="surub-m8"
    )
    return bolt


def test_a_product_names_itself_in_each_language_it_is_written_in(client, bilingual):
    page = client.get("/products/p-bolt-8/?sku=BOLT-8&utm_source=letter")

    assert links(page, "canonical") == {"": "http://testserver/products/p-bolt-8/"}
    assert links(page, "alternate") == {
        "en": "http://testserver/products/p-bolt-8/",
        "ro": "http://testserver/ro/products/surub-m8/",
        "x-default": "http://testserver/products/p-bolt-8/",
    }


def test_a_language_the_channel_does_not_offer_is_not_named(client, bilingual, channel):
    channel.languages = ["en"]
    channel.save()

    assert links(client.get("/products/p-bolt-8/"), "alternate") == {}


def test_a_category_leads_to_its_names_and_tells_the_way(client, bilingual):
    category = bilingual.product.category
    CategoryText.objects.create(
        category=category, language="ro", name="Organe de asamblare", slug="asamblare"
    )

    page = client.get("/ro/catalog/asamblare/?view=rows")

    assert links(page, "canonical") == {"": "http://testserver/ro/catalog/asamblare/"}
    assert links(page, "alternate")["en"].startswith("http://testserver/catalog/")
    (way,) = facts_of(page)
    assert [step["item"] for step in way["itemListElement"]] == [
        "http://testserver/ro/catalog/",
        "http://testserver/ro/catalog/asamblare/",
    ]


@pytest.mark.parametrize("path", ["/", "/catalog/", "/pages/delivery/"])
def test_pages_of_one_name_differ_by_their_prefix(client, bilingual, path):
    page = client.get(f"{path}?utm_source=letter")

    assert links(page, "canonical") == {"": f"http://testserver{path}"}
    assert links(page, "alternate")["ro"] == f"http://testserver/ro{path}"


def test_words_for_search_engines_stand_in_place_of_the_pages_own(client, bolt):
    category = bolt.product.category
    category.texts.update(
        seo_title="Bolts from stock", seo_description="Zinc plated, by the box."
    )

    head = head_of(client.get("/catalog/fasteners/"))

    assert "<title>Bolts from stock" in head
    assert 'content="Zinc plated, by the box."' in head


def test_a_products_own_words_for_search_engines_go_first(client, bolt):
    usual = head_of(client.get("/products/p-bolt-8/"))
    bolt.product.texts.update(
        seo_title="Buy M8 bolts", seo_description="M8 bolts on stock in Cluj."
    )

    head = head_of(client.get("/products/p-bolt-8/"))

    assert "<title>Buy M8 bolts" in head
    assert "<title>Buy M8 bolts" not in usual
    assert '<meta name="description" content="M8 bolts on stock in Cluj.">' in head
    assert '<meta property="og:title" content="Buy M8 bolts">' in head


def test_a_renamed_product_leads_on_for_good(client, bolt):
    text = bolt.product.texts.get()
    for slug in ("bolt-m8", "hexagon-bolt-m8"):
        text.slug = slug
        text.save()

    for old in ("p-bolt-8", "bolt-m8"):
        answer = client.get(f"/products/{old}/?sku=BOLT-8")

        assert answer.status_code == 301
        assert answer.url == "/products/hexagon-bolt-m8/?sku=BOLT-8"


def test_whoever_renames_leaves_the_way_too(client, bolt):
    ProductText.objects.filter(product=bolt.product).update(slug="bolt-din-933")

    assert client.get("/products/p-bolt-8/").url == "/products/bolt-din-933/"


def test_a_slug_that_something_else_bears_now_is_that_things(client, bolt, nut):
    bolt.product.texts.update(slug="bolt-m8")
    nut.product.texts.update(slug="p-bolt-8")

    page = client.get("/products/p-bolt-8/")

    assert page.status_code == 200
    assert page.context["page"].detail.product_id == nut.product_id


def test_a_renamed_category_leads_on(client, bolt):
    for slug in ("screws", "bolts-and-nuts"):
        bolt.product.category.texts.update(slug=slug)

    answer = client.get("/catalog/screws/?view=cards")

    assert (answer.status_code, answer.url) == (
        301,
        "/catalog/bolts-and-nuts/?view=cards",
    )


def test_a_renamed_address_tells_nothing_of_what_is_hidden(client, bolt):
    bolt.product.texts.update(slug="bolt-m8")
    Product.objects.update(is_active=False)

    assert client.get("/products/p-bolt-8/").status_code == 404
    for slug in ("screws", "bolts-and-nuts"):
        bolt.product.category.texts.update(slug=slug)
    assert client.get("/catalog/screws/").status_code == 404


def test_the_sitemap_comes_in_parts_that_hold_something(client, bolt, nut, monkeypatch):
    monkeypatch.setattr(sitemaps.GuestSitemap, "limit", 1)

    parts = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    products = [part for part in parts if "sitemap-products" in part]
    found = [
        address
        for part in products
        for address in re.findall("<loc>(.*?)</loc>", client.get(part).content.decode())
    ]

    assert len(products) == 2
    assert sorted(found) == [
        "http://testserver/products/p-bolt-8/",
        "http://testserver/products/p-nut-8/",
    ]


def test_the_first_page_tells_who_sells_to_guests_only(client, bolt, channel, bob):
    kinds = [facts["@type"] for facts in facts_of(client.get("/"))]

    assert kinds == ["Organization", "WebSite"]
    client.force_login(bob)
    assert facts_of(client.get("/")) == []


def test_no_own_price_stands_in_any_head(client, nut, bob, acme, channel):
    channel.access_mode = AccessMode.OPEN
    channel.save()
    make.price(make.price_list("bobs", to=acme), nut, "0.0917")
    client.force_login(bob)

    for path in ("/", "/catalog/", "/catalog/fasteners/", "/products/p-nut-8/"):
        head = head_of(client.get(path))

        assert "0.0917" not in head
        assert "0.09" not in head


def test_a_guests_view_takes_nothing_over_from_who_asks(acme):
    asking = buyer_for_customer(customer=acme, now=NOON)
    asking = replace(
        asking, above=Above(currency="RON", is_stopped=True), chosen_currency="PLN"
    )

    guest = sitemaps.as_guest(asking)

    assert guest.currency == asking.channel.currency == "EUR"
    assert (guest.customer, guest.user, guest.rights) == (None, None, frozenset())
    assert not guest.above.is_stopped
