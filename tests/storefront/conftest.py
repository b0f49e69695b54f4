"""A small catalogue, and a cache that no other test has written to."""

from uuid import uuid4

import pytest

from pricing.models import PriceList
from tests import make, make_orders


@pytest.fixture(autouse=True)
def own_cache(settings):
    """The real cache under keys of this test: databases of tests share versions."""
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}
    }


@pytest.fixture
def bolt(channel, acme):
    """4.92 a piece, from 24 on 4.65, in packs of 6; Acme pays 3.71 from 100 on."""
    bolt = make.variant("BOLT-8", ean="4006381333931", weight_g=24)
    make.unit(bolt, "pack", 6)
    make.stock(bolt, 640)
    trade = make.price_list("trade", to=channel)
    make.price(trade, bolt, "4.92")
    make.price(trade, bolt, "4.65", from_quantity=24)
    own = make.price_list("acme", to=acme, contract=True, name="Acme 2026")
    make.price(own, bolt, "3.71", from_quantity=100)
    return bolt


@pytest.fixture
def nut(bolt, channel):
    """0.1375 a piece; few are left. The shop delivers for 17.85."""
    nut = make.variant("NUT-8", name="Hexagon nut M8")
    make.stock(nut, 4)
    make.price(PriceList.objects.get(code="trade"), nut, "0.1375")
    make_orders.shipping_method(channel, amount="17.85")
    return nut
