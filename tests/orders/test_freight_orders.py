"""Zones, weights and classes from the article to the order."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Address, ClosedDay
from accounts.selectors import buyer_for_customer
from orders.errors import CartChanged, CartRefused, FreightOnRequest, WindowRefused
from orders.models import Order, ShippingMethod, ShippingRate
from orders.rules import Consignment
from orders.selectors.cart import cart_summary, current_cart
from orders.selectors.checkout import arrives_on, default_choice, leaves_on
from orders.selectors.deliveries import offered_deliveries
from orders.services.submit import submit_cart
from pricing.models import CurrencyPolicy, ExchangeRate
from tests import make, make_orders

D = Decimal
ISLAND = "550001"


@pytest.fixture
def van(shop):
    """9.80, 12.50 above 30 kg; to the islands 20 and 0.55 a kg; pallets on request."""
    van = ShippingMethod.objects.get()
    islands = make_orders.zone(shop, "islands", ("RO", "55", "56"))
    make_orders.rate(van, "9.80")
    make_orders.rate(van, "12.50", from_weight_kg="30")
    make_orders.rate(
        van, "20", zone=islands, amount_per_kg="0.55", free_from_amount="400"
    )
    make_orders.rate(van, freight_class="pallet", is_on_request=True)
    return van


@pytest.fixture
def heavy(bolt):
    bolt.weight_g = 2_500
    bolt.save()
    return bolt


def summary_of(buyer, **where):
    return cart_summary(current_cart(buyer), buyer, **where)


def test_without_rates_weights_and_zones_nothing_changes(buyer, bolt):
    make_orders.cart(buyer, (bolt, 12))

    delivery = summary_of(buyer).delivery

    assert (delivery.amount, delivery.basis, delivery.is_on_request) == (D(18), "", 0)


def test_the_cart_is_priced_by_its_weight_and_says_so(buyer, heavy, van):
    make_orders.cart(buyer, (heavy, 12))
    to_island = summary_of(buyer, country="RO", postcode=ISLAND).delivery

    assert summary_of(buyer).delivery.amount == D("12.50")
    assert summary_of(buyer).delivery.basis == "30 kg"
    assert to_island.amount == D("36.50")  # 20 + 30 × 0.55
    assert to_island.basis == "30 kg, zone Islands"


def test_the_usual_place_counts_before_another_is_chosen(buyer, heavy, van):
    Address.objects.update(postcode=ISLAND)
    make_orders.cart(buyer, (heavy, 12))

    assert summary_of(buyer).delivery.amount == D("36.50")


def test_free_from_is_the_zones_own(buyer, heavy, van):
    make_orders.cart(buyer, (heavy, 60))  # 450.00 net

    here, there = (
        summary_of(buyer, country="RO", postcode=postcode).delivery
        for postcode in ("500035", ISLAND)
    )

    assert (here.amount, here.free_from) == (D("12.50"), D(1500))
    assert (there.amount, there.free_from) == (0, D(400))


def test_an_order_takes_exactly_what_the_page_showed(buyer, heavy, van):
    Address.objects.update(postcode=ISLAND)
    make_orders.cart(buyer, (heavy, 13))
    shown = summary_of(buyer, country="RO", postcode=ISLAND)

    order = submit(buyer, shown=shown.shown)

    assert order.delivery_amount == shown.delivery.amount == D("37.88")  # 37.875
    assert order.total_gross == shown.totals.gross
    assert order.snapshot["shipping"]["basis"] == "32.5 kg, zone Islands"


def submit(buyer, **choice) -> Order:
    return submit_cart(
        buyer=buyer,
        cart_id=current_cart(buyer).pk,
        checkout=make_orders.choice(buyer, **choice),
        key=uuid4().hex,
    )


def test_a_rate_that_changed_meanwhile_is_shown_and_asked(buyer, heavy, van):
    make_orders.cart(buyer, (heavy, 2))
    chosen = make_orders.choice(buyer)
    ShippingRate.objects.filter(zone=None, base_amount="9.80").update(base_amount=11)

    with pytest.raises(CartChanged) as refusal:
        submit(buyer, shown=chosen.shown)

    assert "Delivery: €9.80 → €11.00." in refusal.value.changes
    assert not Order.objects.exists()


def test_an_article_that_got_heavier_meanwhile_is_shown_and_asked(buyer, heavy, van):
    make_orders.cart(buyer, (heavy, 2))
    shown = make_orders.choice(buyer).shown
    heavy.weight_g = 20_000
    heavy.save()

    with pytest.raises(CartChanged):
        submit(make.buyer(buyer.user, buyer.customer), shown=shown)


def test_nothing_is_ordered_while_the_freight_is_on_request(buyer, heavy, van):
    heavy.freight_class = "pallet"
    heavy.save()
    make_orders.cart(buyer, (heavy, 2))
    summary = summary_of(buyer)

    assert summary.is_freight_open
    assert not summary.is_ready
    assert [line.instead for line in summary.total_lines if line.instead] == [
        "on request"
    ]
    with pytest.raises(CartRefused, match="on request"):
        submit(buyer)
    assert not Order.objects.exists()


def test_a_quote_without_agreed_freight_is_not_ordered_either(buyer, heavy, van):
    from orders.services.order_rows import AgreedLine
    from orders.services.placing import place_order

    heavy.freight_class = "pallet"
    heavy.save()
    line = AgreedLine(heavy.pk, heavy.units.get().pk, D(2), D(8))
    checkout = default_choice(buyer)

    with transaction.atomic(), pytest.raises(FreightOnRequest):
        place_order(buyer=buyer, lines=[line], checkout=checkout)
    with transaction.atomic():
        order = place_order(
            buyer=buyer, lines=[line], checkout=checkout, freight_amount=D(120)
        )

    assert order.delivery_amount == D(120)


def test_a_delivery_with_a_price_goes_before_one_on_request(buyer, heavy, van):
    heavy.freight_class = "pallet"
    heavy.save()
    flat = make_orders.shipping_method(buyer.channel, "carrier", "95", position=9)
    make_orders.cart(buyer, (heavy, 2))

    assert summary_of(buyer).delivery.method_id == flat.pk


def test_a_method_may_leave_a_freight_class_to_others(buyer, heavy, van):
    van.excluded_handling = ["pallet"]
    van.save()
    asked = Consignment("RO", freight_classes=frozenset({"pallet"}))

    assert offered_deliveries(buyer, asked) == ()
    heavy.freight_class = "pallet"
    heavy.save()
    make_orders.cart(buyer, (heavy, 1))
    assert "No delivery there carries this: pallet." in summary_of(buyer).refusals


def test_an_article_without_a_weight_is_on_request_and_says_why(buyer, bolt, van):
    make_orders.cart(buyer, (bolt, 1))

    delivery = summary_of(buyer).delivery

    assert delivery.is_on_request
    assert delivery.on_request_because == "We have to weigh some of the goods first."


def test_queries_are_one_more_at_most(buyer, heavy, van, django_assert_num_queries):
    make_orders.window(van, 8, 12)
    asked = Consignment("RO", ISLAND, D(5), D(1))
    later = make.buyer(buyer.user, buyer.customer)

    with django_assert_num_queries(2):  # methods with rates and hours, zones
        offered_deliveries(buyer, asked)
        offered_deliveries(buyer, asked)
    ShippingRate.objects.filter(zone__isnull=False).delete()
    with django_assert_num_queries(1):
        offered_deliveries(later, asked)


def test_rates_are_converted_for_buyers_of_another_currency(shop, heavy, van):
    CurrencyPolicy.objects.create(channel=shop, currency="RON", margin_percent=0)
    ExchangeRate.objects.create(
        currency="RON", day=timezone.now().date(), rate=D("4.9771")
    )
    customer = make.company("Carpați", channel=shop, currency="RON")
    buyer = buyer_for_customer(customer=customer, now=timezone.now())
    asked = Consignment("RO", ISLAND, D(10), D(10))

    (delivery,) = offered_deliveries(buyer, asked)

    # 20 EUR are 99.54, 0.55 EUR are 2.73741 for each of ten kilograms.
    assert delivery.amount == D("126.91")
    assert delivery.free_from == D("1990.84")


def test_gross_channels_measure_and_charge_gross(shop, heavy, van):
    shop.prices_include_tax = True
    shop.save()
    make.price(make.price_list("gross", to=shop, prices_include_tax=True), heavy, 10)
    customer = make.company("Brutto", channel=shop)
    buyer = make.buyer(make.member("gina", customer).user, customer)
    make_orders.cart(buyer, (heavy, 12))

    order = submit(buyer)

    assert order.prices_include_tax
    assert order.delivery_amount == D("12.50")
    assert order.total_gross == order.goods_amount + D("12.50")


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_weight_kg": "30"},
        {"base_amount": "-1"},
        {"amount_per_kg": "-1"},
        {"is_on_request": True, "base_amount": "5", "from_amount": "7"},
    ],
)
def test_the_database_refuses_rates_that_make_no_sense(van, wrong):
    with transaction.atomic(), pytest.raises(IntegrityError):
        ShippingRate.objects.create(method=van, **wrong)


# Thursday; Saturday 28, Monday 30 and Tuesday 1 December: nobody works in Romania.
NOON = datetime(2026, 11, 26, 9, 59, tzinfo=UTC)  # 11:59 in Bucharest


@pytest.fixture
def ready(bolt, van):
    """Nothing has to be prepared; the van leaves until noon and takes a day."""
    bolt.lead_days, bolt.weight_g = 0, 100
    bolt.save()
    van.cut_off = "12:00"
    van.transit_days = 1
    van.save()
    return bolt


def at(buyer, instant):
    return make.buyer(buyer.user, buyer.customer, now=instant)


@pytest.mark.parametrize(
    ("minutes", "leaves", "arrives"),
    [
        (0, date(2026, 11, 26), date(2026, 11, 27)),
        (1, date(2026, 11, 27), date(2026, 12, 2)),  # over the holidays
    ],
)
def test_the_day_of_arrival_obeys_cut_off_and_holidays(
    buyer, ready, minutes, leaves, arrives
):
    make_orders.cart(buyer, (ready, 1))
    now = at(buyer, NOON + timedelta(minutes=minutes))

    summary = summary_of(now)

    assert leaves_on(summary, now) == leaves
    assert arrives_on(summary, now) == arrives


def test_closed_days_of_the_seller_are_left_out(buyer, ready, shop):
    ClosedDay.objects.create(seller=shop.seller, day=date(2026, 11, 27))
    make_orders.cart(buyer, (ready, 1))
    now = at(buyer, NOON)

    assert arrives_on(summary_of(now), now) == date(2026, 12, 2)


def test_goods_that_come_later_miss_no_departure_of_today(buyer, ready):
    ready.stock_levels.update(on_hand=0, arriving=9, arrives_on=date(2026, 12, 9))
    ready.stock_policy = "backorder"
    ready.save()
    make_orders.cart(buyer, (ready, 1))
    now = at(buyer, NOON + timedelta(hours=3))

    assert leaves_on(summary_of(now), now) == date(2026, 12, 9)


def test_hours_are_charged_frozen_and_told(buyer, ready, van):
    morning = make_orders.window(van, 8, 12, "6.50")
    make_orders.cart(buyer, (ready, 1))
    now = at(buyer, NOON)
    shown = summary_of(now, country="RO", method_id=van.pk, window_id=morning.pk)

    order = submit(
        now,
        requested_on=date(2026, 11, 27),
        window_id=morning.pk,
        shown=shown.shown,
    )

    assert order.delivery_amount == D("16.30")  # 9.80 and 6.50
    assert order.window == "08:00–12:00"
    make_orders.cart(buyer, (ready, 1))
    with pytest.raises(WindowRefused):
        submit(now, requested_on=date(2026, 11, 28), window_id=morning.pk, shown=None)


def test_hours_are_charged_even_where_delivery_is_free(buyer, ready, van):
    morning = make_orders.window(van, 8, 12, "6.50")
    van.free_from_amount = 1
    van.save()
    make_orders.cart(buyer, (ready, 1))

    summary = summary_of(buyer, window_id=morning.pk)

    assert summary.delivery.amount == D("6.50")
