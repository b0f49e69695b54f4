"""A consumer without an account orders, once, and alone opens the order."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import AccountThere, EmailTaken
from accounts.models import Acceptance, Customer, LegalText, Member, User
from accounts.services.guests import GuestPerson, give_guest_account
from catalog.models import StockLevel, Warehouse
from invoicing.models import Invoice
from orders.errors import CartChanged, GuestCartSent, PaymentRefused, SignInToOrder
from orders.models import Cart, CartState, Order
from orders.rules import CheckoutChoice, PlaceSpec
from orders.selectors.cart import cart_summary
from orders.selectors.guests import guest_key
from orders.services.billing import bill_shipment
from orders.services.cart import add_to_cart
from orders.services.fulfilment import confirm_order, ship_order
from orders.services.guest_carts import merge_guest_cart
from orders.services.guests import submit_guest_cart
from pricing.models import PriceRow, TaxRate
from shop import scope
from shop.models import OutgoingMail
from tests import make, make_orders
from tests.make_orders import item
from tests.race import at_once

PLACE = PlaceSpec(
    name="Ana Pop", line1="Str. Lungă 3", postcode="500035", city="Brașov", country="RO"
)
ANA = GuestPerson(name="Ana Pop", email="ana@mail.example", country="RO", language="en")


@pytest.fixture(autouse=True)
def own_cache(settings):
    """Limits of this test alone: they are counted in the cache."""
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}
    }


@pytest.fixture
def store(db):
    """Open, for everybody, gross, with orders without an account."""
    store = make.channel(
        "store",
        access_mode="open",
        serves_consumers=True,
        allows_guest_checkout=True,
        prices_include_tax=True,
        is_default=True,
    )
    make_orders.shipping_method(store, amount="12.10")
    make_orders.terms(store)
    return store


@pytest.fixture
def pan(store):
    """24.20 with VAT; 5 in stock."""
    pan = make.variant("PAN-24", name="Pan 24")
    prices = make.price_list("store", to=store, prices_include_tax=True)
    make.price(prices, pan, "24.20")
    make.stock(pan, 5)
    return pan


@pytest.fixture
def guest(store):
    return make.guest(store, token="a-session")


@pytest.fixture
def cart(guest, pan):
    return add_to_cart(buyer=guest, items=[item(pan, 2)])


def decided(guest, cart, *, place=PLACE, **fields):
    summary = cart_summary(cart, guest.at(guest.now), country=place.country)
    method = summary.offered[0].method_id
    return replace(
        CheckoutChoice(
            delivery=place,
            billing=place,
            shipping_method_id=method,
            payment_method="bank_transfer",
            shown=summary.shown,
        ),
        **fields,
    )


def submit(guest, cart, *, key="one", person=ANA, **fields):
    return submit_guest_cart(
        buyer=guest.at(guest.now),
        cart_id=cart.pk,
        person=person,
        checkout=decided(guest, cart, **fields),
        key=key,
    )


def nothing_happened():
    return not (
        Order.objects.exists()
        or Customer.objects.exists()
        or OutgoingMail.objects.exists()
        or StockLevel.objects.filter(reserved__gt=0).exists()
    )


def test_a_guests_order_makes_the_person_who_owes_it(guest, cart, pan):
    order = submit(guest, cart)

    customer = order.customer
    assert (customer.kind, customer.name, customer.email) == (
        "person",
        "Ana Pop",
        "ana@mail.example",
    )
    assert customer.is_approved
    assert not customer.members.exists()
    assert (order.placed_by, order.payment_method) == (None, "bank_transfer")
    # 2 × 24.20 and 12.10 for the van; 21 % of it is contained.
    assert (order.total_gross, order.total_tax) == (Decimal("60.50"), Decimal("10.50"))
    assert StockLevel.objects.get(variant=pan).reserved == 2
    cart.refresh_from_db()
    assert (cart.state, cart.order_number) == (CartState.SUBMITTED, order.number)


def test_a_guest_pays_the_tax_of_where_the_goods_go(guest, cart):
    TaxRate.objects.create(country="BG", tax_class="standard", rate="20")
    guest.channel.seller.tax_registrations.create(country="BG", vat_id="BG1")

    order = submit(guest, cart, place=replace(PLACE, country="BG"))

    assert {line.tax_rate for line in order.lines.all()} == {Decimal(20)}
    assert order.total_gross == Decimal("60.50")


def test_the_terms_in_force_are_noted_for_the_guest(guest, cart, store):
    LegalText.objects.create(
        channel=store, kind="terms", version=1, published_at="2026-01-01T00:00Z"
    )
    new = LegalText.objects.create(
        channel=store, kind="terms", version=2, published_at="2026-06-01T00:00Z"
    )
    LegalText.objects.create(channel=store, kind="terms", version=3)

    order = submit(guest, cart)

    noted = Acceptance.objects.get()
    assert (noted.text, noted.customer, noted.user) == (new, order.customer, None)


def test_the_same_form_twice_is_one_order_and_one_customer(guest, cart):
    first = submit(guest, cart)

    again = submit_guest_cart(
        buyer=guest, cart_id=cart.pk, person=ANA, checkout=decided_none(), key="one"
    )

    assert again == first
    assert (Order.objects.count(), Customer.objects.count()) == (1, 1)
    assert OutgoingMail.objects.count() == 1


def decided_none():
    return CheckoutChoice(
        delivery=PLACE,
        billing=PLACE,
        shipping_method_id=0,
        payment_method="bank_transfer",
    )


def test_a_second_tab_is_led_to_the_first_order(guest, cart):
    first = submit(guest, cart)

    with pytest.raises(GuestCartSent, match=first.number) as sent:
        submit_guest_cart(
            buyer=guest, cart_id=cart.pk, person=ANA, checkout=decided_none(), key="two"
        )

    assert sent.value.fields["order_id"] == first.pk
    assert Order.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_gives_one_order_and_one_customer(guest, cart, pan):
    checkout = decided(guest, cart)
    send = partial(
        submit_guest_cart,
        buyer=guest,
        cart_id=cart.pk,
        person=ANA,
        checkout=checkout,
        key="one",
    )

    outcomes = at_once([send, send, send])

    assert len({order.pk for order in outcomes}) == 1
    assert (Order.objects.count(), Customer.objects.count()) == (1, 1)
    assert StockLevel.objects.get(variant=pan).reserved == 2


@pytest.mark.django_db(transaction=True)
def test_two_guests_do_not_get_the_same_last_goods(store, pan):
    sends = []
    for token in ("one-session", "other-session"):
        guest = make.guest(store, token=token)
        cart = add_to_cart(buyer=guest, items=[item(pan, 3)])
        sends.append(partial(submit, guest, cart))

    outcomes = at_once(sends)

    assert sum(isinstance(one, Order) for one in outcomes) == 1
    assert StockLevel.objects.get(variant=pan).reserved == 3
    assert Customer.objects.count() == 1


def test_on_account_is_not_open_to_guests(guest, cart):
    with pytest.raises(PaymentRefused):
        submit(guest, cart, payment_method="on_account")

    assert nothing_happened()


def test_a_price_that_rose_meanwhile_is_told_first(guest, cart):
    checkout = decided(guest, cart)
    PriceRow.objects.update(amount="30")

    with pytest.raises(CartChanged):
        submit_guest_cart(
            buyer=guest.at(guest.now),
            cart_id=cart.pk,
            person=ANA,
            checkout=checkout,
            key="one",
        )

    assert nothing_happened()


@pytest.mark.parametrize(
    "change",
    [
        {"allows_guest_checkout": False},
        {"allows_guest_checkout": False, "access_mode": "semi_open"},
        {"selling_mode": "negotiated"},
    ],
)
def test_guests_order_only_where_the_channel_takes_that(guest, cart, store, change):
    checkout = decided(guest, cart)
    for name, value in change.items():
        setattr(store, name, value)
    store.save()

    with pytest.raises(SignInToOrder):
        submit_guest_cart(
            buyer=guest, cart_id=cart.pk, person=ANA, checkout=checkout, key="one"
        )

    assert nothing_happened()


def form_data(page, **changes):
    """What the page's form sends, filled in by Ana."""
    html = page.content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))
    method = re.search(r'name="method" value="(\d+)"', html)[1]
    return {
        **hidden,
        "email": "Ana@mail.example",
        "name": "Ana Pop",
        "line1": "Str. Lungă 3",
        "postcode": "500035",
        "city": "Brașov",
        "country": "RO",
        "method": method,
        "payment": "bank_transfer",
        "terms": "on",
        "place": "1",
        **changes,
    }


