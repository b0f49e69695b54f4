"""The freight to each place of an order: owed, freed by promotions, in chosen hours."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.errors import CartRefused, NothingLeftToCancel, WindowRefused
from orders.models import BudgetPeriod, Order, OrderDestination
from orders.rules.remaining import kept_totals, owed_freights
from orders.selectors.after import order_after
from orders.selectors.budget_checks import budget_differences
from orders.selectors.cart import cart_summary
from orders.selectors.delivery_notes import note_snapshot
from orders.services.billing import billable_of
from orders.services.cancelling import cancel_lines
from orders.services.cart import add_to_cart
from orders.services.destinations import DestinationDraft, spread_lines
from orders.services.fulfilment import confirm_order, ship_order
from orders.services.order_rows import seal_order
from pricing.models import PromotionUse
from shop.errors import WrongState
from shop.models import OutgoingMail
from tests import make, make_approvals, make_orders, make_promotions, make_rules
from tests.make_orders import item
from tests.orders.test_checkout_page import filled
from tests.orders.test_destinations import address, spread, submit


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def cart(buyer, bolt, nut):
    """96.00 of bolts, 22.00 of nuts."""
    return add_to_cart(buyer=buyer, items=[item(bolt, 12), item(nut, 20)])


@pytest.fixture
def depot(acme, shop):
    return address(acme)


@pytest.fixture
def budgeted(acme):
    """The company has 1,000.00 a month."""
    ada = make.buyer(make.member("ada", acme, role="admin").user, acme)
    make_rules.budget_company(ada, month="1000")
    return ada


def send(order, by, *lines, part=1):
    return ship_order(
        order_id=order.pk,
        quantities={line.pk: line.quantity_left / part for line in lines},
        warehouse_id=make.warehouse().pk,
        by=by,
    )


def billed(order):
    """What all invoices of an order come to, and the freight of each place."""
    bills = [(one, billable_of(one, order)) for one in order.shipments.order_by("pk")]
    freights = Counter()
    for shipment, bill in bills:
        for line in bill.lines:
            if not line.sku:
                freights[shipment.destination_id] += line.line_amount
    whole = sum(line.line_amount for _, bill in bills for line in bill.lines)
    return whole, dict(freights)


def spent():
    return BudgetPeriod.objects.get().spent_net


# What is owed


def test_no_freight_to_a_place_whose_goods_were_all_called_off(
    buyer, budgeted, cart, bolt, nut, depot, dora
):
    spread(buyer, cart, depot, (bolt, 5), (nut, 20))
    order = submit(buyer, cart)
    confirm_order(order_id=order.pk, by=dora)
    home, *away = order.lines.all()
    send(order, dora, home)

    cancel_lines(order_id=order.pk, line_ids=[one.pk for one in away], by=dora)

    order = Order.objects.get(pk=order.pk)
    kept = kept_totals(order, order.lines.all())
    assert kept.net == Decimal("74.00")  # 56.00 of bolts and one freight
    assert billed(order) == (kept.net, {home.destination_id: Decimal("18.00")})
    assert spent() == kept.net
    assert not budget_differences()
    off, left = order_after(order, buyer.at(buyer.now)).totals
    assert (off.amount, left.amount) == (order.total_gross - kept.gross, kept.gross)


def test_a_place_that_is_taken_out_while_it_is_approved_has_no_freight(
    buyer, acme, budgeted, cart, bolt, depot
):
    approver = make.member("vera", acme, role="admin")
    make_approvals.rule(acme, approver)
    spread(buyer, cart, depot, (bolt, 5))
    order = submit(buyer, cart)

    out = order.lines.get(destination__position=2)
    order = make_approvals.take_out(make.buyer(approver.user, acme), order, out)

    assert order.delivery_amount == Decimal("18.00")
    assert order.total_net == Decimal("96.00")  # 56.00, 22.00 and one freight
    assert [one.position for one in order.destinations.all()] == [1]
    assert order.snapshot["destinations"] == []
    assert spent() == order.total_net
    assert not budget_differences()


def test_the_places_that_stay_stay_named_and_the_seal_is_over_them(
    buyer, acme, cart, bolt, nut, depot
):
    approver = make.member("vera", acme, role="admin")
    make_approvals.rule(acme, approver)
    spread(buyer, cart, depot, (bolt, 5))
    spread(buyer, cart, address(acme, "Fair"), (nut, 20))
    order = submit(buyer, cart)

    out = order.lines.get(destination__position=2)
    order = make_approvals.take_out(make.buyer(approver.user, acme), order, out)

    (left,) = order.snapshot["destinations"]
    assert left["delivery"]["name"] == "Fair"
    sealed = order.sha256
    seal_order(order, list(order.lines.select_related("destination")))
    assert order.sha256 == sealed


def test_a_freight_that_was_given_back_too_little_is_found(
    buyer, budgeted, cart, bolt, depot, dora
):
    spread(buyer, cart, depot, (bolt, 5))
    order = submit(buyer, cart)
    confirm_order(order_id=order.pk, by=dora)
    away = order.lines.get(destination__position=2)
    cancel_lines(order_id=order.pk, line_ids=[away.pk], by=dora)
    OrderDestination.objects.filter(position=1).update(amount="9.00")

    (found,) = budget_differences()

    assert (found.spent_net, found.taken_net) == (Decimal("96.00"), Decimal("87.00"))


deeds = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["send", "half", "call off"])),
    max_size=7,
)


@pytest.mark.parametrize("examples", [6, pytest.param(60, marks=pytest.mark.full)])
def test_bills_budgets_and_what_is_left_agree_whatever_is_called_off(
    buyer, acme, budgeted, cart, bolt, nut, depot, dora, examples
):
    fair = address(acme, "Fair")
    spread(buyer, cart, depot, (bolt, 4))
    spread(buyer, cart, fair, (bolt, 2), (nut, 10))
    whole = submit(buyer, cart)
    confirm_order(order_id=whole.pk, by=dora)
    keys = list(whole.lines.values_list("pk", flat=True))

    @settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(deeds=deeds)
    def holds(deeds):
        with transaction.atomic():
            for number, deed in [*deeds, (0, "rest")]:
                attempt(whole.pk, keys[number % len(keys)], deed, dora)
            agrees(Order.objects.get(pk=whole.pk))
            transaction.set_rollback(True)

    holds()


def attempt(order_id, key, deed, by):
    """Send a line, half of it, or call it off; refused where nothing is left."""
    order = Order.objects.get(pk=order_id)
    line = order.lines.get(pk=key)
    try:
        if deed == "rest":
            left = [one.pk for one in order.lines.all() if one.quantity_left]
            cancel_lines(order_id=order_id, line_ids=left, by=by)
        elif deed == "call off":
            cancel_lines(order_id=order_id, line_ids=[key], by=by)
        elif line.quantity_left:
            step = 10 if line.sku == "NUT-8" else 2
            is_whole = deed == "send" or line.quantity_left % step
            send(order, by, line, part=1 if is_whole or step == 10 else 2)
    except (NothingLeftToCancel, WrongState):
        return


def agrees(order):
    whole, freights = billed(order)
    assert not budget_differences()
    if order.state == "cancelled":
        assert (whole, spent()) == (0, 0)
        return
    lines = list(order.lines.all())
    assert order.state == "shipped"
    assert whole == kept_totals(order, lines).net == spent()
    assert freights == owed_freights(order, lines)
    sent = {one.destination_id for one in order.shipments.all()}
    assert freights.keys() == sent


# Freed by promotions


def free(**fields):
    return make_promotions.promotion(
        "freight", kind="freight", name="Free from 100", **fields
    )


def test_free_freight_is_free_to_every_place(site, buyer, cart, bolt, depot):
    spread(buyer, cart, depot, (bolt, 5))
    free(minimum_amount="100")  # of all goods: neither place has as much
    page = site.get("/checkout/").content.decode()

    site.post("/checkout/", filled(page))

    order = Order.objects.get()
    assert page.count("Free from 100") == 2  # in the sum, and with the other place
    assert order.delivery_amount == 0
    assert order.total_net == Decimal("118.00")
    assert [one["amount"] for one in order.discounts] == ["36.00"]
    places = order.destinations.values_list("amount", "free_because")
    assert list(places) == [(0, "Free from 100")] * 2
    assert PromotionUse.objects.count() == 1
    shown = site.get(f"/orders/{order.number}/").content.decode()
    assert shown.count("(Free from 100)") == 2


def test_free_freight_of_one_way_is_free_where_goods_go_by_it(
    buyer, shop, cart, bolt, depot
):
    parcel = make_orders.shipping_method(shop, "parcel", "7", names={"en": "Parcel"})
    spread(buyer, cart, depot, (bolt, 5), method_id=parcel.pk)
    free(shipping_codes=["parcel"])

    order = submit(buyer, cart)

    places = order.destinations.values_list("amount", "free_because")
    assert list(places) == [(18, ""), (0, "Free from 100")]
    assert order.delivery_amount == Decimal("18.00")
    assert [one["amount"] for one in order.discounts] == ["7.00"]


def test_what_costs_nothing_anyway_names_no_promotion(buyer, shop, cart):
    make_orders.shipping_method(shop, "gift", "0", names={"en": "On the house"})
    free()

    offered = cart_summary(cart, buyer).offered

    assert {one.code: one.free_because for one in offered} == {
        "van": "Free from 100",
        "gift": "",
    }


# In chosen hours


@pytest.fixture
def morning(shop, prices):
    return make_orders.window(shop.shipping_methods.get(), 8, 12, "6.50")


def next_day(buyer):
    return buyer.working_days.after(buyer.today, 3)


def test_each_place_has_hours_of_its_own_charged_frozen_and_told(
    site, buyer, cart, bolt, depot, dora, morning
):
    made = spread(buyer, cart, depot, (bolt, 5))
    where, day = "/checkout/addresses/", next_day(buyer)
    fields = {f"day-{made.pk}": day.isoformat(), f"window-{made.pk}": str(morning.pk)}
    offered = site.get(where).content.decode()
    site.post(where, {"cart": cart.pk, f"q-{first(cart)}-{made.pk}": "5", **fields})
    page = site.get("/checkout/").content.decode()
    site.post("/checkout/", filled(page))

    order = Order.objects.get()
    home, away = order.destinations.all()
    assert "08:00–12:00, + €6.50" in offered
    assert "08:00–12:00" in page
    assert (home.amount, home.window) == (Decimal("18.00"), "")
    assert (away.amount, away.window) == (Decimal("24.50"), "08:00–12:00")
    shown = site.get(f"/orders/{order.number}/").content.decode()
    assert "08:00–12:00" in shown
    confirmed = OutgoingMail.objects.get(template="orders/confirmed")
    hours = [one["requested_on"] for one in confirmed.context["destinations"]]
    assert hours[0] == ""
    assert hours[1].endswith(", 08:00–12:00")
    confirm_order(order_id=order.pk, by=dora)
    note = note_snapshot(send(order, dora, order.lines.get(destination=away)))
    assert (note["requested_on"], note["window"]) == (day.isoformat(), "08:00–12:00")
    shipped = OutgoingMail.objects.get(template="orders/shipped")
    assert shipped.context["requested_on"] == hours[1]


def first(cart):
    return cart.lines.order_by("pk").values_list("pk", flat=True)[0]


@pytest.mark.parametrize(
    ("is_dayless", "is_others", "said"),
    [
        (True, False, "Depot, Quay 1, Constanța: Please say on which day, too."),
        (
            False,
            True,
            "Depot, Quay 1, Constanța: This delivery does not come in these hours",
        ),
    ],
)
def test_hours_that_cannot_be_are_told_with_the_place_and_refused(
    buyer, shop, cart, bolt, depot, morning, is_dayless, is_others, said
):
    parcel = make_orders.shipping_method(shop, "parcel", "7", names={"en": "Parcel"})
    made = spread(buyer, cart, depot, (bolt, 5))
    draft = DestinationDraft(
        made.pk,
        method_id=parcel.pk if is_others else None,
        requested_on=None if is_dayless else next_day(buyer),
        window_id=morning.pk,
        quantities={first(cart): Decimal(5)},
    )
    spread_lines(buyer=buyer, cart_id=cart.pk, drafts=[draft])

    summary = cart_summary(cart, buyer.at(buyer.now))

    assert any(one.startswith(said) for one in summary.refusals)
    with pytest.raises(CartRefused):
        submit(buyer, cart)
    assert not Order.objects.exists()


def test_hours_are_checked_again_when_it_is_ordered(
    buyer, cart, bolt, depot, morning, monkeypatch
):
    # What the cart knew is not asked: the order looks itself.
    spread(
        buyer,
        cart,
        depot,
        (bolt, 5),
        requested_on=next_day(buyer),
        window_id=morning.pk,
    )
    from orders.services import submit as module

    known = cart_summary(cart, buyer.at(buyer.now))
    morning.delete()
    monkeypatch.setattr(module, "cart_summary", lambda *args, **fields: known)

    with pytest.raises(WindowRefused):
        submit(buyer, cart, shown=None)

    assert not Order.objects.exists()
