"""From the cart to the order: once, as it was seen, with its stock."""

from datetime import timedelta
from decimal import Decimal

import pytest
from celery import Celery
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.errors import NotApproved
from accounts.models import CustomerState, Event, Role
from accounts.rights import Right
from catalog.errors import OutOfStock
from catalog.models import StockLevel, StockReservation
from orders.errors import (
    CartAlreadySent,
    CartChanged,
    CartRefused,
    DateRefused,
    DeliveryRefused,
    PaymentRefused,
)
from orders.models import Cart, CartState, Order
from orders.selectors.cart import current_cart
from orders.services.cart import add_to_cart, set_line_quantity
from orders.services.order_rows import AgreedLine
from orders.services.placing import lock_customer, place_order
from orders.services.submit import submit_cart
from pricing.models import PriceRow
from shop.errors import KeyReused, NotAllowed
from shop.models import IdempotencyKey, NumberRange, OutgoingMail
from shop.sweeps import KICKS_LOST
from tests import make, make_orders
from tests.make_orders import choice, item
from tests.race import at_once


@pytest.fixture
def cart(buyer, bolt, nut):
    return add_to_cart(buyer=buyer, items=[item(bolt, 24), item(nut, 10)])


def submit(buyer, cart, *, key="one", **fields):
    return submit_cart(
        buyer=buyer, cart_id=cart.pk, checkout=choice(buyer, **fields), key=key
    )


def nothing_was_placed():
    return not (
        Order.objects.exists()
        or StockReservation.objects.exists()
        or OutgoingMail.objects.exists()
        or IdempotencyKey.objects.exists()
        or NumberRange.objects.filter(last__gt=0).exists()
        or Event.objects.filter(verb="placed").exists()
    )


def test_an_order_freezes_what_was_agreed(buyer, cart, bolt, bob):
    order = submit(buyer, cart, po_number="PO-7", note="Gate B")

    assert order.number == f"ORD-{buyer.today.year}-000001"
    assert (order.goods_amount, order.delivery_amount) == (Decimal(191), Decimal(18))
    assert order.total_net == Decimal("209.00")
    assert order.total_tax == Decimal("43.89")
    assert order.total_gross == Decimal("252.89")
    assert (order.placed_by, order.net_days, order.po_number) == (bob, 30, "PO-7")
    line = order.lines.get(variant=bolt)
    assert (line.sku, line.name) == ("BOLT-8", "Bolt 8")
    assert (line.unit_price_amount, line.line_amount) == (Decimal("7.5"), Decimal(180))
    assert line.price_trace["unit_amount"] == "7.5000"
    assert order.snapshot["version"] == 1
    assert order.snapshot["customer"]["legal_name"] == "Acme SRL"
    assert order.snapshot["delivery"]["city"] == "Brașov"
    assert len(order.sha256) == 64


def test_an_order_holds_its_stock_and_closes_its_cart(buyer, cart, bolt):
    order = submit(buyer, cart)

    assert StockLevel.objects.get(variant=bolt).reserved == 24
    cart.refresh_from_db()
    assert (cart.state, cart.order_number) == (CartState.SUBMITTED, order.number)
    assert current_cart(buyer) is None


def test_an_order_owes_one_mail_and_one_event(buyer, cart):
    order = submit(buyer, cart)

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.template) == ("bob@example.org", "orders/confirmed")
    assert mail.context["number"] == order.number
    event = Event.objects.get(subject_kind="orders.order", subject_id=order.pk)
    assert (event.verb, event.actor) == ("placed", buyer.user)


def test_later_changes_leave_the_order_alone(buyer, cart, bolt):
    order = submit(buyer, cart)

    PriceRow.objects.all().update(amount="99")
    bolt.product.texts.update(name="Renamed")
    buyer.customer.legal_name = "Other SRL"
    buyer.customer.save()

    order = Order.objects.get()
    assert order.total_gross == Decimal("252.89")
    assert order.lines.get(variant=bolt).name == "Bolt 8"
    assert order.snapshot["customer"]["legal_name"] == "Acme SRL"


def test_the_same_key_gives_the_same_order(buyer, cart):
    first = submit(buyer, cart)

    again = submit(buyer, cart, shown=None)

    assert again == first
    assert Order.objects.count() == 1