@pytest.fixture
def filled(client, pan):
    """A guest whose session has a pan in its cart."""
    unit = pan.units.get()
    client.post("/cart/add/", {"variant": pan.pk, "unit": unit.pk, "quantity": 2})
    return client


def test_the_page_offers_no_account_and_no_credit(filled):
    page = filled.get("/checkout/")

    html = page.content.decode()
    assert page.status_code == 200
    assert "Order with obligation to pay" in html
    assert "/accounts/login/?next=" in html
    assert "on_account" not in html
    assert "€60.50" in html


def test_a_guest_orders_over_the_page_and_sees_the_order(filled):
    data = form_data(filled.get("/checkout/"))

    placed = filled.post("/checkout/", data)

    order = Order.objects.get()
    key = guest_key(customer_id=order.customer_id, order_id=order.pk)
    assert placed.status_code == 302
    assert placed["Location"] == reverse("orders:guest-order", args=[key])
    page = filled.get(placed["Location"])
    html = page.content.decode()
    assert (page.status_code, order.number in html) == (200, True)
    assert "PAN-24" in html
    assert "RO49AAAA1B31007593840000" in html
    assert "no-store" in page["Cache-Control"]
    assert 'content="noindex"' in html


def test_sending_the_page_twice_leads_to_the_same_order(filled):
    data = form_data(filled.get("/checkout/"))

    first, second = filled.post("/checkout/", data), filled.post("/checkout/", data)
    third = filled.post("/checkout/", {**data, "key": "another-tab"})

    assert first["Location"] == second["Location"] == third["Location"]
    assert Order.objects.count() == 1


