"""Restricted goods in cart, checkout, quotes, orders: judged where they really go."""

import threading
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Address, CustomerKind, LicenceState
from accounts.services.guests import GuestPerson
from accounts.services.licences import refuse_licence
from catalog.errors import Restricted
from catalog.models import StockReservation
from orders.errors import CartRefused, DeliveryRefused
from orders.models import Order, ShippingMethod
from orders.rules import CheckoutChoice, PlaceSpec
from orders.rules.quotes import Offer, OfferedLine
from orders.selectors.cart import cart_summary, current_cart
from orders.selectors.checkout import default_choice
from orders.services import placing
from orders.services.cart import add_to_cart, set_line_quantity
from orders.services.guest_carts import merge_guest_cart
from orders.services.guests import submit_guest_cart
from orders.services.quote_acceptance import accept_quote
from orders.services.quote_offers import answer_quote
from orders.services.quotes import request_quote
from orders.services.reorder import open_reorder
from orders.services.submit import submit_cart
from tests import make, make_orders
from tests import make_restrictions as restrict
from tests.make_orders import choice, item
from tests.race import at_once

WARSAW = PlaceSpec(
    name="Depot",
    line1="ul. Magazynowa 4",
    postcode="05-090",
    city="Raszyn",
    country="PL",
)


def again(buyer):
    """The next request of the same buyer."""
    return buyer.at(buyer.now)


def submit(buyer, **fields) -> Order:
    buyer = again(buyer)
    return submit_cart(
        buyer=buyer,
        cart_id=current_cart(buyer).pk,
        checkout=choice(buyer, **fields),
        key=uuid4().hex,
    )


def nothing_was_placed() -> bool:
    return not (Order.objects.exists() or StockReservation.objects.exists())


@pytest.fixture
def licence_needed(bolt):
    """The bolt needs a licence."""
    kind = restrict.licence_kind()
    restrict.restriction(bolt, licences=[kind])
    return kind


@pytest.fixture
def held(licence_needed, acme):
    return restrict.licence(acme, licence_needed)


# --- into the cart -------------------------------------------------------------------


def test_what_needs_a_licence_does_not_go_into_the_cart(buyer, bolt, licence_needed):
    with pytest.raises(Restricted, match="BOLT-8: Needs a licence: Spirits"):
        add_to_cart(buyer=buyer, items=[item(bolt, 1)])

    assert not getattr(current_cart(buyer), "lines", None)


def test_all_or_none_goes_into_the_cart(buyer, bolt, nut, licence_needed):
    with pytest.raises(Restricted):
        add_to_cart(buyer=buyer, items=[item(nut, 10), item(bolt, 1)])

    cart = current_cart(buyer)
    assert cart is None or not cart.lines.exists()


def test_a_code_is_refused_with_the_reason(client, bob, buyer, bolt, licence_needed):
    client.force_login(bob)

    answer = client.post("/cart/add-by-code/", {"code": "BOLT-8", "quantity": "1"})

    assert answer.status_code == 422
    assert "Needs a licence" in answer.content.decode()


