"""Buyers choose a currency in the footer, of those the channel offers."""

from decimal import Decimal

import pytest
from django.forms import modelform_factory
from django.urls import reverse
from django.utils import timezone

from accounts.forms.channels import ChannelForm
from accounts.models import AccessMode, Channel
from orders.models import CartLine
from pricing.models import CurrencyPolicy, ExchangeRate
from tests import make


@pytest.fixture
def store(channel):
    channel.access_mode = AccessMode.OPEN
    channel.currencies = ["RON"]
    channel.save()
    CurrencyPolicy.objects.create(channel=channel, currency="RON")
    ExchangeRate.objects.create(
        currency="RON", day=timezone.now().date(), rate=Decimal(5)
    )
    return channel


@pytest.fixture
def pan(store):
    pan = make.variant("PAN-24", name="Pan 24")
    make.price(make.price_list("base", to=store), pan, "10")
    make.stock(pan, 50)
    return pan


def choose(client, currency):
    return client.post("/preferences/", {"currency": currency, "next": "/cart/"})


def listing(client) -> str:
    return client.get("/search/", {"q": "PAN-24"}).content.decode()


def test_a_guest_chooses_and_sees_prices_in_it_at_once(client, pan):
    before = listing(client)

    answer = choose(client, "RON")

    assert (answer.status_code, answer["Location"]) == (302, "/cart/")
    assert "theme" not in answer.cookies
    page = listing(client)
    assert "10.00" in before
    assert "50.00" in page
    assert 'value="RON" aria-pressed="true"' in page


@pytest.mark.parametrize("currency", ["USD", "", "ron", "EURO", "<b>"])
def test_what_is_not_offered_is_not_chosen(client, pan, currency):
    choose(client, currency)

    assert "10.00" in listing(client)


def test_the_way_back_is_offered(client, pan):
    choose(client, "RON")
    choose(client, "EUR")

    assert "10.00" in listing(client)


def test_a_currency_no_longer_offered_is_forgotten(client, pan, store):
    choose(client, "RON")
    store.currencies = []
    store.save()

    page = listing(client)

    assert "10.00" in page
    assert 'name="currency"' not in page


def test_what_staff_set_for_a_company_stays(client, pan, store):
    company = make.company("Carpați", channel=store, currency="RON")
    client.force_login(make.member("radu", company).user)

    choose(client, "EUR")
    page = listing(client)

    assert "50.00" in page
    assert 'name="currency"' not in page


def test_a_new_currency_is_no_change_of_price_in_the_cart(client, pan):
    unit = pan.units.get(is_base=True)
    client.post(
        reverse("orders:add-to-cart"),
        {"variant": pan.pk, "unit": unit.pk, "quantity": "2"},
    )

    choose(client, "RON")

    page = client.get("/cart/").content.decode()
    assert CartLine.objects.get().seen_unit_amount == 50
    assert "Price was" not in page
    assert "100.00" in page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ron, pln,ron", ["RON", "PLN"]), ("", []), ("XYZ", None), ("RON, euro", None)],
)
def test_staff_name_currencies_by_their_codes(store, typed, kept):
    form = modelform_factory(Channel, form=ChannelForm, fields="__all__")(
        {"currencies": typed}, instance=store
    )

    form.is_valid()

    assert form.cleaned_data.get("currencies") == kept
    assert ("currencies" in form.errors) is (kept is None)
