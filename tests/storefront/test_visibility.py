"""What is not for somebody is not there at all."""

import re

import pytest
from django.utils import timezone

from catalog.models import Catalogue, CatalogueAssignment, CatalogueRule, Product
from tests import make

pytestmark = pytest.mark.django_db


def only_nuts_for(customer, nut):
    catalogue = Catalogue.objects.create(code="nuts", name="Nuts")
    CatalogueRule.objects.create(catalogue=catalogue, product=nut.product)
    CatalogueAssignment.objects.create(catalogue=catalogue, customer=customer)


def body_of_404(client, path) -> str:
    response = client.get(path)
    assert response.status_code == 404
    html = response.content.decode().replace(path, "")
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", html)


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"archived_at": timezone.now()}]
)
def test_a_product_off_sale_is_the_same_404_as_none(client, bolt, change):
    Product.objects.filter(pk=bolt.product_id).update(**change)

    gone = body_of_404(client, "/products/p-bolt-8/")

    assert gone == body_of_404(client, "/products/p-bolt-9/")


def test_a_product_outside_the_customers_catalogue_is_a_404(
    client, bolt, nut, acme, bob
):
    only_nuts_for(acme, nut)
    client.force_login(bob)

    assert client.get("/products/p-nut-8/").status_code == 200
    body_of_404(client, "/products/p-bolt-8/")


def test_another_customer_is_not_touched_by_that_catalogue(
    client, bolt, nut, acme, mallory
):
    only_nuts_for(acme, nut)
    client.force_login(mallory)

    assert client.get("/products/p-bolt-8/").status_code == 200


def test_lists_search_and_suggestions_leave_out_what_is_not_for_the_buyer(
    client, bolt, nut, acme, bob
):
    only_nuts_for(acme, nut)
    client.force_login(bob)

    for path in ("/catalog/fasteners/", "/search/?q=8", "/search/suggest/?q=BO", "/"):
        assert "BOLT-8" not in client.get(path).content.decode()
    assert "NUT-8" in client.get("/catalog/fasteners/").content.decode()


def test_a_category_with_nothing_to_see_is_a_404_and_no_chapter(
    client, bolt, nut, acme, bob
):
    make.variant("GLASS-1", category=make.category("glasses"))
    only_nuts_for(acme, nut)
    client.force_login(bob)

    body_of_404(client, "/catalog/glasses/")
    assert "Glasses" not in client.get("/catalog/").content.decode()


def test_what_stands_in_a_hidden_category_is_hidden_with_it(client, bolt):
    top = make.category("top")
    inner = make.category("inner", parent=top)
    make.variant("DEEP-1", category=inner)
    top.is_active = False
    top.save()

    body_of_404(client, "/catalog/inner/")
    assert "/catalog/inner/" not in client.get("/catalog/").content.decode()


def test_a_link_in_another_language_finds_the_category_and_the_product(client, bolt):
    bolt.product.category.texts.create(
        language="ro", name="Organe de asamblare", slug="organe-de-asamblare"
    )
    bolt.product.texts.create(language="ro", name="Șurub", slug="surub")

    assert client.get("/catalog/organe-de-asamblare/").status_code == 200
    page = client.get("/products/surub/")
    assert page.context["canonical_url"].endswith("/products/p-bolt-8/")
    assert "Șurub" in client.get("/ro/products/surub/").content.decode()


def test_robots_are_kept_out_of_a_closed_channel(client, channel):
    open_text = client.get("/robots.txt").content.decode()
    channel.access_mode = "closed"
    channel.save()

    closed_text = client.get("/robots.txt").content.decode()

    assert "Sitemap: http://testserver/sitemap.xml" in open_text
    assert "Disallow: /\n" not in open_text
    assert "Disallow: /\n" in closed_text
    assert "Sitemap" not in closed_text


def test_the_sitemap_is_the_guests_view_whoever_asks(client, bolt, nut, channel, bob):
    everybody = Catalogue.objects.create(code="all", name="All but bolts")
    CatalogueRule.objects.create(catalogue=everybody, product=nut.product)
    CatalogueAssignment.objects.create(catalogue=everybody, channel=channel)
    own = Catalogue.objects.create(code="acme", name="Everything")
    CatalogueRule.objects.create(catalogue=own)
    CatalogueAssignment.objects.create(
        catalogue=own, customer=bob.memberships.get().customer
    )
    client.force_login(bob)

    parts = client.get("/sitemap.xml").content.decode()
    products = client.get("/sitemap-products.xml").content.decode()

    assert "http://testserver/sitemap-products.xml" in parts
    assert client.get("/products/p-bolt-8/").status_code == 200
    assert "/products/p-nut-8/" in products
    assert "/products/p-bolt-8/" not in products


def test_an_unknown_part_of_the_sitemap_is_a_404(client, channel):
    assert client.get("/sitemap-customers.xml").status_code == 404
    assert client.get("/sitemap-products.xml?p=99").status_code == 404
