"""Freight over HTTP: on request at checkout, hours to choose, the work of staff."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from lxml import html

from accounts.models import Address
from catalog.models import FreightClass
from orders.models import (
    FreightKind,
    Order,
    Quote,
    QuoteState,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
)
from orders.services.cart import add_to_cart
from orders.services.destinations import (
    DestinationDraft,
    add_destination,
    spread_lines,
)
from tests import make, make_orders, make_quotes
from tests.make_orders import item
from tests.orders.test_checkout_page import filled

D = Decimal
HTMX = {"HX-Request": "true"}


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def van(shop):
    return ShippingMethod.objects.get()


@pytest.fixture
def pallet(bolt, van):
    """Sent on a pallet, whose freight is on request."""
    FreightClass.objects.create(code="pallet", names={"en": "Pallet"})
    make_orders.rate(van, "9.80")
    make_orders.rate(van, freight_class="pallet", is_on_request=True)
    bolt.freight_class, bolt.weight_g = "pallet", 90_000
    bolt.save()
    return bolt


@pytest.fixture
def cart(buyer, pallet):
    return add_to_cart(buyer=buyer, items=[item(pallet, 2)])


def test_freight_on_request_is_said_and_asked_for_with_one_button(site, cart):
    page = site.get("/checkout/").content.decode()

    assert "on request" in page
    assert "180 kg, Pallet" in page
    assert "Ask for a quote with this delivery" in page
    assert "Place order" not in page
    assert "Total without delivery" in page
    assert "To pay" not in page


def test_the_quote_has_cart_address_delivery_and_words_in_it(site, cart, van):
    page = site.get("/checkout/").content.decode()
    fields = filled(page, po_number="PO-7", note="Ring twice.", ask="1")
    del fields["place"]

    answer = site.post("/checkout/", fields)

    quote = Quote.objects.get()
    assert answer.url == f"/quotes/{quote.number}/"
    assert quote.freight == FreightKind.ON_REQUEST
    assert quote.lines.get().quantity == 2
    assert quote.wanted_delivery["method"] == van.pk
    assert quote.wanted_delivery["place"]["postcode"] == "500035"
    for words in ("Own van", "Str. Lungă 1", "PO-7", "Ring twice."):
        assert words in quote.message
    assert not Order.objects.exists()
    site.post("/checkout/", fields)
    assert Quote.objects.count() == 1


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(site, cart):
    page = site.get("/checkout/").content.decode()
    fields = filled(page, ask="1", delivery="new", new_name="Depot", note="Ring.")
    del fields["place"]

    answer = site.post("/checkout/", fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Depot"' in page
    assert "Ring." in page
    assert not Quote.objects.exists()


def test_freight_of_a_cart_for_several_addresses_is_not_asked_for_one(
    site, acme, buyer, cart, nut
):
    add_to_cart(buyer=buyer, items=[item(nut, 10)])
    fair = Address.objects.create(
        customer=acme, name="Fair", line1="Hall 4", city="Cluj", country="RO"
    )
    to = add_destination(buyer=buyer, cart_id=cart.pk, address_id=fair.pk)
    draft = DestinationDraft(to.pk, quantities={cart.lines.get(variant=nut).pk: D(10)})
    spread_lines(buyer=buyer, cart_id=cart.pk, drafts=[draft])
    fields = filled(site.get("/checkout/").content.decode(), ask="1", note="Ring.")
    del fields["place"]

    answer = site.post("/checkout/", fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Freight can be asked for one address only" in page
    assert "Ring." in page
    assert not Quote.objects.exists()


def test_an_accepted_offer_goes_where_it_was_asked_for(site, buyer, cart, van, rep):
    Address.objects.create(
        customer=buyer.customer,
        name="Depot",
        line1="Str. Nouă 9",
        postcode="300001",
        city="Timișoara",
        country="RO",
    )
    page = site.get("/checkout/").content.decode()
    depot = Address.objects.get(name="Depot")
    fields = filled(page, ask="1", delivery=str(depot.pk))
    del fields["place"]
    site.post("/checkout/", fields)
    quote = Quote.objects.get()

    offer(quote, rep)
    answer = site.post(
        reverse("orders:accept-quote", args=[quote.number]),
        {"version": Quote.objects.get().version, "acting_for": buyer.customer.pk},
    )

    order = Order.objects.get()
    assert answer.url == f"/orders/{order.number}/"
    assert order.delivery_amount == D("140.00")
    assert order.snapshot["delivery"]["line1"] == "Str. Nouă 9"
    assert order.shipping_code == van.code


def test_to_an_open_freight_the_goods_are_offered_at_the_buyers_own_prices(
    site, cart, rep
):
    page = site.get("/checkout/").content.decode()
    fields = filled(page, ask="1")
    del fields["place"]
    site.post("/checkout/", fields)
    site.force_login(rep)
    url = reverse("admin:orders_quote_answer", args=[Quote.objects.get().pk])

    editor = site.get(url)
    form = editor.context["form"]
    sent = {
        "revision": form["revision"].value(),
        "freight": FreightKind.AMOUNT,
        "freight_amount": "140",
        "valid_until": form["valid_until"].value().isoformat(),
        "method": form["method"].value(),
        "goes_to": form["goes_to"].value(),
        "send": "1",
    }
    prices = {
        f"p-{place}": price_in(editor, place)
        for place in range(len(editor.context["page"].rows))
    }
    site.post(url, {**sent, **prices})

    quote = Quote.objects.get()
    assert quote.state == QuoteState.OFFERED
    for line in quote.lines.all():
        assert line.offered_unit_amount == line.list_unit_amount


def price_in(editor, place: int) -> str:
    """What stands in the field of an offered price."""
    document = html.document_fromstring(editor.content.decode())
    return document.xpath(f"//input[@name='p-{place}']/@value")[0]


@pytest.fixture
def rep():
    return make.staff("rita", "Manager")


def offer(quote, rep):
    make_quotes.offer(
        quote, rep, ("7.00",), freight=FreightKind.AMOUNT, freight_amount=D(140)
    )
    assert Quote.objects.get().state == QuoteState.OFFERED


def test_where_quotes_are_not_given_the_sellers_contact_is(site, cart, shop):
    shop.selling_mode = "self_service"
    shop.save()

    page = site.get("/checkout/").content.decode()

    assert "office@angro.example" in page
    assert "Ask for a quote with this delivery" not in page
    assert "Place order" not in page


def test_hours_are_offered_and_change_the_sum(site, buyer, bolt, van):
    evening = make_orders.window(van, 17, 20, "4.50", weekdays=[1, 6])
    add_to_cart(buyer=buyer, items=[item(bolt, 2)])
    page = site.get("/checkout/").content.decode()
    assert "17:00–20:00, Mon, Sat, + €4.50" in page

    fields = filled(page, window=str(evening.pk))
    page = site.post(
        "/checkout/", {**fields, "place": ""}, headers=HTMX
    ).content.decode()
    answer = site.post("/checkout/", filled(page, window=str(evening.pk)))

    assert "22.50" in page
    assert "Please say on which day, too." in answer.content.decode()
    assert not Order.objects.exists()


def test_a_saturday_is_fine_within_hours_of_saturdays(site, buyer, bolt, van):
    saturdays = make_orders.window(van, 9, 11, weekdays=[6])
    add_to_cart(buyer=buyer, items=[item(bolt, 2)])
    page = site.get("/checkout/").content.decode()
    day = _next_open_saturday(buyer)
    fields = filled(page, requested_on=day, window=str(saturdays.pk))

    refused = site.post("/checkout/", {**fields, "window": ""})
    site.post("/checkout/", fields)

    assert refused.status_code == 422
    order = Order.objects.get()
    assert (order.requested_on.isoformat(), order.window) == (day, "09:00–11:00")
    told = site.get(f"/orders/{order.number}/").content.decode()
    assert "09:00–11:00" in told


def _next_open_saturday(buyer) -> str:
    day = buyer.today + timedelta(days=1)
    while day.isoweekday() != 6 or not buyer.working_days.is_open(day):
        day += timedelta(days=1)
    return day.isoformat()


def test_the_cart_says_when_it_is_there(site, buyer, bolt):
    add_to_cart(buyer=buyer, items=[item(bolt, 2)])

    assert "at the earliest" in site.get("/cart/").content.decode()


# --- staff ---------------------------------------------------------------------------


@pytest.fixture
def staff(client, db):
    client.force_login(make.staff("dora", "Manager"))
    return client


def rows_of(name: str, *rows: dict) -> dict[str, str]:
    """The rows of an inline as the admin posts them."""
    fields = {f"{name}-TOTAL_FORMS": str(len(rows)), f"{name}-INITIAL_FORMS": "0"}
    for position, row in enumerate(rows):
        fields |= {f"{name}-{position}-{key}": value for key, value in row.items()}
    return fields


def rate_row(**fields) -> dict[str, str]:
    return {
        "zone": "",
        "freight_class": "",
        "from_weight_kg": "0",
        "from_amount": "0",
        "base_amount": "10",
        "amount_per_kg": "0",
        "free_from_amount": "",
    } | fields


def post_method(staff, van, *rates):
    address = f"/admin/orders/shippingmethod/{van.pk}/change/"
    fields = {
        "channel": van.channel_id,
        "code": "van",
        "names_en": "Van",
        "currency": "EUR",
        "price_amount": "18",
        "rate_source": "table",
        "transit_days": "1",
        "cut_off": "14:00",
        "weekdays": ["1", "5"],
        "is_active": "on",
        "position": "0",
    }
    windows = rows_of("windows", {"from_time": "8:00", "to_time": "12:00"} | HOURS)
    return staff.post(address, fields | rows_of("rates", *rates) | windows)


HOURS = {"surcharge_amount": "5", "weekdays": ["1", "2"]}


def test_staff_keep_rates_and_hours_beside_the_method(staff, van):
    answer = post_method(staff, van, rate_row(), rate_row(from_weight_kg="30"))

    assert answer.status_code == 302
    van.refresh_from_db()
    assert (van.cut_off.hour, van.weekdays) == (14, [1, 5])
    assert van.rates.count() == 2
    assert van.windows.get().weekdays == [1, 2]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([rate_row(from_weight_kg="5")], "leave a hole"),
        ([rate_row(), rate_row(freight_class="pallet", from_amount="9")], "hole"),
        ([rate_row(), rate_row()], "Two rates for the same zone and class"),
        ([rate_row(base_amount="-1")], "greater than or equal to 0"),
        ([rate_row(is_on_request="on")], "What is on request has no price"),
        ([rate_row(), rate_row(zone="other")], "belongs to another channel"),
    ],
)
def test_tables_with_holes_and_overlaps_are_refused(staff, pallet, van, rows, said):
    ShippingRate.objects.all().delete()
    other = make_orders.zone(make.channel("other"), "north", ("RO",))
    rows = [
        row | ({"zone": str(other.pk)} if row["zone"] == "other" else {})
        for row in rows
    ]

    answer = post_method(staff, van, *rows)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not ShippingRate.objects.exists()


def test_places_of_two_zones_do_not_overlap(staff, shop):
    make_orders.zone(shop, "south", ("DE", "80000", "87999"))
    fields = {"channel": shop.pk, "code": "alps", "names_en": "Alps"}
    clash = {"country": "DE", "postcode_from": "87 000", "postcode_to": "89999"}
    inner = {"country": "PL", "postcode_from": "00-950", "postcode_to": ""}
    address = "/admin/orders/shippingzone/add/"

    refused = staff.post(address, fields | rows_of("areas", clash))
    staff.post(address, fields | rows_of("areas", inner))

    assert "These places overlap with South" in refused.content.decode()
    area = ShippingZone.objects.get(code="alps").areas.get()
    assert (area.country, area.postcode_from) == ("PL", "00950")


def test_a_consignment_is_tried_on_all_methods(staff, shop, pallet, van):
    islands = make_orders.zone(shop, "islands", ("RO", "55"))
    make_orders.rate(van, "20", zone=islands, amount_per_kg="0.5")
    make_orders.shipping_method(shop, "abroad", countries=["DE"])
    asked = {
        "channel": shop.pk,
        "country": "ro",
        "postcode": "55 0001",
        "goods_amount": "100",
        "weight_kg": "10",
    }

    page = staff.get("/admin/orders/shippingmethod/try/", asked).content.decode()
    refused = staff.get("/admin/orders/shippingmethod/try/", asked | {"weight_kg": -1})

    assert "€25.00" in page
    assert "rate for Islands, any class, from 0 kg" in page
    assert "It does not go to this country." in page
    assert refused.status_code == 422


def test_who_may_not_see_methods_may_not_try_them(client, shop):
    client.force_login(make.user("nobody", is_staff=True))

    assert client.get("/admin/orders/shippingmethod/try/").status_code == 403


def test_the_page_about_delivery_tells_rates(site, pallet):
    page = site.get("/pages/delivery/").content.decode()

    assert "from €9.80, by weight, value and place" in page


def test_winter_days_are_told_by_the_sellers_clock(buyer):
    at = make.buyer(
        buyer.user, buyer.customer, now=datetime(2026, 1, 1, 22, 30, tzinfo=UTC)
    )

    assert (at.local_now.hour, at.today.day) == (0, 2)
