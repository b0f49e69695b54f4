"""Fetching goods for orders: lists, ticks, what is short, shipping what was picked."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from catalog.models import StockLevel
from orders.errors import BeingPicked, MoreThanToPick, NotReadyToPick, PickListOver
from orders.models import (
    FulfilmentPolicy,
    OrderState,
    PickLine,
    PickList,
    PickOrder,
    PickState,
    Shipment,
)
from orders.selectors.picking import pick_rows, picked_orders
from orders.services.fulfilment import cancel_order, confirm_order, ship_order
from orders.services.picking import (
    drop_pick_list,
    finish_pick_list,
    note_picked,
    start_pick_list,
)
from shop.models import OutgoingMail
from tests import make, make_kits, make_orders
from tests.race import at_once


@pytest.fixture
def depot(channel):
    return make.staff("depot", "Warehouse")


@pytest.fixture
def brasov(channel):
    return make.warehouse()


@pytest.fixture
def order(buyer, bolt, nut, dora):
    return confirmed(buyer, dora, (bolt, 24), (nut, 10))


def confirmed(buyer, by, *lines):
    made = make_orders.order(buyer, *lines)
    return confirm_order(order_id=made.pk, by=by)


def start(brasov, depot, *orders):
    return start_pick_list(
        warehouse_id=brasov.pk, order_ids=[order.pk for order in orders], by=depot
    )


def found_of(pick_list, **counts):
    lines = PickLine.objects.filter(pick_order__pick_list=pick_list)
    return {
        line.pk: counts.get(line.order_line.sku.replace("-", "_"), line.quantity)
        for line in lines.select_related("order_line")
    }


def finish(pick_list, by, **counts):
    return finish_pick_list(
        pick_list_id=pick_list.pk, found=found_of(pick_list, **counts), by=by
    )


def test_a_list_goes_by_the_bins_as_they_are_numbered(brasov, depot, order, bolt, nut):
    washer = order.lines.get(sku="NUT-8").variant
    StockLevel.objects.filter(variant=bolt).update(bin="A-10")
    StockLevel.objects.filter(variant=washer).update(bin="A-2")

    rows = pick_rows(start(brasov, depot, order))

    assert [(row.line.bin, row.sku) for row in rows] == [
        ("A-2", "NUT-8"),
        ("A-10", "BOLT-8"),
    ]


def test_an_order_is_picked_by_one_at_a_time(brasov, depot, order, dora):
    pick_list = start(brasov, depot, order)

    with pytest.raises(BeingPicked, match=str(pick_list)):
        start(brasov, dora, order)
    with pytest.raises(BeingPicked, match=order.number):
        ship(order, brasov, dora)
    drop_pick_list(pick_list_id=pick_list.pk)

    assert start(brasov, dora, order).picker == dora


def ship(order, brasov, by):
    return ship_order(
        order_id=order.pk,
        quantities={line.pk: line.quantity_left for line in order.lines.all()},
        warehouse_id=brasov.pk,
        by=by,
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_pickers_at_once_one_gets_the_order(
    transactional_db, buyer, bolt, nut, dora, brasov, depot
):
    orders = [confirmed(buyer, dora, (bolt, 1)) for _ in range(3)]
    wanted = [orders, orders[::-1], orders[1:], orders[:1]]

    outcomes = at_once(
        [lambda some=some: start(brasov, depot, *some) for some in wanted]
    )

    refused = [one for one in outcomes if isinstance(one, BeingPicked)]
    lists = [one for one in outcomes if isinstance(one, PickList)]
    assert len(refused) + len(lists) == 4
    assert lists
    picked = PickOrder.objects.values_list("order", flat=True)
    assert len(set(picked)) == len(picked)


def test_what_was_not_found_is_said_on_the_order(brasov, depot, order):
    pick_list = start(brasov, depot, order)

    finish(pick_list, depot, BOLT_8=Decimal(20), NUT_8=None)

    pick_list.refresh_from_db()
    assert pick_list.state == PickState.PICKED
    event = Event.objects.get(verb="picked_short")
    assert sorted(event.data["lines"]) == ["BOLT-8: 20/24", "NUT-8: 0/10"]


def test_an_order_of_which_nothing_was_found_is_free_again(brasov, depot, order):
    pick_list = start(brasov, depot, order)

    finish(pick_list, depot, BOLT_8=Decimal(0), NUT_8=Decimal(0))

    pick_list.refresh_from_db()
    assert pick_list.state == PickState.DONE
    assert start(brasov, depot, order)


def test_ticks_are_kept_and_checked(brasov, depot, order):
    pick_list = start(brasov, depot, order)
    line = PickLine.objects.get(order_line__sku="BOLT-8")
    note_picked(pick_list_id=pick_list.pk, found={line.pk: Decimal(7)})

    with pytest.raises(MoreThanToPick, match="BOLT-8"):
        note_picked(pick_list_id=pick_list.pk, found={line.pk: Decimal(25)})

    line.refresh_from_db()
    assert line.picked == 7
    finish(pick_list, depot)
    with pytest.raises(PickListOver):
        note_picked(pick_list_id=pick_list.pk, found={line.pk: None})


def test_placed_orders_are_picked_where_the_channel_says_so(
    buyer, bolt, channel, brasov, depot
):
    order = make_orders.order(buyer, (bolt, 24))
    with pytest.raises(NotReadyToPick, match=order.number):
        start(brasov, depot, order)
    FulfilmentPolicy.objects.create(channel=channel, picks_placed=True)

    start(brasov, depot, order)

    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED
    assert OutgoingMail.objects.filter(once=f"order-confirmed-{order.pk}").exists()


def test_nothing_lies_there_for_it(brasov, depot, order, channel):
    with pytest.raises(NotReadyToPick):
        start(make.warehouse("cluj"), depot, order)

    assert not PickList.objects.exists()


def test_a_cancelled_order_leaves_the_list(brasov, depot, order, dora):
    start(brasov, depot, order)

    cancel_order(order_id=order.pk, by=dora)

    assert not PickOrder.objects.filter(closed_at__isnull=True).exists()


def test_a_picked_list_ends_with_its_last_order(
    brasov, depot, order, buyer, bolt, dora
):
    other = confirmed(buyer, dora, (bolt, 1))
    pick_list = start(brasov, depot, order, other)
    finish(pick_list, depot)
    states = []

    for one in (order, other):
        cancel_order(order_id=one.pk, by=dora)
        pick_list.refresh_from_db()
        states.append(pick_list.state)

    assert states == [PickState.PICKED, PickState.DONE]


def test_at_the_shelves_nobody_loads_what_nobody_reads_there(brasov, depot, order):
    pick_list = start(brasov, depot, order)

    with CaptureQueriesContext(connection) as queries:
        picked_orders(pick_list)

    asked = " ".join(one["sql"] for one in queries)
    assert len(queries) == 2
    assert not [
        name
        for name in ('order"."snapshot', "price_trace", 'line"."discounts')
        if name in asked
    ]


def test_of_kits_the_parts_are_fetched(buyer, prices, brasov, depot, dora):
    pan, lid = make.variant("PAN"), make.variant("LID")
    made = make_kits.kit("SET", {pan: 2, lid: 1})
    make.price(prices, made, "50.00")
    make.stock(pan, 20)
    make.stock(lid, 20)
    order = confirmed(buyer, dora, (made, 3))

    pick_list = start(brasov, depot, order)

    rows = {row.sku: (row.line.quantity, row.kit) for row in pick_rows(pick_list)}
    assert rows == {"PAN": (6, "SET"), "LID": (3, "SET")}


# In the aisles


@pytest.fixture
def site(client, depot):
    client.force_login(depot)
    return client


def test_from_the_aisle_to_the_shipment(site, brasov, depot, order):
    page = site.get("/admin/orders/picklist/ready/").content.decode()
    assert order.number in page
    answer = site.post(
        "/admin/orders/picklist/ready/", {"warehouse": brasov.pk, "order": order.pk}
    )
    pick_list = PickList.objects.get()
    walk = f"/admin/orders/picklist/{pick_list.pk}/walk/"
    assert answer.url == walk
    bolts, nuts = PickLine.objects.order_by("order_line__position")
    assert f'name="all_{bolts.pk}"' in site.get(walk).content.decode()

    refused = site.post(walk, {f"found_{bolts.pk}": "25", f"all_{nuts.pk}": "on"})
    assert refused.status_code == 422
    assert 'value="25"' in refused.content.decode()
    site.post(walk, {f"found_{bolts.pk}": "20", f"all_{nuts.pk}": "on", "finish": "1"})
    pack = site.get(f"/admin/orders/picklist/{pick_list.pk}/pack/").content.decode()
    assert "20 of 24" in pack
    pick = PickOrder.objects.get()
    address = f"/admin/orders/order/{order.pk}/ship/?pick={pick.pk}"
    assert address in pack
    form = site.get(address).content.decode()
    fields = {
        f"quantity_{line.pk}": count
        for line, count in zip(order.lines.all(), ("20", "10"), strict=True)
    }
    for name, count in fields.items():
        assert f'name="{name}" value="{count}"' in form
    site.post(address, {"warehouse": brasov.pk, **fields})

    pick.refresh_from_db()
    pick_list.refresh_from_db()
    assert pick.shipment == Shipment.objects.get()
    assert pick_list.state == PickState.DONE
    order.refresh_from_db()
    assert order.state == OrderState.PARTLY_SHIPPED


def test_a_rep_reaches_no_list(client, brasov, depot, order, acme):
    pick_list = start(brasov, depot, order)
    rep = make.staff("rita", "Sales representative")
    client.force_login(rep)

    assert client.get("/admin/orders/picklist/ready/").status_code == 403
    page = client.get("/admin/orders/picklist/").content.decode()
    assert str(pick_list) not in page
    detail = client.get(f"/admin/orders/picklist/{pick_list.pk}/change/")
    assert detail.status_code == 404


@pytest.mark.parametrize("query", ["?warehouse=x", "?warehouse=99999999999999999999"])
def test_nonsense_in_the_address_is_not_found(site, brasov, query):
    assert site.get(f"/admin/orders/picklist/ready/{query}").status_code == 404


def test_a_list_of_nothing_is_refused(site, brasov, order):
    answer = site.post("/admin/orders/picklist/ready/", {"warehouse": brasov.pk})

    assert answer.status_code == 422
    assert "Choose at least one order" in answer.content.decode()


def test_the_start_page_counts_what_waits(site, brasov, order):
    page = site.get("/admin/").content.decode()

    assert "Orders to pick" in page
    assert "Lines that wait for goods" in page