@pytest.mark.full
@pytest.mark.parametrize("missing", ["email", "name", "line1", "city", "terms"])
def test_what_is_missing_is_asked_for(filled, missing):
    data = form_data(filled.get("/checkout/"))
    del data[missing]

    answer = filled.post("/checkout/", data)

    assert answer.status_code == 422
    assert nothing_happened()


def test_an_invoice_to_another_address_needs_that_address(filled):
    data = form_data(filled.get("/checkout/"), bills_elsewhere="on")

    assert filled.post("/checkout/", data).status_code == 422
    elsewhere = {
        "billing_name": "Pop SRL",
        "billing_line1": "Str. Nouă 1",
        "billing_postcode": "400001",
        "billing_city": "Cluj-Napoca",
        "billing_country": "RO",
    }
    assert filled.post("/checkout/", {**data, **elsewhere}).status_code == 302

    snapshot = Order.objects.get().snapshot
    assert snapshot["billing"]["city"] == "Cluj-Napoca"
    assert snapshot["delivery"]["city"] == "Brașov"


def test_an_invoice_address_counts_without_its_box(filled):
    data = form_data(filled.get("/checkout/"), billing_line1="Str. Nouă 1")

    assert filled.post("/checkout/", data).status_code == 422
    assert nothing_happened()
    rest = {
        "billing_name": "Pop SRL",
        "billing_postcode": "400001",
        "billing_city": "Cluj-Napoca",
        "billing_country": "RO",
    }
    assert filled.post("/checkout/", {**data, **rest}).status_code == 302

    assert Order.objects.get().snapshot["billing"]["city"] == "Cluj-Napoca"


def test_another_country_is_priced_without_ordering(filled, store):
    TaxRate.objects.create(country="BG", tax_class="standard", rate="20")
    store.seller.tax_registrations.create(country="BG", vat_id="BG1")
    data = form_data(filled.get("/checkout/"), country="BG")
    del data["place"]

    answer = filled.post("/checkout/", data)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(r"20\s?%", html)
    assert 'value="Ana@mail.example"' in html
    assert nothing_happened()


def test_programs_that_fill_in_everything_order_nothing(filled):
    data = form_data(filled.get("/checkout/"), website="http://spam.example")

    assert filled.post("/checkout/", data).status_code == 422
    assert nothing_happened()


