"""Orders over HTTP: lists, one order, reorder, cancel, and strangers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.events import record
from accounts.models import Role
from orders.jobs import bill_shipments
from orders.models import Order, OrderState
from orders.selectors.cart import current_cart
from orders.services.fulfilment import confirm_order, ship_order
from tests import make, make_orders


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def order(buyer, bolt, nut):
    return make_orders.order(buyer, (bolt, 24), (nut, 10), po_number="PO-7")


def shipped_in_part(order, by):
    confirm_order(order_id=order.pk, by=by)
    line = order.lines.get(sku="BOLT-8")
    return ship_order(
        order_id=order.pk,
        quantities={line.pk: 10},
        warehouse_id=make.warehouse("brasov").pk,
        tracking_number="RO123",
        by=by,
    )


def test_the_list_finds_by_number_po_and_sku(site, order):
    for text in (order.number[-4:], "po-7", "bolt-8"):
        page = site.get("/orders/", {"q": text}).content.decode()
        assert order.number in page

    page = site.get("/orders/", {"q": "nothing like it"}).content.decode()
    assert order.number not in page
    assert "No order fits." in page


def test_a_search_reads_no_lines_of_other_companies(site, order):
    with CaptureQueriesContext(connection) as captured:
        site.get("/orders/", {"q": "bolt-8"})

    searches = [one["sql"] for one in captured if "own_number" in one["sql"]]
    assert searches
    assert all('"order_id" = ("orders_order"."id")' in sql for sql in searches)


def test_the_list_filters_by_state(site, order):
    assert order.number in site.get("/orders/?state=placed").content.decode()
    assert order.number not in site.get("/orders/?state=shipped").content.decode()


@pytest.mark.parametrize(
    "query",
    ["state=x", "page=x", "page=-1", "page=" + "9" * 30, "q=%00", "q=" + "x" * 200],
)
def test_nonsense_in_the_address_is_left_out(site, order, query):
    assert site.get(f"/orders/?{query}").status_code == 200


def test_a_new_customer_is_told_what_will_show_here(site, shop):
    assert "No orders yet." in site.get("/orders/").content.decode()


def test_the_page_shows_what_left_and_what_follows(site, order, dora):
    shipment = shipped_in_part(order, dora)
    bill_shipments()
    shipment.refresh_from_db()
    record(order, verb="sent_to_erp", actor=None)

    page = site.get(f"/orders/{order.number}/").content.decode()

    assert "14 follow" in page
    assert "RO123" in page
    assert f"/invoices/{shipment.invoice_number}/" in page
    assert "Goods on their way" in page
    assert "€252.89" in page
    assert "Dora" not in page  # the seller's people stay unnamed
    assert "sent_to_erp" not in page  # nor is what they do among themselves told


@pytest.mark.parametrize("tail", ["", "reorder/", "cancel/", "keep/", "return/"])
def test_strangers_get_the_page_of_what_is_not_there(client, order, mallory, tail):
    client.force_login(mallory)
    address = f"/orders/{order.number}/{tail}"

    answer = client.post(address) if tail else client.get(address)

    assert answer.status_code == 404
    order.refresh_from_db()
    assert order.state == OrderState.PLACED
    assert order.number not in client.get("/orders/").content.decode()


def test_guests_are_sent_to_sign_in(client, order):
    answer = client.get(f"/orders/{order.number}/")

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("number", ["nope", "ORD%00", "9" * 300, "~x"])
def test_numbers_that_are_none_are_not_found(site, shop, number):
    assert site.get(f"/orders/{number}/").status_code == 404
    assert site.get(f"/orders/{number}/list/").status_code == 404


def test_a_role_without_the_right_sees_no_orders(client, acme, order):
    client.force_login(make.member("pia", acme, role="pickup").user)

    assert client.get("/orders/").status_code == 403
    assert client.get(f"/orders/{order.number}/").status_code == 404


def test_a_role_of_reach_own_sees_its_own_orders_only(client, acme, order, bolt):
    role = Role.objects.create(
        customer=acme,
        code="desk",
        name="Desk",
        scope="own",
        rights=["prices.view", "cart.edit", "orders.place", "orders.view"],
    )
    member = make.member("otto", acme)
    member.role = role
    member.save()
    mine = make_orders.order(make.buyer(member.user, acme), (bolt, 1))
    client.force_login(member.user)

    page = client.get("/orders/").content.decode()

    assert mine.number in page
    assert order.number not in page
    assert client.get(f"/orders/{order.number}/").status_code == 404


def test_reordering_shows_first_and_then_fills_the_cart(site, order, buyer):
    answer = site.post(f"/orders/{order.number}/reorder/", follow=True)
    assert "Add 2 fine rows" in answer.content.decode()
    assert current_cart(buyer) is None

    site.post(answer.redirect_chain[-1][0], {"do": "add"})

    assert current_cart(buyer).lines.count() == 2


def test_cancelling_becomes_asking_once_somebody_confirms(site, order, dora):
    address = f"/orders/{order.number}/"
    assert "Cancel the order" in site.get(address).content.decode()
    confirm_order(order_id=order.pk, by=dora)
    assert "Ask to cancel" in site.get(address).content.decode()

    answer = site.post(f"{address}cancel/", {"reason": "Twice"}, follow=True)

    assert "You asked to cancel this order" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED
    assert order.cancel_requests.get().reason == "Twice"


def test_a_buyer_cancels_what_nobody_confirmed(site, order):
    site.post(f"/orders/{order.number}/cancel/")

    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_the_reason_stays_when_the_order_left_meanwhile(site, order):
    Order.objects.filter(pk=order.pk).update(state=OrderState.SHIPPED)

    answer = site.post(f"/orders/{order.number}/cancel/", {"reason": "Twice by slip"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Twice by slip" in page
    assert "Back to the order" in page
    assert "Keep the order" not in page


def test_pages_take_the_same_queries_for_any_length(site, buyer, prices):
    variants = [make.variant(f"SKU-{n}") for n in range(15)]
    for variant in variants:
        make.price(prices, variant, "2")
        make.stock(variant, 500)
    short = make_orders.order(buyer, *((variant, 1) for variant in variants[:5]))
    long = make_orders.order(buyer, *((variant, 1) for variant in variants))
    counts = []
    for order in (short, short, long):
        with CaptureQueriesContext(connection) as captured:
            site.get(f"/orders/{order.number}/")
        counts.append(len(captured))

    assert counts[1] == counts[2]


def test_a_page_reads_the_long_columns_of_lines_once(site, order, dora):
    shipped_in_part(order, dora)

    with CaptureQueriesContext(connection) as captured:
        site.get(f"/orders/{order.number}/")

    long = [one for one in captured if '"price_trace"' in one["sql"]]
    assert len(long) == 1


def test_the_list_takes_the_same_queries_for_any_length(site, buyer, bolt):
    make_orders.order(buyer, (bolt, 1))
    site.get("/orders/")
    with CaptureQueriesContext(connection) as one:
        site.get("/orders/")
    for _ in range(6):
        make_orders.order(buyer, (bolt, 1))

    with CaptureQueriesContext(connection) as seven:
        site.get("/orders/")

    assert Order.objects.count() == 7
    assert len(one) == len(seven)


def test_a_line_says_why_it_cost_what_it_cost(site, order, prices):
    """As it was kept at submit, whatever the list says now."""
    prices.rows.update(amount="99")

    page = site.get(f"/orders/{order.number}/").content.decode()

    assert page.count("Why this price") == 2
    assert prices.name in page
    assert "from 24" in page
    assert "99.00" not in page


def test_a_line_that_kept_no_trace_shows_none(site, order):
    order.lines.update(price_trace={"quote": "Q-1", "version": 1})

    page = site.get(f"/orders/{order.number}/").content.decode()

    assert "Why this price" not in page