def test_the_order_control_says_why(client, bob, bolt, licence_needed):
    client.force_login(bob)
    unit = bolt.units.get()

    answer = client.post(
        "/cart/add/",
        {"variant": bolt.pk, "unit": unit.pk, "quantity": "1", "mode": "add"},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 422
    assert "Needs a licence" in answer.content.decode()


def test_what_was_put_in_before_stays_and_is_marked(buyer, bolt, nut, held):
    add_to_cart(buyer=buyer, items=[item(bolt, 1), item(nut, 10)])
    held.state = LicenceState.REFUSED
    held.save()

    summary = cart_summary(current_cart(buyer), again(buyer))

    refused = {row.article.sku: row.refused for row in summary.rows}
    assert refused == {"BOLT-8": "Needs a licence: Spirits.", "NUT-8": ""}
    (row,) = summary.refused_rows
    assert row.restricted.url == "/account/licences/"
    assert not summary.is_ready


def test_a_marked_line_can_be_taken_out_and_the_rest_ordered(buyer, bolt, nut, held):
    add_to_cart(buyer=buyer, items=[item(bolt, 1), item(nut, 10)])
    held.delete()
    line = current_cart(buyer).lines.get(variant=bolt)

    set_line_quantity(buyer=again(buyer), line_id=line.pk, quantity=0)

    assert submit(buyer).lines.get().sku == "NUT-8"


def test_the_cart_page_leads_to_the_licences(client, bob, buyer, bolt, held):
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    held.delete()
    client.force_login(bob)

    page = client.get("/cart/").content.decode()

    assert "Needs a licence: Spirits." in page
    assert 'href="/account/licences/"' in page


def test_a_reorder_says_what_is_not_sold_any_more(buyer, bolt, nut):
    order = make_orders.order(buyer, (bolt, 1), (nut, 10))
    restrict.restriction(bolt, licences=[restrict.licence_kind()])

    sheet = open_reorder(buyer=again(buyer), order_ids=[order.pk])

    bolts, nuts = sheet.rows.all()
    assert (bolts.verdict, nuts.verdict) == ("not_allowed", "fine")


def test_many_lines_ask_as_much_as_one(buyer, prices, held):
    category = make.category("many")
    restrict.restriction(category, minimum_age=18)
    variants = [make.variant(f"SKU-{n}", category=category) for n in range(12)]
    for variant in variants:
        make.price(prices, variant, "2")
        make.stock(variant, 500)
    counts = []
    assert buyer.working_days  # requests read them with their channel
    for size in (1, 2, 12):
        add_to_cart(buyer=again(buyer), items=[item(v, 1) for v in variants[:size]])
        fresh = again(buyer)
        with CaptureQueriesContext(connection) as captured:
            cart_summary(current_cart(fresh), fresh)
        counts.append(len(captured))

    # The first one read what the whole shop keeps: promotions, holidays.
    assert counts[1] == counts[2] < counts[0]


# --- the order -----------------------------------------------------------------------


def test_who_holds_the_licence_orders(buyer, bolt, held):
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])

    assert submit(buyer).lines.get().sku == "BOLT-8"


def test_a_licence_that_ends_before_the_order_is_seen(buyer, bolt, held):
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    held.expires_on = buyer.today - timedelta(days=1)
    held.save()

    with pytest.raises(CartRefused, match="Your licence ended"):
        submit(buyer)

    assert nothing_was_placed()


def test_the_last_line_of_defence_judges_by_itself(buyer, bolt, held):
    """Whatever a caller has looked at: placing looks again, at fresh rows."""
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    cart_summary(current_cart(buyer), buyer)  # remembered on the buyer
    held.delete()
    line = placing.AgreedLine(bolt.pk, bolt.units.get().pk, Decimal(1), Decimal(8))

    checkout = replace(choice(buyer), shown=None)
    with pytest.raises(Restricted):
        placing.place_order(buyer=buyer, lines=[line], checkout=checkout)

    assert nothing_was_placed()


@pytest.mark.parametrize(
    ("effect", "countries", "place", "is_placed"),
    [
        ("only", ["RO"], None, True),
        ("only", ["RO"], WARSAW, False),
        ("not", ["PL"], WARSAW, False),
        ("not", ["DE"], WARSAW, True),
    ],
)
def test_a_region_is_judged_by_the_real_delivery_address(
    buyer, bolt, effect, countries, place, is_placed
):
    restrict.restriction(bolt, region_effect=effect, countries=countries)
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    where = {"delivery": place, "shown": None} if place else {}

    if is_placed:
        assert submit(buyer, **where).lines.count() == 1
        return
    with pytest.raises(CartRefused, match="Not sold to where it would go: Poland"):
        submit(buyer, **where)

    assert nothing_was_placed()