def test_one_address_orders_so_often_and_no_more(filled, settings):
    settings.ACCOUNT_RATE_LIMITS = {"guest_order": "2/m/ip"}
    data = form_data(filled.get("/checkout/"))

    answers = [filled.post("/checkout/", data).status_code for _ in range(3)]

    assert answers == [302, 302, 429]


def test_the_mail_leads_to_the_order_without_signing_in(filled, client, store):
    store.hosts.create(host="store.example")
    filled.post("/checkout/", form_data(filled.get("/checkout/")))

    mail = OutgoingMail.objects.get()

    assert (mail.recipient, mail.template) == ("Ana@mail.example", "orders/confirmed")
    address = mail.context["order_url"]
    assert address.startswith("http://store.example/orders/guest/")
    client.cookies.clear()
    path = address.removeprefix("http://store.example")
    assert client.get(path).status_code == 200


def test_the_mail_is_in_the_guests_language(client, pan):
    unit = pan.units.get()
    client.post("/ro/cart/add/", {"variant": pan.pk, "unit": unit.pk, "quantity": 2})
    client.post("/ro/checkout/", form_data(client.get("/ro/checkout/")))

    mail = OutgoingMail.objects.get()

    assert mail.language == "ro"
    assert "/ro/orders/guest/" in mail.context["order_url"]
    assert Customer.objects.get().language == "ro"


def test_a_guest_chooses_hours_and_confirms_what_they_cost(filled, store):
    evening = make_orders.window(store.shipping_methods.get(), 17, 20, "4.50")
    tomorrow = timezone.localdate() + timedelta(days=1)
    day = store.seller.working_days.after(tomorrow, 0)
    chosen = {"window": str(evening.pk), "requested_on": day.isoformat()}

    asked = filled.post("/checkout/", form_data(filled.get("/checkout/"), **chosen))
    filled.post("/checkout/", form_data(asked, **chosen))

    assert asked.status_code == 409
    assert "Delivery: €12.10 → €16.60." in asked.content.decode()
    order = Order.objects.get()
    assert (order.requested_on, order.window) == (day, "17:00–20:00")
    assert order.delivery_amount == Decimal("16.60")


@pytest.fixture
def opened(filled):
    """The address of Ana's order, and the order."""
    placed = filled.post("/checkout/", form_data(filled.get("/checkout/")))
    return placed["Location"], Order.objects.get()


def test_a_changed_link_opens_nothing(client, opened):
    path, order = opened
    key = path.removeprefix("/orders/guest/").removesuffix("/")
    other = guest_key(customer_id=order.customer_id, order_id=order.pk + 1)
    wrong = [
        key[:-1] + ("a" if key[-1] != "a" else "b"),
        key.replace(f"-{order.pk}:", f"-{order.pk + 1}:"),
        key.split(":")[0],
        "guest",
        other,
    ]

    for text in wrong:
        assert client.get(f"/orders/guest/{text}/").status_code == 404, text
    assert client.get(f"/orders/{order.number}/").status_code == 302


def test_a_link_opens_its_own_order_only(client, opened, guest, pan):
    path, order = opened
    other = add_to_cart(buyer=guest, items=[item(pan, 1)])
    ben = replace(ANA, name="Ben Radu", email="ben@mail.example")
    second = submit(guest, other, person=ben)

    html = client.get(path).content.decode()

    assert order.number in html
    assert second.number not in html
    assert "Ben Radu" not in html


def test_the_invoice_is_downloaded_by_the_same_link(client, opened, dora):
    path, order = opened
    shipment = ship(order, dora)
    with scope.every_customer():
        bill_shipment(shipment_id=shipment.pk)
    invoice = Invoice.objects.get()

    page = client.get(path).content.decode()
    answer = client.get(f"{path}{invoice.number}.pdf")

    assert f"{path}{invoice.number}.pdf" in page
    assert answer.status_code == 202
    assert client.get(f"{path}INV-2026-999999.pdf").status_code == 404
    mail = OutgoingMail.objects.get(template="invoicing/issued")
    assert mail.recipient == "Ana@mail.example"
    assert path in mail.context["invoice_url"]


