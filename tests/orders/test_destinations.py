"""One order to several places: own delivery and freight each, exact in every sum."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Address
from orders.errors import CartRefused, MixedDestinations, TaxesDiffer
from orders.models import CartDestination, Order, Shipment
from orders.rules import DestinationChoice, PlaceSpec
from orders.rules.discounts import Reduction, total_of
from orders.rules.splits import part_amounts, split_reductions
from orders.selectors.cart import cart_summary
from orders.selectors.orders import order_page
from orders.services.approvals import take_back
from orders.services.billing import bill_shipment, billable_of
from orders.services.cart import add_to_cart
from orders.services.destinations import (
    DestinationDraft,
    add_destination,
    spread_lines,
)
from orders.services.fulfilment import confirm_order, ship_order
from orders.services.submit import submit_cart
from shop.models import OutgoingMail
from tests import make, make_approvals, make_orders
from tests.make_orders import item
from tests.make_restrictions import restriction
from tests.orders.test_checkout_page import filled


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def cart(buyer, bolt, nut):
    """96.00 of bolts, 22.00 of nuts."""
    return add_to_cart(buyer=buyer, items=[item(bolt, 12), item(nut, 20)])


def address(acme, name="Depot", **fields):
    values = {"line1": "Quay 1", "postcode": "900001", "city": "Constanța"}
    return Address.objects.create(
        customer=acme,
        name=name,
        country=fields.pop("country", "RO"),
        **values,
        **fields,
    )


@pytest.fixture
def depot(acme, shop):
    return address(acme)


def spread(buyer, cart, place, *parts, **fields):
    """Send (variant, quantity) to `place`."""
    made = add_destination(buyer=buyer, cart_id=cart.pk, address_id=place.pk)
    lines = {line.variant_id: line.pk for line in cart.lines.all()}
    wanted = {lines[variant.pk]: Decimal(many) for variant, many in parts}
    draft = DestinationDraft(made.pk, quantities=wanted, **fields)
    spread_lines(buyer=buyer, cart_id=cart.pk, drafts=[draft])
    return made


def submit(buyer, cart, **fields):
    choice = make_orders.choice(buyer, **fields)
    return submit_cart(buyer=buyer, cart_id=cart.pk, checkout=choice, key=str(cart.pk))


def test_a_split_line_becomes_lines_and_each_place_has_its_freight(
    buyer, cart, bolt, nut, depot
):
    spread(buyer, cart, depot, (bolt, 5), (nut, 20))

    order = submit(buyer, cart)

    home, away = order.destinations.all()
    rows = [
        (line.sku, line.quantity, line.line_amount, line.destination.position)
        for line in order.lines.select_related("destination")
    ]
    assert rows == [
        ("BOLT-8", 7, Decimal("56.00"), 1),
        ("BOLT-8", 5, Decimal("40.00"), 2),
        ("NUT-8", 20, Decimal("22.00"), 2),
    ]
    assert (home.amount, away.amount) == (Decimal("18.00"), Decimal("18.00"))
    assert away.place["city"] == "Constanța"
    assert order.delivery_amount == Decimal("36.00")
    assert order.goods_amount == Decimal("118.00")
    assert order.total_net == Decimal("154.00")


def test_an_order_to_one_place_has_no_destinations(buyer, cart, depot):
    add_destination(buyer=buyer, cart_id=cart.pk, address_id=depot.pk)

    order = submit(buyer, cart)

    assert not order.destinations.exists()
    assert not order.lines.filter(destination__isnull=False).exists()


def test_a_line_that_is_left_out_does_not_hold_its_place_up(
    buyer, acme, cart, bolt, nut, depot
):
    fair = address(acme, "Fair")
    spread(buyer, cart, depot, (nut, 20))
    spread(buyer, cart, fair, (bolt, 5))
    nut.is_active = False
    nut.save()

    summary = cart_summary(cart, buyer.at(buyer.now))
    order = submit(buyer.at(buyer.now), cart)

    assert not summary.refusals
    assert [one.place["name"] for one in order.destinations.all()] == [
        "Acme SRL",
        "Fair",
    ]
    assert [
        (line.sku, line.quantity, line.destination.position)
        for line in order.lines.select_related("destination")
    ] == [("BOLT-8", 7, 1), ("BOLT-8", 5, 2)]


def test_where_all_of_a_place_is_left_out_the_order_goes_to_one(
    buyer, cart, nut, depot
):
    spread(buyer, cart, depot, (nut, 20))
    nut.is_active = False
    nut.save()

    order = submit(buyer.at(buyer.now), cart)

    assert not order.destinations.exists()
    assert order.delivery_amount == Decimal("18.00")


def test_a_thousand_lines_go_to_twenty_places(site, cart):
    fields = {f"q-{line}-{place}": "1" for line in range(1000) for place in range(20)}

    answer = site.post("/checkout/addresses/", {"cart": cart.pk, **fields})

    assert answer.status_code == 302


def test_free_delivery_is_measured_on_what_goes_there(buyer, cart, bolt, depot, shop):
    shop.shipping_methods.update(free_from_amount="90")
    before = cart_summary(cart, buyer.at(buyer.now))
    spread(buyer, cart, depot, (bolt, 5))

    after = cart_summary(cart, buyer.at(buyer.now))

    assert before.delivery_amount == 0
    assert after.delivery_amount == Decimal("36.00")


def test_each_place_is_billed_with_its_first_shipment_and_all_adds_up(
    buyer, cart, bolt, nut, depot, dora
):
    spread(buyer, cart, depot, (bolt, 5), (nut, 20))
    order = submit(buyer, cart)
    confirm_order(order_id=order.pk, by=dora)
    home, away, nuts = order.lines.all()

    for line, many in ((away, 2), (home, 7), (away, 3), (nuts, 20)):
        ship_order(
            order_id=order.pk,
            quantities={line.pk: Decimal(many)},
            warehouse_id=make.warehouse().pk,
            by=dora,
        )

    shipments = list(Shipment.objects.order_by("pk"))
    bills = [billable_of(one, order) for one in shipments]
    freights = [
        [line.line_amount for line in bill.lines if not line.sku] for bill in bills
    ]
    assert freights == [[Decimal("18.00")], [Decimal("18.00")], [], []]
    assert [bill.ship_to.lines[-1] for bill in bills] == [
        "900001 Constanța",
        "500035 Brașov",
        "900001 Constanța",
        "900001 Constanța",
    ]
    billed = sum(line.line_amount for bill in bills for line in bill.lines)
    assert billed == order.total_net
    assert bill_shipment(shipment_id=shipments[0].pk)


def test_goods_for_two_places_do_not_leave_in_one_shipment(
    buyer, cart, bolt, depot, dora
):
    spread(buyer, cart, depot, (bolt, 5))
    order = submit(buyer, cart)
    confirm_order(order_id=order.pk, by=dora)

    with pytest.raises(MixedDestinations):
        ship_order(
            order_id=order.pk,
            quantities={line.pk: line.quantity for line in order.lines.all()},
            warehouse_id=make.warehouse().pk,
            by=dora,
        )

    assert not Shipment.objects.exists()


def test_a_place_that_is_taxed_differently_needs_an_order_of_its_own(
    buyer, acme, cart, bolt
):
    spread(buyer, cart, address(acme, "Werk", country="CH"), (bolt, 5))

    with pytest.raises(
        CartRefused, match="Werk, Quay 1, Constanța: Goods are taxed differ"
    ):
        submit(buyer, cart)

    assert not Order.objects.exists()


def test_no_other_way_leads_past_different_taxes(
    buyer, acme, cart, bolt, depot, monkeypatch
):
    # What the cart knew is not asked: the order looks itself.
    there = PlaceSpec(name="Werk", line1="Ring 1", city="Chur", country="CH")
    spread(buyer, cart, depot, (bolt, 5))
    from orders.services import placing
    from orders.services import submit as module

    def elsewhere(**fields):
        way = DestinationChoice(there, fields["checkout"].shipping_method_id)
        made = fields["checkout"]
        return placing.place_order(
            **{
                **fields,
                "checkout": type(made)(**{**vars(made), "destinations": (way,)}),
            }
        )

    choice = make_orders.choice(buyer)
    monkeypatch.setattr(module, "place_order", elsewhere)

    with pytest.raises(TaxesDiffer):
        submit_cart(buyer=buyer, cart_id=cart.pk, checkout=choice, key="k")

    assert not Order.objects.exists()


def test_what_may_not_go_there_is_refused_by_line_and_place(
    buyer, cart, bolt, nut, depot
):
    restriction(bolt, region_effect="not", countries=["RO"], postcodes=["9"])
    spread(buyer, cart, depot, (bolt, 5))

    summary = cart_summary(cart, buyer.at(buyer.now), country="RO", postcode="500035")

    refused = {row.article.sku: row.refused for row in summary.refused_rows}
    assert refused.keys() == {"BOLT-8"}
    assert refused["BOLT-8"].startswith("Depot, Quay 1, Constanța: ")


@pytest.mark.parametrize(
    ("many", "said"),
    [("13", "13 go to other addresses, but only 12 are here."), ("x", "as a number")],
)
def test_what_cannot_be_is_told_by_line_and_stays_typed(
    site, buyer, cart, bolt, depot, many, said
):
    made = add_destination(buyer=buyer, cart_id=cart.pk, address_id=depot.pk)
    name = f"q-{cart.lines.get(variant=bolt).pk}-{made.pk}"

    answer = site.post("/checkout/addresses/", {"cart": cart.pk, name: many})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please look at these lines again: BOLT-8." in page
    assert said in page
    assert f'value="{many}"' in page
    assert not made.parts.exists()


def test_without_scripts_an_order_is_spread_page_by_page(site, cart, bolt, depot):
    there = {"cart": cart.pk, "add": "1", "address": depot.pk}
    site.post("/checkout/addresses/", there)
    made = CartDestination.objects.get()
    name = f"q-{cart.lines.get(variant=bolt).pk}-{made.pk}"
    kept = site.post("/checkout/addresses/", {"cart": cart.pk, name: "5"})
    page = site.get(kept.url).content.decode()

    site.post("/checkout/", filled(page))

    order = Order.objects.get()
    assert "Depot" in page
    assert "Place order €" in page
    assert order.destinations.count() == 2
    shown = site.get(f"/orders/{order.number}/").content.decode()
    assert "Depot, Quay 1, Constanța" in shown
    mail = OutgoingMail.objects.get(template="orders/confirmed")
    assert {one["goes_to"] for one in mail.context["lines"]} == {
        "Acme SRL, Str. Lungă 1, Brașov",
        "Depot, Quay 1, Constanța",
    }


def test_a_way_that_is_none_of_the_channels_is_not_kept(site, buyer, cart, depot):
    made = add_destination(buyer=buyer, cart_id=cart.pk, address_id=depot.pk)

    site.post("/checkout/addresses/", {"cart": cart.pk, f"method-{made.pk}": "987654"})

    made.refresh_from_db()
    assert made.method is None


def test_the_hours_follow_the_delivery_that_is_chosen(site, buyer, shop, cart, depot):
    bolts = cart.lines.first().variant
    made = spread(buyer, cart, depot, (bolts, 5))
    courier = make_orders.shipping_method(shop, "courier", "30")
    van = shop.shipping_methods.get(code="van")
    morning = make_orders.window(courier, 8, 12)
    url = "/checkout/addresses/"
    typed = {"cart": cart.pk, f"method-{made.pk}": courier.pk}

    before = site.get(f"{url}?cart={cart.pk}").content.decode()
    asked = {**typed, "hours": made.pk}
    chosen = site.post(url, asked, HTTP_HX_REQUEST="true").content.decode()
    back = {**asked, f"method-{made.pk}": van.pk}
    none = site.post(url, back, HTTP_HX_REQUEST="true").content.decode()
    made.refresh_from_db()
    kept = made.method
    site.post(url, {**typed, "reckon": "1"})
    without_script = site.get(f"{url}?cart={cart.pk}").content.decode()

    assert "08:00–12:00" not in before
    assert f'<option value="{morning.pk}">08:00–12:00</option>' in chosen
    assert "<form" not in chosen
    assert "hidden" in none
    assert "08:00–12:00" not in none
    assert kept is None
    assert "08:00–12:00" in without_script


def test_hours_go_with_the_delivery_they_belong_to(site, buyer, shop, cart, depot):
    bolts = cart.lines.first().variant
    courier = make_orders.shipping_method(shop, "courier", "30")
    morning = make_orders.window(courier, 8, 12)
    hours = {"method_id": courier.pk, "window_id": morning.pk}
    made = spread(buyer, cart, depot, (bolts, 5), **hours)
    made.refresh_from_db()
    assert made.window == morning

    van = shop.shipping_methods.get(code="van")
    typed = {"cart": cart.pk, f"method-{made.pk}": van.pk, "reckon": "1"}
    site.post("/checkout/addresses/", typed)

    made.refresh_from_db()
    assert (made.method, made.window) == (van, None)


def test_hours_of_a_foreign_address_are_not_there(site, cart):
    sent = {"cart": cart.pk, "hours": "987654"}

    assert site.post("/checkout/addresses/", sent).status_code == 404


def test_an_address_can_be_typed_and_all_lines_sent_there_or_back(site, cart):
    typed = {
        "cart": cart.pk,
        "add": "1",
        "address": "new",
        "new_name": "Fair",
        "new_line1": "Hall 4",
        "new_city": "Cluj",
        "new_country": "RO",
    }
    site.post("/checkout/addresses/", typed)
    made = CartDestination.objects.get()

    site.post("/checkout/addresses/", {"cart": cart.pk, "all_to": made.pk})
    away = made.parts.count()
    site.post("/checkout/addresses/", {"cart": cart.pk, "all_to": "0"})

    assert made.place["city"] == "Cluj"
    assert (away, made.parts.count()) == (2, 0)


def test_a_typed_address_that_lacks_something_is_refused(site, cart):
    typed = {"cart": cart.pk, "add": "1", "address": "new", "new_name": "Fair"}

    answer = site.post("/checkout/addresses/", typed)

    assert answer.status_code == 422
    assert 'value="Fair"' in answer.content.decode()
    assert not CartDestination.objects.exists()


def test_lines_spread_otherwise_meanwhile_are_asked_about(
    site, buyer, cart, bolt, depot
):
    fields = filled(site.get("/checkout/").content.decode())
    spread(buyer, cart, depot, (bolt, 5))

    answer = site.post("/checkout/", fields)

    assert answer.status_code == 409
    assert "Where lines go or are booked changed." in answer.content.decode()
    assert not Order.objects.exists()


def test_a_sent_back_order_is_spread_as_before(buyer, acme, cart, bolt, depot):
    make_approvals.rule(acme, make.member("ada", acme, role="admin"))
    spread(buyer, cart, depot, (bolt, 5))
    order = submit(buyer, cart)

    take_back(buyer=buyer, request_id=order.approval.pk)

    summary = cart_summary(cart, buyer.at(buyer.now))
    assert [len(place.rows) for place in summary.places] == [1]


def test_the_page_of_the_order_says_where_each_line_goes(buyer, cart, bolt, depot):
    spread(buyer, cart, depot, (bolt, 5))
    order = submit(buyer, cart)

    page = order_page(order, buyer)

    assert [row.goes_to for row in page.rows] == [
        "Acme SRL, Str. Lungă 1, Brașov",
        "Acme SRL, Str. Lungă 1, Brașov",
        "Depot, Quay 1, Constanța",
    ]


def test_many_lines_to_three_places_ask_as_often_as_few(buyer, prices, acme, depot):
    def ordered(count, start):
        variants = [make.variant(f"SKU-{start + number}") for number in range(count)]
        for one in variants:
            make.price(prices, one, "1.15")
            make.stock(one, 50)
        fresh = buyer.at(buyer.now)
        cart = add_to_cart(buyer=fresh, items=[item(one, 3) for one in variants])
        third = address(acme, f"Third {start}")
        for place in (depot, third):
            spread(fresh, cart, place, *((one, 1) for one in variants))
        choice = make_orders.choice(fresh)
        with CaptureQueriesContext(connection) as queries:
            order = submit_cart(
                buyer=fresh, cart_id=cart.pk, checkout=choice, key=f"k{start}"
            )
        assert order.lines.count() == 3 * count
        return len(queries)

    ordered(1, 500)  # what the whole shop keeps is found now

    assert ordered(2, 0) == ordered(12, 100)


def one_reduction(amount):
    return Reduction(1, "p", "Promotion", "percent", amount)


@pytest.mark.parametrize("examples", [15, pytest.param(300, marks=pytest.mark.full)])
def test_reductions_of_parts_add_up_and_leave_nothing_below_zero(examples):
    cents = st.decimals("0", "50", places=2)

    @settings(max_examples=examples, deadline=None)
    @given(
        price=st.decimals("0.0001", "9.9999", places=4),
        many=st.lists(st.integers(1, 40), min_size=1, max_size=5),
        wanted=st.lists(cents, max_size=3),
    )
    def holds(price, many, wanted):
        amounts = part_amounts(price, [Decimal(one) for one in many], "EUR")
        left, reductions = sum(amounts), []
        for amount in wanted:
            reductions.append(one_reduction(min(amount, left)))
            left -= min(amount, left)

        parts = split_reductions(reductions, amounts, "EUR")

        assert sum(total_of(each) for each in parts) == total_of(reductions)
        for amount, each in zip(amounts, parts, strict=True):
            assert 0 <= total_of(each) <= amount

    holds()
