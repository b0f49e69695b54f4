"""Where goods go decides the tax, from the product page to the order."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Address, CustomerKind
from accounts.selectors import buyer_for_customer
from orders.selectors.cart import cart_summary
from pricing.models import TaxRate
from pricing.selectors import tax_decisions
from tests import make, make_orders


@pytest.fixture
def pan(channel):
    """100.00 net in the trade channel."""
    pan = make.variant("PAN-24", name="Pan 24")
    make.price(make.price_list("base", to=channel), pan, "100")
    make.stock(pan, 50)
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    return pan


def islander(channel):
    """A Spanish company whose goods go to Las Palmas."""
    company = make.company("Islas", channel=channel, country="ES")
    Address.objects.filter(customer=company).update(postcode="35001")
    member = make.member("ines", company)
    return buyer_for_customer(customer=company, now=timezone.now(), user=member.user)


def test_the_usual_place_of_a_customer_counts_before_anybody_asks(channel):
    buyer = islander(channel)

    def rule(**asked) -> str:
        return tax_decisions(buyer, tax_classes=["standard"], **asked)["standard"].rule

    assert rule() == "export"
    # An address elsewhere in the country, or one that has no postcode.
    assert rule(ship_to_country="ES", ship_to_postcode="28001") == "no-vat-id"
    assert rule(ship_to_country="ES", ship_to_postcode="") == "no-vat-id"


def test_countries_without_territories_ask_for_no_address(
    acme, django_assert_num_queries
):
    buyer = buyer_for_customer(customer=acme, now=timezone.now())

    with django_assert_num_queries(2):
        tax_decisions(buyer, tax_classes=["standard"])


def test_goods_for_the_canary_islands_leave_untaxed(channel, pan):
    buyer = islander(channel)

    summary = cart_summary(make_orders.cart(buyer, (pan, 1)), buyer)
    order = make_orders.order(buyer.at(timezone.now()), (pan, 1))

    assert summary.totals.tax == 0
    line = order.lines.get(position=1)
    assert (line.tax_category, line.tax_rate, order.total_tax) == ("G", 0, 0)
    taxes = order.snapshot["taxes"]
    assert [(tax["category"], tax["code"]) for tax in taxes] == [("G", "VATEX-EU-G")]
    assert line.price_trace["tax"]["category"] == "G"


def test_goods_for_the_mainland_are_taxed_though_the_usual_place_is_not(channel, pan):
    buyer = islander(channel)
    made = make_orders.cart(buyer, (pan, 1))

    asked = cart_summary(made, buyer, country="ES", postcode="28001")

    # The goods and the van, at the seller's 21 %.
    assert (asked.totals.net, asked.totals.tax) == (Decimal(118), Decimal("24.78"))


def test_a_consumer_abroad_pays_the_same_gross_with_the_tax_of_there(channel, pan):
    channel.prices_include_tax = True
    channel.serves_consumers = True
    channel.save()
    channel.seller.price_lists.update(prices_include_tax=True)
    TaxRate.objects.create(country="DE", tax_class="standard", rate=19)
    andrei = make.company("Andrei", channel=channel, kind=CustomerKind.PERSON)
    Address.objects.filter(customer=andrei).update(country="DE", postcode="10115")
    member = make.member("andrei", andrei)

    orders = []
    for since in (None, date(2026, 1, 1)):
        channel.seller.oss_from = since
        channel.seller.save()
        buyer = buyer_for_customer(
            customer=andrei, now=timezone.now(), user=member.user
        )
        orders.append(make_orders.order(buyer, (pan, 1)))

    # 100.00 and 18.00 for the van, whatever is contained: 21 % at home, 19 % there.
    assert [order.total_gross for order in orders] == [Decimal(118), Decimal(118)]
    assert [order.total_tax for order in orders] == [Decimal("20.48"), Decimal("18.84")]
    assert "One Stop Shop" in orders[1].snapshot["taxes"][0]["reason"]


def test_reasons_of_two_rates_stand_apart(channel, pan):
    """Reduced and standard goods in one order: each rate keeps its own reason."""
    soup = make.variant("SOUP-1", name="Soup", tax_class="reduced")
    make.price(channel.seller.price_lists.get(code="base"), soup, "10")
    make.stock(soup, 5)
    acme = make.company("Reason", channel=channel)
    member = make.member("rosa", acme)
    buyer = buyer_for_customer(customer=acme, now=timezone.now(), user=member.user)

    order = make_orders.order(buyer, (pan, 1), (soup, 1))

    rates = {tax["rate"]: tax["reason"] for tax in order.snapshot["taxes"]}
    assert set(rates) == {"21.00", "11.00"}
    assert all("Domestic supply" in reason for reason in rates.values())
