"""What of an order waits for goods, and how it gets them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.models import (
    StockLevel,
    StockPolicy,
    StockReservation,
    StockSplit,
    Variant,
    Warehouse,
)
from catalog.services.stock import receive_stock
from orders.jobs import expire_approvals, fill_backorders, tell_new_days
from orders.models import Backorder, FulfilmentPolicy, Order, OrderState
from orders.services.fulfilment import cancel_order, confirm_order, ship_order
from shop.models import OutgoingMail
from tests import make, make_approvals, make_orders
from tests.race import at_once


@pytest.fixture
def scarce(prices):
    """Sold although it is not there: twelve are, more on 3 December 2099."""
    made = make.variant("PIPE", stock_policy=StockPolicy.BACKORDER, lead_days=0)
    make.price(prices, made, "5.00")
    level = make.stock(made, 12)
    level.arrives_on, level.arriving = date(2099, 12, 3), 40
    level.save()
    return made


def arrive(variant, count, at="brasov"):
    receive_stock(
        variant_id=variant.pk,
        warehouse_id=make.warehouse(at).pk,
        quantity=Decimal(count),
    )


def mails(template):
    return OutgoingMail.objects.filter(template=f"orders/{template}")


def test_what_is_short_waits_and_the_buyer_sees_it(client, bob, buyer, scarce, bolt):
    client.force_login(bob)
    order = make_orders.order(buyer, (scarce, 20), (bolt, 24))

    page = client.get(f"/orders/{order.number}/").content.decode()

    row = Backorder.objects.get()
    assert (row.order_line.sku, row.quantity) == ("PIPE", 8)
    assert row.expected_on == date(2099, 12, 3)
    assert "12 now, 8 to follow, expected Thu 3 Dec 2099" in page
    assert page.count("to follow") == 1


def test_a_day_that_has_passed_is_not_promised(client, bob, buyer, scarce):
    client.force_login(bob)
    order = make_orders.order(buyer, (scarce, 20))
    Backorder.objects.update(expected_on=date(2020, 1, 1))

    page = client.get(f"/orders/{order.number}/").content.decode()

    assert "12 now, 8 to follow" in page
    assert "expected" not in page


def test_what_comes_in_goes_to_the_oldest_first_and_is_told_once(buyer, scarce):
    first = make_orders.order(buyer, (scarce, 20))
    second = make_orders.order(buyer, (scarce, 10))
    arrive(scarce, 13)

    assert fill_backorders() == 2
    assert fill_backorders() == 0

    row = Backorder.objects.get()
    assert (row.order_line.order, row.quantity) == (second, 5)
    level = StockLevel.objects.get()
    assert level.reserved == level.on_hand == 25
    mail = mails("backorder_ready").get()
    assert mail.context["number"] == first.number
    assert mail.context["lines"][0]["quantity"] == "20.000"


def test_what_may_not_wait_any_more_still_waits_where_it_did(buyer, scarce):
    make_orders.order(buyer, (scarce, 20))
    Variant.objects.filter(pk=scarce.pk).update(stock_policy=StockPolicy.STOP)
    arrive(scarce, 3)

    assert fill_backorders() == 1
    assert Backorder.objects.get().quantity == 5


def test_a_part_that_came_is_kept_and_not_told_yet(buyer, scarce):
    make_orders.order(buyer, (scarce, 20))
    arrive(scarce, 3)
    fill_backorders()
    arrive(scarce, 5)

    assert not mails("backorder_ready").exists()
    assert fill_backorders() == 1
    assert mails("backorder_ready").count() == 1
    assert not Backorder.objects.exists()


def test_a_new_day_is_told_once(buyer, scarce):
    order = make_orders.order(buyer, (scarce, 20))
    level = StockLevel.objects.get()
    assert tell_new_days() == 0
    level.arrives_on = date(2099, 12, 10)
    level.save()

    assert tell_new_days() == 1
    assert tell_new_days() == 0

    assert Backorder.objects.get().expected_on == date(2099, 12, 10)
    mail = mails("backorder_days").get()
    assert mail.context["number"] == order.number
    assert "10 Dec 2099" in mail.context["lines"][0]["day"]


def test_a_day_that_was_told_before_is_told_again_when_it_is_right(buyer, scarce):
    make_orders.order(buyer, (scarce, 20))

    for day in (10, 3, 10):
        StockLevel.objects.update(arrives_on=date(2099, 12, day))
        assert tell_new_days() == 1

    told = mails("backorder_days").order_by("pk")
    days = [mail.context["lines"][0]["day"] for mail in told]
    assert [day.split()[1] for day in days] == ["10", "3", "10"]


def test_an_order_that_is_not_split_waits_where_it_lies(buyer, channel, scarce):
    FulfilmentPolicy.objects.create(channel=channel, split=StockSplit.WHOLE)
    make_orders.order(buyer, (scarce, 20))
    make.stock(scarce, 100, at="cluj")

    fill_backorders()
    assert Backorder.objects.get().quantity == 8
    arrive(scarce, 8)
    fill_backorders()

    assert not Backorder.objects.exists()
    places = StockReservation.objects.values_list("warehouse__code", flat=True)
    assert set(places) == {"brasov"}


def test_shipping_past_what_was_held_shortens_the_wait(buyer, scarce, dora):
    order = make_orders.order(buyer, (scarce, 20))
    confirm_order(order_id=order.pk, by=dora)
    arrive(scarce, 5)
    line = order.lines.get()

    ship_order(
        order_id=order.pk,
        quantities={line.pk: Decimal(15)},
        warehouse_id=make.warehouse().pk,
        by=dora,
    )

    assert Backorder.objects.get().quantity == 5
    level = StockLevel.objects.get()
    assert (level.on_hand, level.reserved) == (2, 0)


def test_a_cancelled_order_waits_for_nothing(buyer, scarce, dora):
    order = make_orders.order(buyer, (scarce, 20))

    cancel_order(order_id=order.pk, by=dora)
    arrive(scarce, 50)

    assert not Backorder.objects.exists()
    assert fill_backorders() == 0
    assert StockLevel.objects.get().reserved == 0


@pytest.mark.django_db(transaction=True)
def test_sweeps_and_new_orders_at_once_promise_every_piece_once(
    transactional_db, buyer, scarce
):
    for _ in range(3):
        make_orders.order(buyer, (scarce, 10))
    arrive(scarce, 10)

    outcomes = at_once([fill_backorders] * 4)

    assert all(isinstance(one, int) for one in outcomes)
    level = StockLevel.objects.get()
    held = StockReservation.objects.all()
    assert level.on_hand == level.reserved == sum(one.quantity for one in held) == 22
    assert sum(row.quantity for row in Backorder.objects.all()) == 8
    assert mails("backorder_ready").count() == 1


def test_a_hold_that_ended_gives_its_stock_back_and_the_order_says_so(
    client, buyer, acme, bolt, dora
):
    make_approvals.rule(acme, make.member("carla", acme, role="approver"), above="1")
    order = make_orders.order(buyer, (bolt, 24))
    client.force_login(dora)
    assert order.state == OrderState.AWAITING_APPROVAL
    assert StockLevel.objects.get().reserved == 24
    listed = client.get("/admin/orders/order/?held=day").content.decode()
    assert order.number not in listed
    Order.objects.filter(pk=order.pk).update(
        held_until=timezone.now() - timedelta(minutes=1)
    )
    listed = client.get("/admin/orders/order/?held=day").content.decode()
    assert order.number in listed

    assert expire_approvals() == 1

    order.refresh_from_db()
    assert order.state == OrderState.SENT_BACK
    assert StockLevel.objects.get().reserved == 0
    assert not StockReservation.objects.exists()


def test_the_nearest_warehouse_sends_first(buyer, channel, bolt):
    cluj = make.warehouse("cluj")
    Warehouse.objects.filter(pk=cluj.pk).update(position=5)
    make.stock(bolt, 100, at="cluj")
    FulfilmentPolicy.objects.create(channel=channel, is_nearest_first=True)
    # The company is in 500035 Brașov.
    cluj.areas.create(country="RO", postcode_from="50", postcode_to="53")

    make_orders.order(buyer, (bolt, 24))

    assert StockReservation.objects.get().warehouse == cluj


def test_made_to_order_keeps_its_day(buyer, prices):
    table = make.variant("TABLE", stock_policy=StockPolicy.MADE_TO_ORDER, lead_days=10)
    make.price(prices, table, "90.00")
    make_orders.order(buyer, (table, 2))
    day = Backorder.objects.get().expected_on

    Variant.objects.filter(pk=table.pk).update(lead_days=20)

    assert tell_new_days() == 0
    assert Backorder.objects.get().expected_on == day > timezone.localdate()
