"""What the people of a customer may do in each of its states: the table, over HTTP.

It holds the table in accounts/services/approval.py.
"""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessMode, Customer, CustomerState
from accounts.services.approval import block_company
from catalog.services.texts import refresh_search
from orders.models import CartLine, Order, Quote
from shop.mail import build_mail
from shop.models import OutgoingMail
from tests import make, make_orders
from tests.orders.test_checkout_page import filled

OPEN, SEMI, CLOSED = AccessMode.OPEN, AccessMode.SEMI_OPEN, AccessMode.CLOSED
PENDING, APPROVED = CustomerState.PENDING, CustomerState.APPROVED
REJECTED, BLOCKED = CustomerState.REJECTED, CustomerState.BLOCKED
WHY = "Three invoices are overdue."

# Each page in each state and mode: what it answers, and whether it shows the price.
# Open, semi-open, closed; the same for pending, rejected and blocked.
WAITING = {
    "/": (200, 200, 403),
    "/catalog/": (200, 200, 403),
    "/catalog/fasteners/": (200, 200, 403),
    "/products/p-bolt-8/": (200, 200, 403),
    "/search/?q=bolt": (200, 200, 403),
    "/cart/": (200, 200, 403),
    "/checkout/": (403, 403, 403),
    "/search/suggest/?q=bolt": (200, 200, 403),
    "/orders/": (200, 200, 200),
    "/invoices/": (200, 200, 200),
    "/pages/terms/": (200, 200, 200),
    "/account/profile/": (200, 200, 200),
    "/account/addresses/": (200, 200, 200),
    "/account/standing/": (200, 200, 200),
    "/register/": (200, 200, 200),
}
APPROVED_PAGES = {
    **dict.fromkeys(WAITING, (200, 200, 200)),
    "/checkout/": (302, 302, 302),  # to the empty cart
}
PRICED = ("/catalog/fasteners/", "/products/p-bolt-8/", "/search/?q=bolt")
MODES = (OPEN, SEMI, CLOSED)


@pytest.fixture
def bolt(channel):
    """At 8.00, delivered for 18.00, on account."""
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    made = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), made, "8.00")
    make.stock(made, 100)
    refresh_search([made.product_id])
    return made


def company_in(channel, state: CustomerState, mode: AccessMode) -> Client:
    """The admin of a company in a state, signed in at a channel of a mode."""
    channel.access_mode = mode
    channel.save()
    company = make.company("Firm", channel=channel, state=state, state_reason=WHY)
    client = Client()
    client.force_login(make.member("fay", company, role="admin").user)
    return client


@pytest.mark.full
@pytest.mark.parametrize("state", [PENDING, REJECTED, BLOCKED, APPROVED])
@pytest.mark.parametrize("mode", MODES)
def test_every_page_answers_as_the_table_says(channel, bolt, state, mode):
    client = company_in(channel, state, mode)
    table = APPROVED_PAGES if state == APPROVED else WAITING
    place = MODES.index(mode)

    found = {page: client.get(page).status_code for page in table}

    assert found == {page: answers[place] for page, answers in table.items()}


@pytest.mark.full
@pytest.mark.parametrize("state", [PENDING, REJECTED, BLOCKED, APPROVED])
@pytest.mark.parametrize("mode", MODES)
def test_prices_show_to_the_approved_and_where_guests_see_them(
    channel, bolt, state, mode
):
    client = company_in(channel, state, mode)

    found = {"8.00" in client.get(page).content.decode() for page in PRICED}

    assert found == {state == APPROVED or mode == OPEN}


@pytest.mark.parametrize("state", [PENDING, REJECTED, BLOCKED, APPROVED])
@pytest.mark.parametrize("mode", MODES)
def test_carts_are_filled_by_the_approved_and_where_guests_fill_them(
    channel, bolt, state, mode
):
    client = company_in(channel, state, mode)
    unit = bolt.units.get()

    client.post("/cart/add/", {"variant": bolt.pk, "unit": unit.pk, "quantity": "5"})

    filled = state == APPROVED or mode == OPEN
    assert CartLine.objects.count() == (1 if filled else 0)


@pytest.mark.parametrize("state", [PENDING, REJECTED, BLOCKED])
@pytest.mark.parametrize("mode", MODES)
def test_who_is_not_approved_asks_for_no_quote(channel, bolt, state, mode):
    client = company_in(channel, state, mode)

    answer = client.post("/quotes/request/", {"message": "How much for 1,000?"})

    assert answer.status_code in {302, 403, 404, 405}
    assert not Quote.objects.exists()


