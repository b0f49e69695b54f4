"""What the other system reads of each line: where it is booked and where it goes."""

import csv
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erp.documents import ORDER_COLUMNS, order_csv
from orders.models import Order, OrderDestination, OrderLine
from tests import make, make_orders


@pytest.fixture
def order(channel, acme, bob) -> Order:
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    prices = make.price_list("trade", to=channel)
    lines = []
    for sku in ("BOLT-8", "NUT-8"):
        made = make.variant(sku)
        make.price(prices, made, "8.00")
        make.stock(made, 100)
        lines.append((made, 24))
    order = make_orders.order(make.buyer(bob, acme), *lines)
    order.cost_centre_code, order.cost_centre_name = "K-1", "Kitchen"
    order.project, order.requested_on = "Roof", date(2026, 12, 1)
    order.snapshot["shipping"]["window"] = "08:00–12:00"
    order.save()
    return order


def rows(order: Order) -> list[dict[str, str]]:
    fresh = Order.objects.get(pk=order.pk)
    return list(csv.DictReader(order_csv(fresh).decode().splitlines()))


def test_lines_without_their_own_bear_those_of_the_order(order):
    first, second = rows(order)

    assert first["cost_centre"] == second["cost_centre"] == "K-1"
    assert (first["cost_centre_name"], first["project"]) == ("Kitchen", "Roof")
    assert first["delivery_requested_on"] == "2026-12-01"
    assert first["delivery_window"] == "08:00–12:00"
    place = order.snapshot["delivery"]
    assert first["delivery_line1"] == place["line1"]
    assert first["delivery_country"] == place["country"]


def test_a_lines_own_centre_project_and_place_win(order):
    elsewhere = OrderDestination.objects.create(
        order=order,
        position=2,
        place={**order.snapshot["delivery"], "name": "Site 2", "city": "Cluj"},
        shipping_code="van",
        shipping_name="Van",
        amount="0",
        requested_on=date(2026, 12, 3),
        window="13:00–17:00",
    )
    order.lines.filter(position=2).update(
        cost_centre_code="S-2",
        cost_centre_name="Site",
        project="Pool",
        destination=elsewhere,
    )

    first, second = rows(order)

    assert first["cost_centre"] == "K-1"
    assert (second["cost_centre"], second["cost_centre_name"]) == ("S-2", "Site")
    assert second["project"] == "Pool"
    assert (second["delivery_name"], second["delivery_city"]) == ("Site 2", "Cluj")
    assert second["delivery_requested_on"] == "2026-12-03"
    assert second["delivery_window"] == "13:00–17:00"


def test_columns_that_were_there_stay_where_they_were(order):
    assert ORDER_COLUMNS[0] == "order_number"
    assert ORDER_COLUMNS[24] == "net_days"
    assert ORDER_COLUMNS[25] == "cost_centre"
    assert len(order_csv(order).decode().splitlines()[0].split(",")) == len(
        ORDER_COLUMNS
    )


def test_long_orders_ask_as_often_as_short_ones(order):
    def asked() -> int:
        fresh = Order.objects.select_related("customer").get(pk=order.pk)
        with CaptureQueriesContext(connection) as seen:
            order_csv(fresh)
        return len(seen)

    few = asked()
    line = order.lines.first()
    OrderLine.objects.bulk_create(
        OrderLine(
            **{
                field.attname: getattr(line, field.attname)
                for field in OrderLine._meta.concrete_fields
                if field.attname not in ("id", "position")
            },
            position=place,
        )
        for place in range(3, 200)
    )

    assert asked() == few


def test_the_list_of_orders_goes_out_with_both(client, order, dora):
    client.force_login(dora)

    answer = client.post(
        "/admin/orders/order/export/",
        {"format": "0", "resource": "", **dict.fromkeys(EXPORTED, "on")},
    )

    head, row = answer.content.decode("utf-8-sig").splitlines()[:2]
    found = dict(zip(head.split(","), row.split(","), strict=True))
    assert found["cost_centre_name"] == "Kitchen"
    assert found["project"] == "Roof"
    assert found["requested_on"] == "2026-12-01"


EXPORTED = (
    "order_number",
    "number",
    "cost_centre_code",
    "cost_centre_name",
    "project",
    "requested_on",
    "shipping_name",
)
