"""New terms are accepted before the next order; the cart says why VAT is charged."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.errors import TermsNotAccepted
from accounts.models import Customer, LegalText, LegalWording, VatAnswer, ViesPolicy
from orders.models import Order
from orders.services.cart import add_to_cart
from tests import make, make_orders
from tests.make_orders import item
from tests.orders.test_checkout_page import filled

GERMAN_ID = "DE136695976"


@pytest.fixture
def cart(buyer, bolt):
    return add_to_cart(buyer=buyer, items=[item(bolt, 12)])


def new_terms(channel) -> LegalText:
    made = LegalText.objects.create(
        channel=channel,
        kind="terms",
        version=2,
        published_at=timezone.now() - timedelta(minutes=1),
        must_accept=True,
    )
    LegalWording.objects.create(text=made, language="en", title="Terms", body="New")
    return made


def test_checkout_leads_to_new_terms_and_back(channel, cart, bob, client):
    client.force_login(bob)
    before = client.get("/checkout/").content.decode()
    text = new_terms(channel)

    asked = client.get("/checkout/")
    placed = client.post("/checkout/", filled(before))

    assert asked.url == placed.url == "/account/terms/?next=%2Fcheckout%2F"
    assert not Order.objects.exists()
    done = client.post(
        "/account/terms/",
        {"texts": text.pk, "accepted": "on", "next": "/checkout/"},
    )
    assert done.url == "/checkout/"
    client.post("/checkout/", filled(client.get("/checkout/").content.decode()))
    assert Order.objects.get().customer.acceptances.get().text == text


def test_no_service_places_an_order_before_they_are_accepted(channel, buyer, bolt):
    new_terms(channel)

    with pytest.raises(TermsNotAccepted):
        make_orders.order(make.buyer(buyer.user, buyer.customer), (bolt, 1))

    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("answer", "said", "to_pay"),
    [
        (VatAnswer.VALID, "Article 138", "€114.00"),
        (VatAnswer.INVALID, "a VAT id that VIES does not know", "€137.94"),
        (VatAnswer.UNKNOWN, "a VAT id that VIES has not confirmed yet", "€137.94"),
    ],
)
def test_cart_checkout_and_order_say_why_vat_is_charged_or_not(
    channel, acme, bob, bolt, client, answer, said, to_pay
):
    channel.vies_policy = ViesPolicy.STRICT
    channel.save()
    Customer.objects.filter(pk=acme.pk).update(
        country="DE", vat_id=GERMAN_ID, vat_answer=answer
    )
    acme.addresses.update(country="DE")
    client.force_login(bob)
    unit = bolt.units.get()
    client.post("/cart/add/", {"variant": bolt.pk, "unit": unit.pk, "quantity": "12"})

    pages = [client.get(page).content.decode() for page in ("/cart/", "/checkout/")]
    client.post("/checkout/", filled(pages[1]))
    order = Order.objects.get()
    pages.append(client.get(f"/orders/{order.number}/").content.decode())

    for page in pages:
        assert said in page
        assert to_pay in page
    assert order.total_net == Decimal("114.00")