@pytest.mark.parametrize(
    ("state", "takes"),
    [(PENDING, True), (REJECTED, True), (BLOCKED, False), (APPROVED, False)],
)
def test_the_page_of_the_registration_says_where_it_stands(channel, state, takes):
    client = company_in(channel, state, SEMI)

    page = client.get(reverse("accounts:standing")).content.decode()

    assert str(state.label).capitalize() in page
    assert WHY in page
    assert ('type="file"' in page) == takes


@pytest.mark.full
@pytest.mark.parametrize("mode", MODES)
def test_a_blocked_company_is_stopped_with_a_cart_and_an_open_checkout(
    channel, bolt, acme, bob, dora, mode
):
    channel.access_mode = mode
    channel.save()
    client = Client()
    client.force_login(bob)
    unit = bolt.units.get()
    client.post("/cart/add/", {"variant": bolt.pk, "unit": unit.pk, "quantity": "5"})
    page = client.get("/checkout/").content.decode()

    block_company(customer_id=acme.pk, reason=WHY, by=dora)
    order = client.post("/checkout/", filled(page))
    again = client.get("/checkout/")
    more = client.post(
        "/cart/add/",
        {"variant": bolt.pk, "unit": unit.pk, "quantity": "1"},
        headers={"HX-Request": "true"},
    )

    assert order.status_code == again.status_code == 403
    assert not Order.objects.exists()
    assert more.status_code == (403 if mode == CLOSED else more.status_code)
    assert CartLine.objects.get().quantity in ({5, 6} if mode == OPEN else {5})
    profile = client.get("/account/profile/").content.decode()
    assert WHY in profile


def test_who_is_let_in_again_finds_the_cart(channel, bolt, acme, bob, dora, client):
    client.force_login(bob)
    unit = bolt.units.get()
    client.post("/cart/add/", {"variant": bolt.pk, "unit": unit.pk, "quantity": "5"})
    Customer.objects.filter(pk=acme.pk).update(state=BLOCKED)
    client.get("/cart/")
    Customer.objects.filter(pk=acme.pk).update(state=APPROVED)

    page = client.get("/checkout/").content.decode()
    client.post("/checkout/", filled(page))

    assert Order.objects.get().customer == acme


def test_a_blocked_company_reads_what_it_ordered(channel, bolt, acme, bob, client):
    order = make_orders.order(make.buyer(bob, acme), (bolt, 5))
    Customer.objects.filter(pk=acme.pk).update(state=BLOCKED)
    client.force_login(bob)

    for mode in MODES:
        channel.access_mode = mode
        channel.save()
        assert order.number in client.get("/orders/").content.decode()
        assert client.get(f"/orders/{order.number}/").status_code == 200
        assert client.post(f"/orders/{order.number}/reorder/").status_code in {302, 403}
    assert Order.objects.count() == 1


def test_every_decision_is_mailed_to_the_admins(channel, dora, client):
    company = make.company("Newcomer", channel=channel, state=PENDING)
    make.member("nora", company, role="admin")
    make.member("bert", company, role="buyer")
    client.force_login(dora)

    for name, fields in (
        ("ask", {"question": "Please send an extract of the register."}),
        ("reject", {"reason": "No extract came."}),
        ("approve", {}),
        ("block", {"reason": WHY}),
    ):
        url = reverse(f"admin:accounts_customer_{name}", args=[company.pk])
        assert client.get(url).status_code == 200
        assert client.post(url, fields).status_code == 302

    mails = OutgoingMail.objects.order_by("pk")
    assert [(mail.template, mail.recipient) for mail in mails] == [
        (f"accounts/{name}", "nora@example.org")
        for name in ("asked", "rejected", "approved", "blocked")
    ]
    asked = build_mail(mails[0])
    assert "extract of the register" in asked.body
    assert "/account/standing/" in asked.body
    assert "registration of Newcomer" in asked.subject


def test_a_question_leaves_a_company_waiting_and_is_read_at_its_page(channel, dora):
    client = company_in(channel, PENDING, CLOSED)
    company = Customer.objects.get(name="Firm")
    staff = Client()
    staff.force_login(dora)

    staff.post(
        reverse("admin:accounts_customer_ask", args=[company.pk]),
        {"question": "Please send an extract of the register."},
    )

    company.refresh_from_db()
    assert company.state == PENDING
    assert (
        "extract of the register"
        in client.get(reverse("accounts:standing")).content.decode()
    )


def test_an_approved_company_is_not_asked(acme, dora, client):
    client.force_login(dora)

    url = reverse("admin:accounts_customer_ask", args=[acme.pk])
    answer = client.post(url, {"question": "What?"})

    assert answer.status_code == 422
    acme.refresh_from_db()
    assert acme.state_reason == ""
