"""A part of an order that is shipped by a double press leaves once."""

import re
from decimal import Decimal
from functools import partial

import pytest

from catalog.models import StockLevel
from orders.models import Shipment
from orders.services.fulfilment import confirm_order
from orders.services.shipping_once import ship_once
from shop.errors import KeyReused
from tests import make, make_orders
from tests.race import one_behind_the_other


@pytest.fixture
def order(buyer, bolt, dora):
    made = make_orders.order(buyer, (bolt, 10))
    return confirm_order(order_id=made.pk, by=dora)


def send(order, by, many="4", key="one"):
    return ship_once(
        key=key,
        order_id=order.pk,
        quantities={order.lines.get().pk: Decimal(many)},
        warehouse_id=make.warehouse().pk,
        by=by,
    )


def test_the_same_key_sends_the_goods_once(order, dora):
    before = StockLevel.objects.get().on_hand

    first, again = send(order, dora), send(order, dora)
    other = send(order, dora, key="two")

    assert first == again != other
    assert order.lines.get().quantity_shipped == 8
    assert StockLevel.objects.get().on_hand == before - 8


def test_a_key_is_for_what_it_was_pressed_with(order, dora):
    send(order, dora)

    with pytest.raises(KeyReused):
        send(order, dora, many="5")

    assert order.lines.get().quantity_shipped == 4


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_shipment(order, dora):
    twice = partial(send, order, dora)

    first, again = one_behind_the_other(twice, twice)

    assert first == again
    assert Shipment.objects.count() == 1


def test_a_page_pressed_twice_ships_once(client, order):
    client.force_login(make.staff("depot", "Warehouse"))
    address = f"/admin/orders/order/{order.pk}/ship/"
    page = client.get(address).content.decode()
    key = re.search(r'name="key" value="([^"]{20,})"', page)[1]
    fields = {
        "key": key,
        "warehouse": make.warehouse().pk,
        f"quantity_{order.lines.get().pk}": "4",
    }

    first, again = client.post(address, fields), client.post(address, fields)

    assert (first.status_code, again.status_code) == (302, 302)
    assert order.lines.get().quantity_shipped == 4
