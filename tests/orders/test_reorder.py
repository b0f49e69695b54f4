"""Ordering again: what is not as it was is shown before anything is added."""

from decimal import Decimal

import pytest

from catalog.models import ProductRelation, Variant
from orders.errors import NoEntries
from orders.models import EntrySheet, Order
from orders.selectors.cart import current_cart
from orders.selectors.entry import row_views
from orders.services.entry import RowChange, add_rows, save_rows, set_quantity
from orders.services.reorder import open_often, open_reorder
from pricing.models import PriceRow
from tests import make, make_orders


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def order(buyer, bolt, nut):
    return make_orders.order(buyer, (bolt, 24), (nut, 10))


def again(buyer):
    return make.buyer(buyer.user, buyer.customer)


def views(sheet, buyer):
    return {view.code: view for view in row_views(list(sheet.rows.all()), buyer)}


def test_the_price_of_the_order_stands_beside_that_of_now(buyer, order, bolt):
    PriceRow.objects.filter(variant=bolt, from_quantity=24).update(amount="7.60")

    sheet = open_reorder(buyer=again(buyer), order_ids=[order.pk])

    shown = views(sheet, again(buyer))
    assert shown["BOLT-8"].unit_amount == Decimal("7.60")
    assert shown["BOLT-8"].changed == "Price in the order: 7.50"
    assert shown["NUT-8"].changed == ""
    assert current_cart(again(buyer)) is None


def test_what_ended_offers_what_replaces_it_and_says_so_without(buyer, order, nut):
    Variant.objects.filter(pk=nut.pk).update(is_active=False)
    ended = open_reorder(buyer=again(buyer), order_ids=[order.pk])
    assert views(ended, again(buyer))["NUT-8"].verdict.title == "No longer on sale here"
    new = make.variant("NUT-9")
    ProductRelation.objects.create(
        source=nut.product, target=new.product, kind="replacement"
    )

    sheet = open_reorder(buyer=again(buyer), order_ids=[order.pk])

    verdict = views(sheet, again(buyer))["NUT-8"].verdict
    assert verdict.title == "NUT-8 is replaced by NUT-9"
    assert EntrySheet.objects.get() == sheet


def test_a_changed_step_waits_for_a_decision(buyer, order, nut):
    nut.units.update(step=25, minimum=25)

    sheet = open_reorder(buyer=again(buyer), order_ids=[order.pk])
    row = sheet.rows.get(verdict="below")
    set_quantity(
        buyer=again(buyer), sheet_id=sheet.pk, row_id=row.pk, quantity=Decimal(25)
    )
    added = add_rows(buyer=again(buyer), sheet_id=sheet.pk)

    assert (added.added_count, added.left_count) == (2, 0)
    lines = current_cart(again(buyer)).lines
    assert lines.get(variant=nut).quantity == 25
    assert not EntrySheet.objects.exists()


def test_quantities_of_several_orders_are_added_up(buyer, order, bolt):
    other = make_orders.order(again(buyer), (bolt, 6))

    sheet = open_reorder(buyer=again(buyer), order_ids=[order.pk, other.pk])

    found = dict(sheet.rows.values_list("code", "quantity"))
    assert found == {"BOLT-8": 30, "NUT-8": 10}
    assert sheet.name == f"{other.number}, {order.number}"


def test_what_is_ordered_often_comes_without_quantities(buyer, order, bolt, nut):
    make_orders.order(again(buyer), (bolt, 6))

    sheet = open_often(buyer=again(buyer))

    first, second = views(sheet, again(buyer)).values()
    assert (first.code, first.note) == ("BOLT-8", "in 2 orders")
    assert (first.quantity, first.verdict.title) == ("", "How many?")
    assert first.offers[0].text == "Take 6"
    assert second.code == "NUT-8"


def test_a_typed_quantity_makes_an_often_ordered_row_fine(buyer, order):
    sheet = open_often(buyer=again(buyer))
    row = sheet.rows.get(code="BOLT-8")

    change = RowChange("BOLT-8", "12", row_id=row.pk, unit_id=row.unit_id)
    save_rows(buyer=again(buyer), sheet_id=sheet.pk, changes=[change])

    row.refresh_from_db()
    assert (row.verdict, row.quantity) == ("fine", 12)


def test_nothing_often_without_orders(buyer, bolt):
    with pytest.raises(NoEntries):
        open_often(buyer=buyer)


def test_orders_of_others_are_not_there(buyer, order, mallory, client):
    stranger = make.buyer(mallory, mallory.memberships.get().customer)
    with pytest.raises(NoEntries):
        open_reorder(buyer=stranger, order_ids=[order.pk])

    client.force_login(mallory)
    client.post("/quick-order/orders/", {"order": order.pk})

    assert not EntrySheet.objects.exists()


def test_the_list_reorders_several_and_says_when_none_is_chosen(site, buyer, order):
    page = site.get("/orders/").content.decode()
    assert f'name="order" value="{order.pk}" form="orders-again"' in page

    none = site.post("/quick-order/orders/", follow=True)
    some = site.post("/quick-order/orders/", {"order": [order.pk]}, follow=True)

    assert "Choose the orders" in none.content.decode()
    assert "Add 2 fine rows" in some.content.decode()


def test_a_role_without_orders_reorders_nothing(site, buyer, order, bob):
    role = bob.memberships.get().role
    role.rights = [right for right in role.rights if right != "orders.view"]
    role.save()

    answer = site.post("/quick-order/often/")

    assert answer.status_code == 403
    assert Order.objects.count() == 1
