"""The question why, asked by staff: as a person, to a country, side by side."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from pricing.models import PriceRow
from tests import make

NEXT_YEAR = datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture
def bolt(channel):
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("base", to=channel), bolt, "4.00", ends_at=NEXT_YEAR)
    return bolt


@pytest.fixture
def why(client, dora, acme, bolt):
    """Ask about the bolt for Acme."""
    client.force_login(dora)

    def ask(**asked):
        values = {
            "customer": acme.pk,
            "variant": bolt.pk,
            "unit_code": "",
            "quantity": "1",
            "at_0": "",
            "at_1": "",
            **asked,
        }
        return client.get(reverse("admin:pricing_pricelist_why"), values)

    return ask


def test_two_customers_stand_side_by_side(why, bolt, channel):
    other = make.company("Other", channel=channel)
    make.price(make.price_list("own", to=other), bolt, "3.21")

    page = why(other_customer=other.pk).content.decode()

    assert "€4.00" in page
    assert "€3.21" in page
    assert page.count("As of ") == 2


def test_two_days_stand_side_by_side(why, bolt):
    make.price(PriceRow.objects.get().price_list, bolt, "5.67", starts_at=NEXT_YEAR)

    page = why(other_at_0="2031-01-01", other_at_1="12:00:00").content.decode()

    headings = [part.split("</h2>")[0] for part in page.split("<h2")[1:]]
    assert sum("€4.00" in heading for heading in headings) == 1
    assert sum("€5.67" in heading for heading in headings) == 1


def test_a_person_without_the_right_to_see_prices_has_none(why, acme):
    make.member("paul", acme, role="pickup")

    page = why(as_user="paul@example.org").content.decode()

    assert "No price" in page


def test_only_a_member_of_the_customer_can_be_asked_as(why, channel):
    make.member("eve", make.company("Other", channel=channel))

    page = why(as_user="eve@example.org")

    assert page.status_code == 422
    assert "Nobody with this e-mail buys for the customer." in page.content.decode()


def test_the_tax_is_that_of_the_country_of_delivery(why, acme):
    type(acme).objects.filter(pk=acme.pk).update(vat_id="")

    assert "21" in why().content.decode()
    export = why(ship_to="CH").content.decode()

    assert "VAT G 0" in export


def test_a_rep_compares_only_own_customers(client, why, acme, channel, bolt):
    rita = make.staff("rita", "Sales representative")
    mine = make.company("Mine", channel=channel, rep=rita)
    client.force_login(rita)

    refused = why(customer=mine.pk, other_customer=acme.pk)

    assert refused.status_code == 422
    assert "Acme" not in refused.content.decode()
    assert why(customer=mine.pk).status_code == 200
