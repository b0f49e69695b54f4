"""A buyer of another currency: prices, delivery, limits, and the order in it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.selectors import buyer_for_customer
from orders.selectors.cart import cart_summary
from pricing.models import CurrencyPolicy, ExchangeRate
from tests import make, make_orders


@pytest.fixture
def pan(channel):
    """10.00 EUR net; a van for 18.00 EUR, free from 100.00 EUR on."""
    pan = make.variant("PAN-24", name="Pan 24")
    make.price(make.price_list("base", to=channel), pan, "10")
    make.stock(pan, 500)
    make_orders.shipping_method(channel, free_from_amount=Decimal(100))
    make_orders.terms(channel)
    return pan


@pytest.fixture
def rate(channel):
    CurrencyPolicy.objects.create(
        channel=channel, currency="RON", margin_percent=Decimal(2)
    )
    return ExchangeRate.objects.create(
        currency="RON", day=timezone.now().date(), rate=Decimal("4.9771")
    )


@pytest.fixture
def member(channel):
    return make.member("radu", make.company("Carpați", channel=channel, currency="RON"))


def buyer_of(member):
    return buyer_for_customer(
        customer=member.customer, now=timezone.now(), user=member.user
    )


def test_cart_delivery_and_order_are_in_the_buyers_currency(rate, member, pan):
    buyer = buyer_of(member)

    order = make_orders.order(buyer, (pan, 4))

    # 10 × 4.9771 and 2 % are 50.77; delivery is converted without the margin.
    line = order.lines.get()
    assert (order.currency, line.unit_price_amount) == ("RON", Decimal("50.7700"))
    assert (order.goods_amount, order.delivery_amount) == (
        Decimal("203.08"),
        Decimal("89.59"),
    )
    assert order.total_gross == Decimal("354.13")
    step = line.price_trace["lists"][0]["derived"][-1]
    assert (Decimal(step["rate"]), step["unit_amount"]) == (
        Decimal("4.9771"),
        "50.7700",
    )


def test_an_order_keeps_its_amounts_when_the_rate_changes(rate, member, pan):
    order = make_orders.order(buyer_of(member), (pan, 4))
    rate.rate = Decimal(6)
    rate.save()

    order.refresh_from_db()
    now = cart_summary(make_orders.cart(buyer_of(member), (pan, 4)), buyer_of(member))

    assert order.goods_amount == Decimal("203.08")
    assert now.goods_amount == Decimal("244.80")


def test_free_delivery_begins_at_the_converted_threshold(rate, member, pan):
    buyer = buyer_of(member)
    made = make_orders.cart(buyer, (pan, 9))

    below = cart_summary(made, buyer)
    made.lines.update(quantity=10)
    reached = cart_summary(made, buyer_of(member))

    # 100 EUR are 497.71 RON.
    assert (below.delivery.amount, below.delivery.free_from) == (
        Decimal("89.59"),
        Decimal("497.71"),
    )
    assert (reached.goods_amount, reached.delivery.amount) == (Decimal("507.70"), 0)


@pytest.mark.parametrize(
    ("field", "limit", "said"),
    [
        ("minimum_order_net", 50, "the minimum order of RON\xa0248.86"),
        ("maximum_order_net", 30, "RON\xa0149.31 net at most"),
    ],
)
def test_limits_of_the_channel_are_told_in_the_buyers_currency(
    rate, member, pan, channel, field, limit, said
):
    setattr(channel, field, Decimal(limit))
    channel.save()
    buyer = buyer_of(member)

    summary = cart_summary(make_orders.cart(buyer, (pan, 4)), buyer)

    assert said in " ".join(summary.refusals)


def test_when_the_rate_is_too_old_nothing_can_be_ordered_at_a_wrong_price(
    rate, member, pan
):
    buyer = buyer_of(member)
    made = make_orders.cart(buyer, (pan, 4))
    rate.day -= timedelta(days=11)
    rate.save()

    summary = cart_summary(made, buyer_of(member))

    assert not summary.is_ready
    assert "No price for you at present" in summary.rows[0].left_out


def test_methods_in_the_buyers_own_currency_stand_for_themselves(
    rate, member, pan, channel
):
    make_orders.shipping_method(channel, "curier", "25", currency="RON")
    buyer = buyer_of(member)

    summary = cart_summary(make_orders.cart(buyer, (pan, 4)), buyer)

    assert [(each.code, each.amount) for each in summary.offered] == [
        ("curier", Decimal(25))
    ]
