"""The cart over HTTP: with htmx, without JavaScript, and with nonsense."""

from decimal import Decimal

import pytest

from accounts.models import AccessMode
from orders.models import Cart, CartLine
from orders.selectors.cart import current_cart
from orders.services.cart import add_to_cart
from pricing.models import PriceRow
from tests import make
from tests.make_orders import item

HTMX = {"HX-Request": "true"}


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def cart(buyer, bolt, nut):
    return add_to_cart(buyer=buyer, items=[item(bolt, 12), item(nut, 10)])


def posted(variant, quantity, **fields):
    unit = variant.units.get(is_base=True)
    return {"variant": variant.pk, "unit": unit.pk, "quantity": quantity, **fields}


def quantities(buyer):
    cart = current_cart(buyer)
    rows = cart.lines.values_list("variant__sku", "quantity") if cart else ()
    return {sku: int(quantity) for sku, quantity in rows}


def test_the_cart_shows_prices_tiers_and_totals(site, cart):
    page = site.get("/cart/").content.decode()

    assert "BOLT-8" in page
    assert "12 more → 7.50" in page
    assert "€151.25" in page  # 96 + 11 + 18, with 21 %


def test_an_empty_cart_says_where_to_go(site, shop):
    answer = site.get("/cart/")

    assert answer.status_code == 200
    assert "The cart is empty." in answer.content.decode()


def test_adding_without_script_leads_to_the_cart(site, buyer, bolt):
    answer = site.post("/cart/add/", posted(bolt, 5))

    assert (answer.status_code, answer.url) == (302, "/cart/")
    assert quantities(buyer) == {"BOLT-8": 5}