def test_a_repeat_of_who_sees_no_orders_gives_the_same_order(acme, buyer, cart):
    member = buyer.member
    member.role = Role.objects.create(
        customer=acme, code="only-order", name="Orders", rights=[Right.PLACE_ORDERS]
    )
    member.save()
    only_orders = make.buyer(buyer.user, acme)
    first = submit(buyer, cart)

    again = submit_cart(
        buyer=only_orders, cart_id=cart.pk, checkout=choice(buyer), key="one"
    )

    assert again == first


def test_a_second_tab_is_told_of_the_order(buyer, cart):
    first = submit(buyer, cart)

    with pytest.raises(CartAlreadySent, match=first.number):
        submit(buyer, cart, key="two", shown=None)

    assert Order.objects.count() == 1


def test_a_key_of_another_cart_is_refused(buyer, cart, bolt):
    submit(buyer, cart)
    other = add_to_cart(buyer=buyer, items=[item(bolt, 1)])

    with pytest.raises(KeyReused):
        submit(buyer, other)

    assert Order.objects.count() == 1


def test_a_price_that_changed_since_is_asked_first(buyer, cart):
    checkout = choice(buyer)
    PriceRow.objects.filter(from_quantity=24).update(amount="7.60")

    with pytest.raises(CartChanged) as refused:
        submit_cart(buyer=buyer, cart_id=cart.pk, checkout=checkout, key="one")

    assert refused.value.changes == (
        "BOLT-8, price: 7.50 → 7.60.",
        "To pay: €252.89 → €255.79.",
    )
    assert nothing_was_placed()


def test_a_quantity_changed_in_another_tab_is_asked_first(buyer, cart, nut):
    checkout = choice(buyer)
    line = cart.lines.get(variant=nut)
    set_line_quantity(buyer=buyer, line_id=line.pk, quantity=Decimal(20))

    with pytest.raises(CartChanged) as refused:
        submit_cart(buyer=buyer, cart_id=cart.pk, checkout=checkout, key="one")

    assert refused.value.changes[0] == "NUT-8, quantity: 10 → 20."
    assert nothing_was_placed()


def test_stock_gone_since_refuses_and_leaves_nothing(buyer, cart, bolt):
    checkout = choice(buyer)
    StockLevel.objects.filter(variant=bolt).update(on_hand=5)

    with pytest.raises(CartRefused, match="BOLT-8"):
        submit_cart(buyer=buyer, cart_id=cart.pk, checkout=checkout, key="one")

    assert nothing_was_placed()
    assert current_cart(buyer) == cart


def test_what_cannot_be_ordered_stays_in_a_cart_of_its_own(buyer, cart, nut):
    nut.is_active = False
    nut.save()

    order = submit(buyer, cart)

    assert [line.sku for line in order.lines.all()] == ["BOLT-8"]
    rest = current_cart(buyer)
    assert [line.variant for line in rest.lines.all()] == [nut]


def test_below_the_minimum_nothing_is_placed(buyer, cart, shop):
    shop.minimum_order_net = Decimal(500)
    shop.save()
    buyer.channel.minimum_order_net = Decimal(500)

    with pytest.raises(CartRefused, match="309"):
        submit(buyer, cart)

    assert nothing_was_placed()


@pytest.mark.parametrize("state", [CustomerState.PENDING, CustomerState.BLOCKED])
def test_a_company_that_is_not_approved_places_nothing(buyer, cart, state):
    checkout = choice(buyer)
    type(buyer.customer).objects.update(state=state, approved_at=None)

    with pytest.raises(NotApproved):
        submit_cart(buyer=buyer, cart_id=cart.pk, checkout=checkout, key="one")

    assert nothing_was_placed()


def test_a_role_without_the_right_places_nothing(acme, buyer, cart):
    viewer = make.buyer(make.member("vera", acme, role="viewer").user, acme)

    with pytest.raises(NotAllowed):
        submit_cart(buyer=viewer, cart_id=cart.pk, checkout=choice(buyer), key="one")

    assert nothing_was_placed()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"payment_method": "card"}, PaymentRefused),
        ({"shipping_method_id": 999_999}, DeliveryRefused),
    ],
)
def test_choices_that_are_not_offered_are_refused(buyer, cart, fields, refusal):
    with pytest.raises(refusal):
        submit(buyer, cart, shown=None, **fields)

    assert nothing_was_placed()