def test_a_postcode_left_out_does_not_end_a_ban(buyer, bolt, acme):
    restrict.restriction(bolt, region_effect="not", countries=["RO"], postcodes=["50"])
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    own = default_choice(buyer).delivery

    for postcode, is_placed in (("500035", False), ("", False), ("400111", True)):
        place = replace(own, postcode=postcode)
        if is_placed:
            assert submit(buyer, delivery=place, shown=None).lines.count() == 1
            continue
        with pytest.raises(CartRefused, match="Not sold to where"):
            submit(buyer, delivery=place, shown=None)


def test_the_checkout_page_follows_the_address(client, bob, buyer, acme, bolt):
    restrict.restriction(bolt, region_effect="not", countries=["RO"], postcodes=["50"])
    other = Address.objects.create(
        customer=acme,
        name="Cluj",
        line1="x",
        city="Cluj",
        postcode="400111",
        country="RO",
    )
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    client.force_login(bob)

    here = client.get("/checkout/").context["summary"]
    there = client.post("/checkout/", {"delivery": other.pk}).context["summary"]

    assert not here.is_ready
    assert there.is_ready


def test_a_branch_orders_by_the_licence_of_its_company(channel, bolt, licence_needed):
    head = make.company(name="Head", channel=channel, vat_id="RO18547290")
    branch = make.company(
        name="Branch", channel=channel, parent=head, unit_kind="branch"
    )
    buyer = make.buyer(make.member("clerk", branch).user, branch)
    with pytest.raises(Restricted):
        add_to_cart(buyer=buyer, items=[item(bolt, 1)])

    restrict.licence(head, licence_needed)
    add_to_cart(buyer=again(buyer), items=[item(bolt, 1)])

    assert submit(buyer).customer == branch


# --- how it is sent ------------------------------------------------------------------


def test_a_method_that_does_not_carry_the_goods_is_not_offered(
    buyer, channel, bolt, nut
):
    restrict.restriction(bolt, handling="ADR")
    ShippingMethod.objects.update(excluded_handling=["adr"])
    tank = make_orders.shipping_method(channel, "tank", amount="90", position=9)
    add_to_cart(buyer=buyer, items=[item(nut, 10)])
    assert len(cart_summary(current_cart(buyer), again(buyer)).offered) == 2

    add_to_cart(buyer=again(buyer), items=[item(bolt, 1)])

    summary = cart_summary(current_cart(buyer), again(buyer))
    assert [one.method_id for one in summary.offered] == [tank.pk]
    assert submit(buyer, shipping_method_id=tank.pk).shipping_code == "tank"


def test_a_method_chosen_by_hand_is_refused_by_the_order(buyer, channel, bolt):
    van = ShippingMethod.objects.get()
    make_orders.shipping_method(channel, "tank", amount="90", position=9)
    restrict.restriction(bolt, handling="ADR")
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    van.excluded_handling = ["ADR"]
    van.save()

    with pytest.raises(DeliveryRefused):
        submit(buyer, shipping_method_id=van.pk, shown=None)

    assert nothing_was_placed()


def test_where_nothing_carries_it_the_cart_says_so(buyer, bolt):
    restrict.restriction(bolt, handling="ADR")
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    ShippingMethod.objects.update(excluded_handling=["ADR"])

    summary = cart_summary(current_cart(buyer), again(buyer))

    assert summary.refusals == ("No delivery there carries this: ADR.",)
    assert not summary.is_ready


# --- quotes --------------------------------------------------------------------------


def test_an_offer_is_accepted_only_while_the_licence_holds(
    buyer, bolt, held, dora, bob, acme
):
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    quote = request_quote(
        buyer=buyer, cart_id=current_cart(buyer).pk, message="", key="k"
    )
    line = quote.lines.get()
    quote = answer_quote(
        quote_id=quote.pk,
        version=quote.version,
        offer=Offer(
            answer="",
            expires_at=timezone.now() + timedelta(days=5),
            lines=[OfferedLine(line.pk, Decimal(7), "")],
        ),
        by=dora,
    )
    held.state = LicenceState.REFUSED
    held.save()

    with pytest.raises(Restricted, match="Needs a licence"):
        accept_quote(
            buyer=again(buyer),
            quote_id=quote.pk,
            version=quote.version,
            checkout=default_choice(again(buyer)),
        )

    assert nothing_was_placed()


