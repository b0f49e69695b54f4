"""Carts of a consumer, of a company and of the session stay apart."""

from dataclasses import replace
from decimal import Decimal

import pytest

from orders.models import Cart, CartLine
from orders.selectors.cart import cart_summary, current_cart
from orders.services.cart import add_to_cart
from orders.services.guest_carts import merge_guest_cart
from tests import make, make_orders
from tests.make_orders import item

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(shop):
    """Beside trade: open, gross, for consumers."""
    store = make.channel(
        "store", access_mode="open", serves_consumers=True, prices_include_tax=True
    )
    store.hosts.create(host="store.testserver")
    make_orders.shipping_method(store)
    return store


@pytest.fixture
def retail(store, bolt):
    """The bolt, 12.10 with VAT in the store."""
    prices = make.price_list("store", to=store, prices_include_tax=True)
    make.price(prices, bolt, "12.10")
    make.warehouse("brasov", store)
    return bolt


@pytest.fixture
def bobs_household(bob, store):
    """Bob buys for himself too."""
    person = make.company("Bob", channel=store, kind="person")
    make.member("bob", person, role="admin")
    return person


def put_in(client, variant, quantity, **extra):
    data = {
        "variant": variant.pk,
        "unit": variant.units.get(is_base=True).pk,
        "quantity": quantity,
    }
    return client.post("/cart/add/", data, **extra)


def quantities(**of):
    return list(CartLine.objects.filter(**of).values_list("quantity", flat=True))


def test_a_guests_cart_follows_a_consumer_in_at_the_stores_price(
    client, retail, bobs_household, bob
):
    put_in(client, retail, 3, HTTP_HOST="store.testserver")
    client.force_login(bob)
    client.post("/account/switch/", {"customer": bobs_household.pk})

    html = client.get("/cart/", HTTP_HOST="store.testserver").content.decode()

    assert quantities(cart__customer=bobs_household) == [3]
    assert "36.30" in html
    assert Cart.objects.get(customer__isnull=True).state == "merged"


def test_a_gross_cart_of_the_store_never_comes_into_a_companys_cart(
    client, retail, acme, bob
):
    put_in(client, retail, 3, HTTP_HOST="store.testserver")
    client.force_login(bob)

    html = client.get("/cart/", HTTP_HOST="store.testserver").content.decode()

    assert not CartLine.objects.filter(cart__customer=acme).exists()
    assert "12.10" not in html
    assert "36.30" not in html


def test_what_could_not_come_along_waits_for_the_right_customer(
    client, retail, acme, bob, bobs_household
):
    put_in(client, retail, 3, HTTP_HOST="store.testserver")
    client.force_login(bob)
    client.post("/account/switch/", {"customer": acme.pk})
    client.get("/cart/", HTTP_HOST="store.testserver")
    assert not CartLine.objects.filter(cart__customer=acme).exists()

    client.post("/account/switch/", {"customer": bobs_household.pk})
    client.get("/cart/", HTTP_HOST="store.testserver")

    assert quantities(cart__customer=bobs_household) == [3]


def test_switching_shows_the_other_cart_at_its_own_prices(
    client, retail, acme, bob, bobs_household
):
    client.force_login(bob)
    client.post("/account/switch/", {"customer": acme.pk})
    put_in(client, retail, 5)
    client.post("/account/switch/", {"customer": bobs_household.pk})
    put_in(client, retail, 2)

    home = client.get("/cart/").content.decode()
    client.post("/account/switch/", {"customer": acme.pk})
    work = client.get("/cart/").content.decode()

    assert "24.20" in home
    assert "40.00" in work
    assert "12.10" not in work
    assert quantities(cart__customer=acme) == [5]
    assert quantities(cart__customer=bobs_household) == [2]


def test_a_merged_line_is_priced_anew_and_says_nothing_of_the_guests_price(
    shop, prices, bolt, acme, bob
):
    shop.access_mode = "open"
    shop.save()
    guest = make.guest(shop, token="a-session")
    add_to_cart(buyer=guest, items=[item(bolt, 2)])
    own = make.price_list("acme", to=acme, contract=True)
    make.price(own, bolt, "5.00")
    buyer = replace(make.buyer(bob, acme), guest_token="a-session")

    cart = merge_guest_cart(buyer=buyer)

    summary = cart_summary(cart, buyer)
    assert cart.lines.get().seen_unit_amount is None
    assert summary.rows[0].unit_amount == Decimal("5.00")
    assert summary.goods_amount == Decimal("10.00")


def test_what_the_company_does_not_see_is_left_out_of_the_order(
    shop, prices, bolt, acme, bob
):
    shop.access_mode = "open"
    shop.save()
    guest = make.guest(shop, token="a-session")
    add_to_cart(buyer=guest, items=[item(bolt, 2)])
    bolt.is_active = False
    bolt.save()
    buyer = replace(make.buyer(bob, acme), guest_token="a-session")

    merge_guest_cart(buyer=buyer)

    summary = cart_summary(current_cart(buyer), buyer)
    assert [bool(row.left_out) for row in summary.rows] == [True]
    assert summary.goods_amount == 0


def test_a_strangers_token_brings_nothing(shop, prices, bolt, acme, bob):
    shop.access_mode = "open"
    shop.save()
    add_to_cart(buyer=make.guest(shop, token="a-session"), items=[item(bolt, 2)])
    buyer = replace(make.buyer(bob, acme), guest_token="another-session")

    assert merge_guest_cart(buyer=buyer) is None
    assert not CartLine.objects.filter(cart__customer=acme).exists()