def test_yesterday_and_sundays_are_refused(buyer, cart):
    yesterday = buyer.today - timedelta(days=1)
    sunday = buyer.today + timedelta(days=6 - buyer.today.weekday() + 7)

    for day in (yesterday, sunday):
        with pytest.raises(DateRefused):
            submit(buyer, cart, requested_on=day)

    assert nothing_was_placed()


def test_agreed_prices_are_taken_as_they_are(buyer, bolt):
    line = AgreedLine(
        bolt.pk, bolt.units.get().pk, Decimal(3), Decimal("6.3333"), "", {"quote": "Q"}
    )

    with transaction.atomic():
        lock_customer(buyer)
        order = place_order(
            buyer=buyer,
            lines=[line],
            checkout=choice(buyer, shown=None),
            quote_number="Q-1",
        )

    assert order.lines.get().line_amount == Decimal("19.00")
    assert order.quote_number == "Q-1"


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_a_closed_broker_does_not_stop_the_order(buyer, cart, monkeypatch):
    lost = KICKS_LOST._value.get()
    nobody = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    monkeypatch.setattr("shop.sweeps.current_app", nobody)

    order = submit(buyer, cart)

    assert Order.objects.get() == order
    assert OutgoingMail.objects.count() == 1
    assert KICKS_LOST._value.get() > lost


@pytest.mark.django_db(transaction=True)
def test_ten_submits_at_once_give_one_order(buyer, cart):
    checkout = choice(buyer)

    def deed(place):
        return lambda: submit_cart(
            buyer=buyer.at(buyer.now),
            cart_id=cart.pk,
            checkout=checkout,
            key="one" if place % 2 else f"tab-{place}",
        )

    outcomes = at_once([deed(place) for place in range(10)])

    assert Order.objects.count() == 1
    order = Order.objects.get()
    assert all(
        outcome == order or isinstance(outcome, CartAlreadySent) for outcome in outcomes
    ), outcomes
    assert NumberRange.objects.get(kind="order").last == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_is_sold_once(buyer, bolt, mallory):
    StockLevel.objects.filter(variant=bolt).update(on_hand=1)
    rival = make.buyer(mallory, mallory.memberships.get().customer)
    carts = [add_to_cart(buyer=who, items=[item(bolt, 1)]) for who in (buyer, rival)]
    choices = [choice(who) for who in (buyer, rival)]

    outcomes = at_once(
        [
            lambda who=who, cart=cart, chosen=chosen: submit_cart(
                buyer=who, cart_id=cart.pk, checkout=chosen, key="k"
            )
            for who, cart, chosen in zip((buyer, rival), carts, choices, strict=True)
        ]
    )

    sold = [outcome for outcome in outcomes if isinstance(outcome, Order)]
    assert len(sold) == 1, outcomes
    assert any(isinstance(o, OutOfStock | CartRefused) for o in outcomes)
    assert StockLevel.objects.get(variant=bolt).reserved == 1
    assert Cart.objects.filter(state=CartState.OPEN).count() == 1


@pytest.mark.full
def test_two_hundred_lines_take_the_queries_of_ten(buyer, prices):
    variants = [make.variant(f"SKU-{n}") for n in range(200)]
    for variant in variants:
        make.price(prices, variant, "2")
        make.stock(variant, 500)
    # The first order of a year makes its number range.
    make_orders.order(buyer, (variants[0], 1))
    counts = []
    for size in (10, 200):
        cart = add_to_cart(buyer=buyer, items=[item(v, 1) for v in variants[:size]])
        checkout = choice(buyer.at(buyer.now))
        with CaptureQueriesContext(connection) as captured:
            submit_cart(
                buyer=buyer.at(buyer.now),
                cart_id=cart.pk,
                checkout=checkout,
                key=f"size-{size}",
            )
        counts.append(len(captured))

    assert counts[0] == counts[1]