def test_adding_with_htmx_answers_the_control_and_the_badge(site, buyer, bolt):
    answer = site.post("/cart/add/", posted(bolt, 5), headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "5 in cart" in page
    assert 'id="cart-badge" hx-swap-oob="true"' in page
    assert "€40.00" in page


def test_changing_in_a_listing_sets_the_quantity(site, buyer, bolt):
    site.post("/cart/add/", posted(bolt, 5), headers=HTMX)

    site.post("/cart/add/", posted(bolt, 8, mode="set"), headers=HTMX)

    assert quantities(buyer) == {"BOLT-8": 8}


def test_a_refused_quantity_answers_422_beside_the_field(site, buyer, nut):
    answer = site.post("/cart/add/", posted(nut, 15), headers=HTMX)

    assert answer.status_code == 422
    assert "Sold in steps of 10: the next is 20." in answer.content.decode()
    assert quantities(buyer) == {}


@pytest.mark.full
@pytest.mark.parametrize(
    "quantity", ["-3", "1e999999", "NaN", "abc", "", "9" * 40, "1.23456", "Infinity"]
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_nonsense_quantities_change_nothing(site, buyer, cart, bolt, quantity, headers):
    before = quantities(buyer)
    line = cart.lines.get(variant=bolt)

    added = site.post("/cart/add/", posted(bolt, quantity), headers=headers)
    one = site.post(f"/cart/lines/{line.pk}/", {"quantity": quantity}, headers=headers)
    whole = site.post(
        "/cart/update/",
        {f"quantity-{line.pk}": quantity, f"shown-{line.pk}": "12"},
        headers=headers,
    )

    assert {added.status_code, one.status_code, whole.status_code} <= {302, 422}
    assert quantities(buyer) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"variant": "999999", "unit": "999999", "quantity": "1"},
        {"variant": "9" * 30, "unit": "9" * 30, "quantity": "1"},
        {"variant": "x", "unit": "", "quantity": "1"},
        {},
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_unknown_articles_are_refused(site, buyer, shop, fields, headers):
    answer = site.post("/cart/add/", fields, headers=headers)

    assert answer.status_code in {302, 422}
    assert not CartLine.objects.exists()


def test_every_submit_takes_what_was_typed(site, buyer, cart, bolt, nut):
    one, two = cart.lines.get(variant=bolt), cart.lines.get(variant=nut)
    typed = {
        f"quantity-{one.pk}": "24",
        f"shown-{one.pk}": "12",
        f"quantity-{two.pk}": "10",
        f"shown-{two.pk}": "10",
    }

    answer = site.post("/cart/update/", {**typed, "then": "checkout"})

    assert answer.url == "/checkout/"
    assert quantities(buyer) == {"BOLT-8": 24, "NUT-8": 10}


def test_removing_a_line_takes_what_was_typed_elsewhere(site, buyer, cart, bolt, nut):
    one, two = cart.lines.get(variant=bolt), cart.lines.get(variant=nut)

    site.post(
        f"/cart/lines/{two.pk}/remove/",
        {f"quantity-{one.pk}": "30", f"shown-{one.pk}": "12"},
    )
    page = site.get("/cart/").content.decode()

    assert quantities(buyer) == {"BOLT-8": 30}
    assert "NUT-8 is out of the cart." in page
    assert "Put it back" in page


def test_a_stale_tab_takes_nothing_back(site, buyer, cart, bolt, nut):
    one, two = cart.lines.get(variant=bolt), cart.lines.get(variant=nut)
    cart.lines.filter(pk=one.pk).update(quantity=50)

    site.post(
        "/cart/update/",
        {
            f"quantity-{one.pk}": "12",
            f"shown-{one.pk}": "12",
            f"quantity-{two.pk}": "20",
            f"shown-{two.pk}": "10",
        },
    )

    assert quantities(buyer) == {"BOLT-8": 50, "NUT-8": 20}


def test_a_refused_line_keeps_what_was_typed(site, buyer, cart, nut):
    line = cart.lines.get(variant=nut)

    answer = site.post(
        "/cart/update/",
        {f"quantity-{line.pk}": "15", f"shown-{line.pk}": "10", "then": "checkout"},
        headers=HTMX,
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="15"' in page
    assert "Sold in steps of 10" in page
    assert quantities(buyer)["NUT-8"] == 10


def test_articles_come_by_code(site, buyer, bolt):
    site.post("/cart/add-by-code/", {"code": " bolt-8 "})
    unknown = site.post("/cart/add-by-code/", {"code": "NOPE"})

    assert quantities(buyer) == {"BOLT-8": 1}
    assert unknown.status_code == 422
    assert "No article here has the number “NOPE”." in unknown.content.decode()


def test_deleted_hidden_and_unpriced_articles_never_break_the_page(
    site, buyer, cart, bolt, nut
):
    bolt.product.texts.all().delete()
    bolt.is_active = False
    bolt.save()
    PriceRow.objects.filter(variant=nut).delete()

    answer = site.get("/cart/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "No longer on sale here" in page
    assert "No price for you at present" in page
    assert site.get("/checkout/").status_code in {200, 302}


def test_strangers_do_not_reach_a_line(client, cart, mallory, bolt, buyer):
    client.force_login(mallory)
    line = cart.lines.get(variant=bolt)

    client.post(f"/cart/lines/{line.pk}/", {"quantity": "1"})
    client.post(f"/cart/lines/{line.pk}/remove/")
    client.post("/cart/update/", {f"quantity-{line.pk}": "1"})
    client.post("/cart/lines/99999999999999999999999/remove/")

    assert quantities(buyer) == {"BOLT-8": 12, "NUT-8": 10}
    assert "BOLT-8" not in client.get("/cart/").content.decode()


def test_a_form_filled_in_for_another_company_is_refused(site, buyer, cart, bolt):
    answer = site.post("/cart/add/", posted(bolt, 5, acting_for="999999"))

    assert answer.status_code == 409
    assert quantities(buyer)["BOLT-8"] == 12


def test_changed_prices_are_told_until_understood(site, buyer, cart, bolt):
    PriceRow.objects.filter(variant=bolt, from_quantity=1).update(
        amount=Decimal("8.40")
    )
    assert "1 price changed" in site.get("/cart/").content.decode()

    site.post("/cart/prices/")

    assert "1 price changed" not in site.get("/cart/").content.decode()


def test_a_guest_of_an_open_channel_keeps_the_cart_through_sign_in(
    client, shop, bolt, nut, buyer, bob
):
    shop.access_mode = AccessMode.OPEN
    shop.save()
    client.post("/cart/add/", posted(bolt, 3))
    assert "BOLT-8" in client.get("/cart/").content.decode()

    client.post("/accounts/login/", {"login": bob.email, "password": make.PASSWORD})
    client.get("/admin/")  # where the session's cart is out of reach
    client.get("/cart/")

    assert quantities(buyer) == {"BOLT-8": 3}
    assert Cart.objects.get(customer=None).state == "merged"


def test_a_guest_of_a_semi_open_channel_is_sent_to_sign_in(client, shop, bolt):
    answer = client.post("/cart/add/", posted(bolt, 3), follow=True)

    assert "Sign in" in answer.content.decode()
    assert "8.00" not in answer.content.decode()
    assert not Cart.objects.exists()