# --- consumers -----------------------------------------------------------------------


@pytest.fixture
def person(channel, alice, shop):
    made = make.company(name="Alice", channel=channel, kind=CustomerKind.PERSON)
    make.member("alice", made, role="admin")
    return made


def born(person, buyer, *, years: int) -> None:
    person.born_on = buyer.today.replace(year=buyer.today.year - years)
    person.save()


def test_a_consumer_is_asked_and_orders_when_old_enough(alice, person, bolt):
    restrict.restriction(bolt, minimum_age=18)
    buyer = make.buyer(alice, person)
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])  # the cart takes it
    (row,) = cart_summary(current_cart(buyer), again(buyer)).refused_rows
    assert row.restricted.url == "/account/date-of-birth/"
    with pytest.raises(CartRefused, match="date of birth"):
        submit(buyer)

    born(person, buyer, years=17)
    with pytest.raises(CartRefused, match="Sold from the age of 18 on"):
        submit(buyer)
    assert nothing_was_placed()

    born(person, buyer, years=18)
    assert submit(make.buyer(alice, person)).lines.count() == 1


@pytest.fixture
def store(db):
    """Open to everybody, with orders without an account."""
    made = make.channel(
        "store",
        access_mode="open",
        serves_consumers=True,
        allows_guest_checkout=True,
        prices_include_tax=True,
        is_default=True,
    )
    make_orders.shipping_method(made, amount="12.10")
    make_orders.terms(made)
    return made


@pytest.fixture
def gin(store):
    made = make.variant("GIN")
    prices = make.price_list("store", to=store, prices_include_tax=True)
    make.price(prices, made, "24.20")
    make.stock(made, 50)
    return made


def order_as_guest(store, gin, *, born_on: date | None) -> Order:
    guest = make.guest(store, token="a-session")
    cart = add_to_cart(buyer=guest, items=[item(gin, 1)])
    place = PlaceSpec(
        name="Ana", line1="Str. 1", postcode="500035", city="Brașov", country="RO"
    )
    summary = cart_summary(cart, again(guest), country="RO")
    return submit_guest_cart(
        buyer=guest,
        cart_id=cart.pk,
        person=GuestPerson("Ana", "ana@mail.example", "RO", "en", born_on=born_on),
        checkout=CheckoutChoice(
            delivery=place,
            billing=place,
            shipping_method_id=summary.offered[0].method_id,
            payment_method="bank_transfer",
        ),
        key=uuid4().hex,
    )


@pytest.mark.parametrize("born_on", [None, date(2015, 1, 1)])
def test_a_guest_who_is_not_old_enough_or_does_not_say_gets_nothing(
    store, gin, born_on
):
    restrict.restriction(gin, minimum_age=18)

    with pytest.raises(CartRefused, match="Sold from the age of 18"):
        order_as_guest(store, gin, born_on=born_on)

    assert nothing_was_placed()


def test_a_guest_who_is_old_enough_orders(store, gin):
    restrict.restriction(gin, minimum_age=18)

    order = order_as_guest(store, gin, born_on=date(1990, 5, 17))

    assert order.customer.born_on == date(1990, 5, 17)


def test_the_guests_checkout_asks_only_where_there_is_an_age(client, store, gin):
    unit = gin.units.get()
    data = {"variant": gin.pk, "unit": unit.pk, "quantity": "1", "mode": "add"}
    client.post("/cart/add/", data)
    assert "born_on" not in client.get("/checkout/").context["form"].fields

    restrict.restriction(gin, minimum_age=18)
    page = client.get("/checkout/")

    assert "born_on" in page.context["form"].fields
    assert 'name="born_on"' in page.content.decode()


