"""Sales to consumers of other member states, against the threshold of 10,000 euros."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import CustomerKind
from orders.models import Order, OrderState
from orders.selectors.distance_sales import RATE_DAY, distance_sales
from pricing.models import ExchangeRate
from tests import make

TODAY = date(2026, 11, 20)


@pytest.fixture
def ana(channel):
    """A consumer in Germany; the shop sells from Romania."""
    return make.company("Ana", channel=channel, kind=CustomerKind.PERSON, country="DE")


def sold(customer, net, *, country="DE", postcode="10115", on=TODAY, **fields):
    number = f"O-{Order.objects.count()}"
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return Order.objects.create(
        **{
            "seller": customer.channel.seller,
            "channel": customer.channel,
            "customer": customer,
            "number": number,
            "currency": "EUR",
            "payment_method": "invoice",
            "state": OrderState.PLACED,
            "snapshot": {"delivery": {"country": country, "postcode": postcode}},
            "net_days": 0,
            "shipping_name": "",
            "placed_at": noon,
            "goods_amount": Decimal(net),
            "total_net": Decimal(net),
            "total_tax": Decimal(0),
            "total_gross": Decimal(net),
            **fields,
        }
    )


def counted(channel):
    found = distance_sales(channel.seller, TODAY)
    return found.this_year_eur, found.last_year_eur


@pytest.mark.parametrize(
    ("where", "counts"),
    [
        ({"country": "DE"}, True),
        ({"country": "FR", "postcode": "75001"}, True),
        # Not abroad, not in the Union, not in its VAT area.
        ({"country": "RO", "postcode": "010011"}, False),
        ({"country": "CH", "postcode": "8001"}, False),
        ({"country": "ES", "postcode": "35001"}, False),
    ],
)
def test_destinations_in_other_member_states_count(channel, ana, where, counts):
    sold(ana, "100", **where)

    assert counted(channel) == (Decimal(100) if counts else Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    "state",
    [OrderState.CANCELLED, OrderState.IN_REVIEW, OrderState.AWAITING_APPROVAL],
)
def test_what_is_not_placed_does_not_count(channel, ana, state):
    sold(ana, "100", state=state)

    assert counted(channel) == (0, 0)


def test_companies_and_other_sellers_do_not_count(channel, acme, ana):
    sold(acme, "100")
    sold(ana, "70", seller=make.seller("other"))

    assert counted(channel) == (0, 0)


def test_all_states_count_together_by_the_sellers_year(channel, ana):
    sold(ana, "100", country="FR")
    sold(ana, "50")
    sold(ana, "30", on=date(2025, 6, 1))
    sold(ana, "20", on=date(2024, 6, 1))
    # New Year's Eve in UTC is New Year in Bucharest.
    sold(ana, "7", placed_at=datetime(2025, 12, 31, 22, 30, tzinfo=UTC))

    assert counted(channel) == (157, 30)


def test_other_currencies_by_the_rate_the_directive_names(channel, ana):
    ExchangeRate.objects.create(currency="RON", day=RATE_DAY, rate=Decimal("4.6337"))
    ExchangeRate.objects.create(currency="RON", day=TODAY, rate=Decimal("5"))
    sold(ana, "4633.70", currency="RON")

    assert counted(channel) == (1000, 0)


@pytest.mark.parametrize(
    ("this_year", "last_year", "is_near", "is_passed"),
    [
        ("7999.99", "0", False, False),
        ("8000", "0", True, False),
        ("10000", "0", True, False),
        ("10000.01", "0", False, True),
        ("0", "10000.01", False, True),
        ("0", "9000", False, False),
    ],
)
def test_it_warns_from_four_fifths_on(
    channel, ana, this_year, last_year, is_near, is_passed
):
    sold(ana, this_year)
    sold(ana, last_year, on=date(2025, 6, 1))

    found = distance_sales(channel.seller, TODAY)

    assert (found.is_near, found.is_passed) == (is_near, is_passed)


def test_who_uses_oss_is_not_warned(channel, ana):
    sold(ana, "20000")
    channel.seller.oss_from = TODAY

    found = distance_sales(channel.seller, TODAY)

    assert (found.is_near, found.is_passed) == (False, False)


def test_the_admin_warns_who_may_change_it(channel, ana, dora, client):
    cache.clear()
    sold(ana, "12000", on=timezone.now().date())
    rita = make.staff("rita", "Sales representative")
    pages = {}
    for who in (dora, rita):
        client.force_login(who)
        pages[who] = client.get(reverse("admin:index")).content.decode()

    assert "€12,000.00" in pages[dora]
    assert "art. 59c" in pages[dora]
    assert "art. 59c" not in pages[rita]