def ship(order, staff):
    confirm_order(order_id=order.pk, by=staff)
    line = order.lines.get()
    return ship_order(
        order_id=order.pk,
        quantities={line.pk: line.quantity},
        warehouse_id=Warehouse.objects.get().pk,
        by=staff,
    )


def test_an_account_opens_this_order_and_no_older_one(client, opened, guest, pan):
    path, order = opened
    older = submit(guest, add_to_cart(buyer=guest, items=[item(pan, 1)]))

    answer = client.post(f"{path}account/", {"password": "pepper-mill-and-salt"})

    assert answer.status_code == 302
    user = User.objects.get(email="ana@mail.example")
    assert [m.customer for m in Member.objects.filter(user=user)] == [order.customer]
    mail = OutgoingMail.objects.get(template="accounts/registered")
    assert mail.context["confirm_url"]
    client.force_login(user)
    html = client.get("/orders/").content.decode()
    assert order.number in html
    assert older.number not in html
    assert client.get(f"/orders/{older.number}/").status_code == 404


def test_a_known_e_mail_is_not_given_away(client, opened):
    path, order = opened
    make.user("ana")
    User.objects.filter(email="ana@example.org").update(email="ana@mail.example")

    answer = client.post(f"{path}account/", {"password": "pepper-mill-and-salt"})

    assert (answer.status_code, answer["Location"]) == (302, path)
    assert not order.customer.members.exists()
    assert OutgoingMail.objects.filter(template="accounts/existing_account").exists()


def test_an_account_is_made_once(opened):
    _, order = opened
    give_guest_account(customer_id=order.customer_id, password="pepper-mill-and-salt")

    with pytest.raises(AccountThere):
        give_guest_account(customer_id=order.customer_id, password="another-and-longer")

    assert Member.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_orders_of_one_e_mail_give_one_account(guest, pan):
    orders = [
        submit(guest, add_to_cart(buyer=guest, items=[item(pan, 1)])) for _ in range(2)
    ]

    outcomes = at_once(
        [
            partial(
                give_guest_account,
                customer_id=order.customer_id,
                password="pepper-mill-and-salt",
            )
            for order in orders
        ]
    )

    assert sorted(type(one).__name__ for one in outcomes) == [
        EmailTaken.__name__,
        "User",
    ]
    assert Member.objects.count() == 1


def test_a_weak_password_makes_no_account(client, opened):
    path, _ = opened

    answer = client.post(f"{path}account/", {"password": "ana@mail.example"})

    assert answer.status_code == 422
    assert not User.objects.filter(email="ana@mail.example").exists()


def test_what_cannot_be_ordered_stays_in_the_guests_cart(guest, cart, store):
    mug = make.variant("MUG-1", name="Mug")
    cart.lines.create(variant=mug, unit=mug.units.get(), quantity=1)

    submit(guest, cart)

    rest = Cart.objects.get(state="open")
    assert (rest.guest_token, rest.customer) == ("a-session", None)
    assert [line.variant for line in rest.lines.all()] == [mug]


def test_a_cart_that_was_ordered_is_not_merged_on_sign_in(guest, cart, store):
    submit(guest, cart)
    person = make.company("Ana", channel=store, kind="person")
    ana = replace(
        make.buyer(make.member("ana", person, role="admin").user, person),
        guest_token="a-session",
    )

    assert merge_guest_cart(buyer=ana) is None


def test_the_link_still_opens_the_order_when_the_channel_is_closed(
    client, opened, store
):
    path, order = opened
    store.allows_guest_checkout, store.access_mode = False, "closed"
    store.save()
    client.cookies.clear()

    assert order.number in client.get(path).content.decode()
    assert client.get("/checkout/").status_code == 302


def test_a_person_with_an_account_reads_the_same_button(client, pan, store):
    person = make.company("Ana", channel=store, kind="person")
    client.force_login(make.member("ana", person, role="admin").user)
    unit = pan.units.get()
    client.post("/cart/add/", {"variant": pan.pk, "unit": unit.pk, "quantity": 2})

    html = client.get("/checkout/").content.decode()

    assert "Order with obligation to pay" in html
    assert "Place order" not in html
    assert "your company" not in html