def test_a_cart_filled_as_a_guest_is_judged_after_sign_in(store, gin):
    guest = make.guest(store, token="a-session")
    add_to_cart(buyer=guest, items=[item(gin, 1)])
    company = make.company(name="Bistro", channel=store)
    restrict.restriction(gin, audience="person")
    buyer = replace(
        make.buyer(make.member("vera", company).user, company), guest_token="a-session"
    )

    cart = merge_guest_cart(buyer=buyer)

    (row,) = cart_summary(cart, again(buyer)).rows
    assert row.refused == "For consumers only."


# --- at the same instant -------------------------------------------------------------


@pytest.fixture
def tree(channel, licence_needed):
    """A branch that buys by the licence of the company above it."""
    head = make.company(name="Head", channel=channel, vat_id="RO18547290")
    branch = make.company(
        name="Branch", channel=channel, parent=head, unit_kind="branch"
    )
    buyer = make.buyer(make.member("clerk", branch).user, branch)
    return buyer, restrict.licence(head, licence_needed)


def waits_for_a_lock(query: str) -> bool:
    """Some session waits for a lock with a statement that has `query` in it."""
    with connection.cursor() as cursor:
        # A transaction sees the sessions as they were when it first looked.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database() AND query ILIKE %s",
            [f"%{query}%"],
        )
        return bool(cursor.fetchone()[0])


def until(condition, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        threading.Event().wait(0.05)


def in_a_thread(deed):
    """Run `deed` beside, with a connection of its own; its outcome is in the list."""
    outcome = []

    def run():
        try:
            outcome.append(deed())
        except Exception as error:  # noqa: BLE001 the test looks at what it was
            outcome.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


@pytest.mark.django_db(transaction=True)
def test_who_refuses_a_licence_waits_for_the_order_that_counts_on_it(
    tree, bolt, dora, monkeypatch
):
    buyer, held = tree
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    beside = []
    real = placing._sums

    def sums_while_somebody_refuses(*args):
        # The licence is looked at and held; now somebody wants to refuse it.
        beside.append(
            in_a_thread(
                lambda: refuse_licence(licence_id=held.pk, reason="No.", by=dora)
            )
        )
        until(lambda: waits_for_a_lock("accounts_licence"))
        return real(*args)

    monkeypatch.setattr(placing, "_sums", sums_while_somebody_refuses)
    order = submit(buyer)
    ((thread, outcome),) = beside
    thread.join(30)

    assert Order.objects.get() == order
    assert outcome[0].state == LicenceState.REFUSED
    assert outcome[0].decided_at > order.placed_at


@pytest.mark.django_db(transaction=True)
def test_an_order_waits_for_a_refusal_that_came_first_and_is_refused(tree, bolt, dora):
    buyer, held = tree
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])

    with transaction.atomic():
        refuse_licence(licence_id=held.pk, reason="No.", by=dora)
        thread, outcome = in_a_thread(lambda: submit(buyer))
        until(lambda: waits_for_a_lock("accounts_hold_licences"))
    thread.join(30)

    assert isinstance(outcome[0], Restricted), outcome
    assert nothing_was_placed()


@pytest.mark.django_db(transaction=True)
def test_in_either_order_nothing_is_sold_after_the_refusal(buyer, bolt, held, dora):
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    checkout = choice(again(buyer))
    cart_id = current_cart(buyer).pk

    ordered, refused = at_once(
        [
            lambda: submit_cart(
                buyer=again(buyer), cart_id=cart_id, checkout=checkout, key="k"
            ),
            lambda: refuse_licence(licence_id=held.pk, reason="No.", by=dora),
        ]
    )

    assert refused.state == LicenceState.REFUSED
    is_placed = isinstance(ordered, Order)
    assert is_placed or isinstance(ordered, (Restricted, CartRefused)), ordered
    assert Order.objects.exists() is is_placed
