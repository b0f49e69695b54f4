"""What most tests of orders need: two articles with prices and stock, a van, terms."""

import pytest

from tests import make, make_orders


@pytest.fixture
def shop(channel):
    """The channel delivers for 18.00, free from 1,500; on account for 30 days."""
    make_orders.shipping_method(channel, free_from_amount="1500")
    make_orders.terms(channel)
    return channel


@pytest.fixture
def prices(shop):
    return make.price_list("trade-2026", to=shop)


@pytest.fixture
def bolt(prices):
    """8.00, from 24 pieces 7.50; 100 in stock."""
    made = make.variant("BOLT-8")
    make.price(prices, made, "8.00")
    make.price(prices, made, "7.50", from_quantity=24)
    make.stock(made, 100)
    return made


@pytest.fixture
def nut(prices):
    """1.10, sold in steps of ten; 50 in stock."""
    made = make.variant("NUT-8", minimum=10, step=10)
    make.price(prices, made, "1.10")
    make.stock(made, 50)
    return made


@pytest.fixture
def buyer(bob, acme, shop):
    return make.buyer(bob, acme)
