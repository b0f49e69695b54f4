"""Checkout over HTTP: one page, one order, nothing typed is lost."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from accounts.models import CustomerState
from catalog.models import StockLevel
from orders.models import Order
from orders.services.cart import add_to_cart
from pricing.models import PriceRow
from tests import make, make_orders
from tests.make_orders import item

HTMX = {"HX-Request": "true"}


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def cart(buyer, bolt, nut):
    return add_to_cart(buyer=buyer, items=[item(bolt, 12), item(nut, 10)])


def filled(page: str, **changes) -> dict[str, str]:
    """What a browser would send: hidden fields and the choices that are on."""
    form = page[page.index('id="checkout-form"') :]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if not name or ('type="radio"' in tag and "checked" not in tag):
            continue
        fields[name[1]] = value[1] if value else ""
    for name, options in re.findall(
        r'<select name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return {**fields, "place": "1", **changes}


def test_the_page_is_filled_in_and_says_what_it_costs(site, cart):
    page = site.get("/checkout/").content.decode()

    assert "Place order €151.25" in page
    assert "Own van" in page
    assert "On account, net 30" in page
    assert "free from €1,500.00" not in page or "18.00" in page


def test_one_press_places_the_order(site, cart):
    page = site.get("/checkout/").content.decode()

    answer = site.post("/checkout/", filled(page, po_number="PO-7"))

    order = Order.objects.get()
    assert answer.url == f"/orders/{order.number}/"
    assert order.total_gross == Decimal("151.25")
    assert order.po_number == "PO-7"


def test_a_double_press_leads_to_the_same_order(site, cart):
    fields = filled(site.get("/checkout/").content.decode())
    first = site.post("/checkout/", fields)

    second = site.post("/checkout/", fields)

    assert first.url == second.url
    assert Order.objects.count() == 1


def test_a_second_tab_is_led_to_the_order_and_told(site, cart):
    one = filled(site.get("/checkout/").content.decode())
    two = filled(site.get("/checkout/").content.decode())
    first = site.post("/checkout/", one)

    second = site.post("/checkout/", two, follow=True)

    assert second.redirect_chain[-1][0] == first.url
    assert "Nothing was ordered twice." in second.content.decode()
    assert Order.objects.count() == 1


def test_a_changed_price_is_shown_and_asked(site, cart, bolt):
    fields = filled(site.get("/checkout/").content.decode(), po_number="PO-7")
    PriceRow.objects.filter(variant=bolt, from_quantity=1).update(amount="8.40")

    answer = site.post("/checkout/", fields)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "BOLT-8, price: 8.00 → 8.40." in page
    assert 'value="PO-7"' in page
    assert not Order.objects.exists()
    site.post("/checkout/", filled(page))
    assert Order.objects.get().goods_amount == Decimal("111.80")


def test_a_forged_page_orders_nothing(site, cart):
    fields = filled(site.get("/checkout/").content.decode(), shown="forged")

    answer = site.post("/checkout/", fields)

    assert answer.status_code == 422
    assert not Order.objects.exists()


def test_stock_gone_since_is_told(site, cart, bolt):
    fields = filled(site.get("/checkout/").content.decode())
    StockLevel.objects.filter(variant=bolt).update(on_hand=0)

    answer = site.post("/checkout/", fields)

    assert answer.status_code == 422
    assert "Out of stock at present." in answer.content.decode()
    assert not Order.objects.exists()


def test_errors_keep_what_was_typed(site, cart, buyer):
    page = site.get("/checkout/").content.decode()
    fields = filled(
        page,
        delivery="new",
        new_name="Hotel <Carpați>",
        new_city="",
        po_number="P" * 61,
        requested_on=(buyer.today - timedelta(days=1)).isoformat(),
        note="Ring at gate B",
    )

    answer = site.post("/checkout/", fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Hotel &lt;Carpați&gt;" in page
    assert "P" * 61 in page
    assert "Ring at gate B" in page
    assert "This field is required." in page
    assert "Please choose a working day" in page
    assert not Order.objects.exists()


@pytest.mark.full
@pytest.mark.parametrize(
    "broken",
    [
        {"method": "abc"},
        {"method": "9" * 40},
        {"delivery": "x"},
        {"delivery": "9" * 40},
        {"payment": "gold"},
        {"new_country": "XX", "delivery": "new"},
        {"requested_on": "soon"},
        {"cart": "x"},
        {"cart": "9" * 40},
        {"key": "k" * 9999},
        {"po_number": "a\0b"},
        {"billing": ""},
    ],
)
def test_nonsense_is_refused(site, cart, broken):
    fields = filled(site.get("/checkout/").content.decode(), **broken)

    answer = site.post("/checkout/", fields)

    assert answer.status_code in {302, 422}
    assert Order.objects.count() <= (1 if "key" in broken else 0)


def test_an_address_typed_in_is_where_it_goes(site, cart):
    page = site.get("/checkout/").content.decode()
    fields = filled(
        page,
        delivery="new",
        new_name="Fair stand 12",
        new_line1="Bd. Expoziției 1",
        new_city="București",
        new_country="RO",
    )

    site.post("/checkout/", fields)

    snapshot = Order.objects.get().snapshot
    assert snapshot["delivery"]["name"] == "Fair stand 12"
    assert snapshot["billing"]["city"] == "Brașov"


def test_another_country_changes_methods_and_tax(site, cart, shop):
    make_orders.shipping_method(
        shop, "parcel", "25", names={"en": "Parcel abroad"}, countries=["DE"]
    )
    fields = filled(site.get("/checkout/").content.decode())
    del fields["place"]

    answer = site.post(
        "/checkout/",
        {**fields, "delivery": "new", "new_country": "US", "new_name": "Kept"},
        headers=HTMX,
    )

    page = answer.content.decode()
    assert "Kept" in page
    assert "Parcel abroad" not in page
    assert "Place order €125.00" in page  # an export bears no tax
    assert "<html" not in page


def test_without_a_way_to_deliver_the_page_says_so(site, cart, shop):
    shop.shipping_methods.update(countries=["PL"])

    answer = site.get("/checkout/")

    assert answer.status_code == 200
    assert "We do not deliver there by ourselves." in answer.content.decode()


@pytest.mark.parametrize("state", [CustomerState.PENDING, CustomerState.BLOCKED])
def test_companies_not_approved_are_told_why(site, cart, acme, state):
    type(acme).objects.filter(pk=acme.pk).update(state=state, approved_at=None)

    answer = site.get("/checkout/")

    assert answer.status_code == 403
    assert "Acme" in answer.content.decode()
    assert site.post("/checkout/", {"place": "1"}).status_code == 403
    assert not Order.objects.exists()


def test_guests_are_asked_to_sign_in(client, shop):
    shop.access_mode = "open"
    shop.save()

    answer = client.get("/checkout/")

    assert answer.status_code == 403
    assert "/accounts/login/?next=/checkout/" in answer.content.decode()


def test_an_empty_cart_leads_back(site, shop):
    assert site.get("/checkout/").url == "/cart/"


def test_the_cart_of_another_is_not_ordered(client, cart, mallory, bolt):
    client.force_login(mallory)
    own = make.buyer(mallory, mallory.memberships.get().customer)
    add_to_cart(buyer=own, items=[item(bolt, 1)])
    fields = filled(client.get("/checkout/").content.decode())

    answer = client.post("/checkout/", {**fields, "cart": str(cart.pk)})

    assert answer.url == "/cart/"
    assert not Order.objects.exists()


def test_countries_are_named_in_the_readers_language(site, cart):
    with translation.override("en"):
        page = site.get("/fr/checkout/").content.decode()

    assert "Allemagne" in page
    assert "Germany" not in page
