"""The form to ship an order that goes to several places, each in its turn."""

import re
from decimal import Decimal

import pytest

from catalog.models import StockPolicy
from catalog.services.stock import receive_stock
from orders.jobs import fill_backorders
from orders.models import OrderState, PickList, PickOrder, PickState, Shipment
from orders.selectors.picking import pick_rows, pickable, picked_quantities
from orders.services.cart import add_to_cart
from orders.services.fulfilment import confirm_order, ship_order
from orders.services.picking import finish_pick_list, start_pick_list
from tests import make
from tests.make_orders import item
from tests.orders.test_destinations import address, spread, submit
from tests.orders.test_place_freights import send


@pytest.fixture
def order(buyer, acme, bolt, nut, dora):
    """7 bolts to the company itself, 5 and 20 nuts to the depot."""
    cart = add_to_cart(buyer=buyer, items=[item(bolt, 12), item(nut, 20)])
    spread(buyer, cart, address(acme), (bolt, 5), (nut, 20))
    return confirm_order(order_id=submit(buyer, cart).pk, by=dora)


@pytest.fixture
def places(order):
    return list(order.destinations.all())


@pytest.fixture
def desk(client, order, dora):
    client.force_login(dora)
    return f"/admin/orders/order/{order.pk}/ship/"


def fields_of(page):
    """The quantities and the place of a form, as a browser would send them."""
    found = dict(re.findall(r'name="(quantity_\d+)" value="([^"]*)"', page))
    place = re.search(r'name="place" value="(\d+)"', page)
    return {**found, "place": place[1], "warehouse": make.warehouse().pk}


def lines_in(page):
    return {int(key) for key in re.findall(r'name="quantity_(\d+)"', page)}


def test_every_place_is_shown_with_what_is_open_and_one_is_chosen(
    client, desk, order, places
):
    home, away = places

    page = client.get(desk).content.decode()
    other = client.get(f"{desk}?place={away.pk}").content.decode()

    assert "Acme SRL, Str. Lungă 1, Brașov" in page
    assert f'href="?place={away.pk}"' in page
    assert f'href="?place={home.pk}"' in other
    assert "2 lines open, 2 can leave" in page
    bolts, *rest = order.lines.values_list("pk", flat=True)
    assert (lines_in(page), lines_in(other)) == ({bolts}, set(rest))


def test_two_clicks_ship_it_and_each_note_names_its_place(client, desk, order, places):
    page = client.get(desk).content.decode()

    first = client.post(desk, fields_of(page))
    page = client.get(first.url).content.decode()
    second = client.post(first.url, fields_of(page))

    assert first.url == f"{desk}?place={places[1].pk}"
    assert second.url == f"/admin/orders/order/{order.pk}/change/"
    order.refresh_from_db()
    assert order.state == OrderState.SHIPPED
    sent = Shipment.objects.order_by("pk")
    assert [one.destination for one in sent] == places
    notes = [one.note.snapshot for one in sent]
    assert [note["to"]["name"] for note in notes] == ["Acme SRL", "Depot"]
    assert [len(note["lines"]) for note in notes] == [1, 2]
    assert not any(note["following"] for note in notes)


def test_a_form_ships_to_the_place_it_was_filled_in_for(client, desk, order, dora):
    page = client.get(desk).content.decode()
    send(order, dora, order.lines.first())  # somebody was faster

    answer = client.post(desk, fields_of(page))

    assert answer.status_code == 422
    assert Shipment.objects.count() == 1


@pytest.mark.parametrize("asked", ["999999", "x", "9" * 30])
def test_a_place_that_is_none_of_the_orders_is_as_if_none_was_asked_for(
    client, desk, order, asked
):
    page = client.get(f"{desk}?place={asked}").content.decode()

    assert lines_in(page) == {order.lines.first().pk}


def test_what_was_picked_waits_until_the_last_place_is_served(
    client, desk, order, dora, places
):
    picked = start_pick_list(
        warehouse_id=make.warehouse().pk, order_ids=[order.pk], by=dora
    )
    rows = pick_rows(picked)
    goes_to = {row.line.order_line_id: row.goes_to for row in rows}
    finish_pick_list(
        pick_list_id=picked.pk,
        found={row.line.pk: row.line.quantity for row in rows},
        by=dora,
    )
    pick = PickOrder.objects.get()
    page = client.get(f"{desk}?pick={pick.pk}").content.decode()

    first = client.post(f"{desk}?pick={pick.pk}", fields_of(page))
    pick.refresh_from_db()
    was_open = pick.closed_at is None
    page = client.get(first.url).content.decode()
    client.post(first.url, fields_of(page))

    bolts, *_ = order.lines.values_list("pk", flat=True)
    assert goes_to.pop(bolts) == "Acme SRL, Str. Lungă 1, Brașov"
    assert set(goes_to.values()) == {"Depot, Quay 1, Constanța"}
    assert first.url == f"{desk}?place={places[1].pk}&pick={pick.pk}"
    assert was_open
    pick.refresh_from_db()
    assert pick.shipment.destination == places[1]
    assert PickList.objects.get().state == PickState.DONE
    order.refresh_from_db()
    assert order.state == OrderState.SHIPPED


@pytest.fixture
def waiting(buyer, acme, prices, nut, dora):
    """An order of pipes: 4 go home, 3 of 6 for the depot wait; nuts go there too."""
    pipe = make.variant("PIPE", stock_policy=StockPolicy.BACKORDER)
    make.price(prices, pipe, "5.00")
    make.stock(pipe, 7)
    cart = add_to_cart(buyer=buyer, items=[item(pipe, 10), item(nut, 20)])
    spread(buyer, cart, address(acme), (pipe, 6), (nut, 20))
    return confirm_order(order_id=submit(buyer, cart).pk, by=dora)


def picked(order, by):
    """All that is there of an order was fetched."""
    made = start_pick_list(
        warehouse_id=make.warehouse().pk, order_ids=[order.pk], by=by
    )
    rows = pick_rows(made)
    wanted = {row.line.pk: row.line.quantity for row in rows}
    finish_pick_list(pick_list_id=made.pk, found=wanted, by=by)
    return PickOrder.objects.get(pick_list=made)


def test_a_pick_ends_with_its_goods_though_one_place_waits_for_more(waiting, dora):
    home, away, nuts = waiting.lines.order_by("position")
    pick = picked(waiting, dora)
    assert picked_quantities(pick) == {home.pk: 4, away.pk: 3, nuts.pk: 20}

    ship(waiting, {away: 3, nuts: 20}, dora)
    assert picked_quantities(pick) == {home.pk: 4}
    assert not pickable(dora, make.warehouse()).exists()
    ship(waiting, {home: 4}, dora)

    assert PickList.objects.get().state == PickState.DONE
    receive_stock(
        variant_id=away.variant_id,
        warehouse_id=make.warehouse().pk,
        quantity=Decimal(3),
    )
    fill_backorders()
    assert list(pickable(dora, make.warehouse())) == [waiting]
    assert picked_quantities(picked(waiting, dora)) == {away.pk: 3}


def ship(order, quantities, by):
    ship_order(
        order_id=order.pk,
        quantities={line.pk: Decimal(many) for line, many in quantities.items()},
        warehouse_id=make.warehouse().pk,
        by=by,
    )
