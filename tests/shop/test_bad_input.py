"""Whatever is sent: a clear answer, nothing changed, never a 500."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orders.models import Cart, CartLine
from tests import make

TEN_MEGABYTES = 10 * 1024 * 1024


@pytest.fixture
def shop(client, channel, bob):
    """Signed in as Bob, with a bolt to buy."""
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "0.50")
    make.stock(bolt, 100)
    client.raise_request_exception = False
    client.force_login(bob)
    return client


def test_a_form_of_ten_megabytes_is_refused_on_a_page_of_ours(shop):
    answer = shop.post("/cart/add/", {"note": "x" * TEN_MEGABYTES})

    assert answer.status_code == 400
    assert "Nothing was changed" in answer.content.decode()
    assert not CartLine.objects.exists()


def test_a_file_of_ten_megabytes_where_none_is_asked_for_is_ignored(shop):
    file = SimpleUploadedFile("big.csv", b"x" * TEN_MEGABYTES)

    answer = shop.post("/cart/add/", {"file": file})

    assert 400 <= answer.status_code < 500 or answer.status_code == 302
    assert not CartLine.objects.exists()


@pytest.mark.parametrize(
    "quantity", ["-1", "0", "abc", "1e400", "NaN", "9" * 40, "", "1;2", "\x00"]
)
def test_no_quantity_breaks_the_cart(shop, quantity):
    unit = make.Unit.objects.get(variant__sku="BOLT-8")

    answer = shop.post(
        "/cart/add/",
        {"variant": unit.variant_id, "unit": unit.pk, "quantity": quantity},
    )

    assert answer.status_code < 500
    assert not CartLine.objects.filter(quantity__gt=1_000_000).exists()


@pytest.mark.parametrize(
    "path",
    [
        "/catalog/%00/",
        "/products/%F0%9F%98%80/",
        "/search/?q=%00%27%22%3Cscript%3E",
        "/search/?q=" + "x" * 5000,
        "/search/?page=abc&sort=nothing&min=x&max=-1",
        "/search/suggest/?q=%25%25_%5C",
        "/orders/%00/",
        "/invoices/../../etc/passwd.pdf",
        "/invoices/INV-2026-000001.pdf",
        "/quotes/999/",
        "/carts/99999999999999999999/",
        "/orders/?page=99999999999999999999&state=none",
        "/invoices/?tab=nothing&page=-1",
        "/unsubscribe/abc:def/",
        "/account/addresses/99999999999999999999/",
        "/pages/%2e%2e%2f/",
        "/media/../secret_key",
    ],
)
def test_no_address_breaks_the_shop(shop, path):
    assert shop.get(path).status_code < 500


def test_a_product_that_was_deleted_stays_in_the_cart_with_a_reason(shop, bob):
    unit = make.Unit.objects.get(variant__sku="BOLT-8")
    customer = bob.memberships.get().customer
    cart = Cart.objects.create(channel=customer.channel, customer=customer, user=bob)
    cart.lines.create(variant=unit.variant, unit=unit, quantity=5)
    unit.variant.product.is_active = False
    unit.variant.product.save()

    page = shop.get("/cart/")
    checkout = shop.get("/checkout/")

    assert page.status_code == 200
    assert "BOLT-8" in page.content.decode()
    assert checkout.status_code < 500


def test_a_host_name_that_is_none_is_refused(client, channel, settings):
    settings.ALLOWED_HOSTS = ["shop.example"]
    client.raise_request_exception = False

    answer = client.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
