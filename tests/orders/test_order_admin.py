"""Staff work on orders in the admin."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission

from orders.models import Order, OrderState, Shipment, ShippingMethod
from orders.services.fulfilment import confirm_order
from tests import make, make_orders


@pytest.fixture
def staff(client, dora):
    client.force_login(dora)
    return client


@pytest.fixture
def order(buyer, bolt, nut):
    return make_orders.order(buyer, (bolt, 24), (nut, 10))


@pytest.fixture
def rep(db):
    """A representative whom no customer is assigned to."""
    user = make.user("rita", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label="orders",
            codename__in=["view_order", "change_order", "view_cart", "view_shipment"],
        )
    )
    return user


def work(order, name):
    return f"/admin/orders/order/{order.pk}/{name}/"


def test_staff_confirm_and_ship_a_part_then_the_rest(staff, order, bolt, nut):
    page = staff.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    assert work(order, "confirm") in page
    assert work(order, "ship") not in page

    staff.post(work(order, "confirm"))
    form = staff.get(work(order, "ship"))
    one, two = order.lines.get(variant=bolt), order.lines.get(variant=nut)
    assert f'name="quantity_{one.pk}" value="24"' in form.content.decode()
    warehouse = make.warehouse("brasov").pk
    staff.post(
        work(order, "ship"),
        {
            "warehouse": warehouse,
            "tracking_number": "RO123",
            f"quantity_{one.pk}": "10",
            f"quantity_{two.pk}": "",
        },
    )
    order.refresh_from_db()
    assert order.state == OrderState.PARTLY_SHIPPED
    staff.post(
        work(order, "ship"),
        {
            "warehouse": warehouse,
            f"quantity_{one.pk}": "14",
            f"quantity_{two.pk}": "10",
        },
    )

    order.refresh_from_db()
    assert order.state == OrderState.SHIPPED
    assert Shipment.objects.count() == 2


@pytest.mark.parametrize("quantity", ["25", "-1", "x", "NaN", "9" * 30])
def test_impossible_quantities_are_refused(staff, order, dora, bolt, quantity):
    confirm_order(order_id=order.pk, by=dora)
    line = order.lines.get(variant=bolt)

    answer = staff.post(
        work(order, "ship"),
        {"warehouse": make.warehouse("brasov").pk, f"quantity_{line.pk}": quantity},
    )

    assert answer.status_code == 422
    assert not Shipment.objects.exists()


def test_cancelling_needs_a_press_and_keeps_the_reason(staff, order):
    staff.get(work(order, "cancel"))
    order.refresh_from_db()
    assert order.state == OrderState.PLACED

    staff.post(work(order, "cancel"), {"reason": "Closed for good"})

    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_a_confirmed_order_is_not_confirmed_again(staff, order, dora):
    confirm_order(order_id=order.pk, by=dora)

    assert staff.post(work(order, "confirm")).status_code == 422


def test_a_rep_reaches_assigned_customers_only(client, order, rep, acme):
    client.force_login(rep)
    for address in (
        f"/admin/orders/order/{order.pk}/change/",
        work(order, "confirm"),
        work(order, "ship"),
        work(order, "cancel"),
    ):
        assert client.get(address).status_code == 404
    assert client.post(work(order, "confirm")).status_code == 404
    assert order.number not in client.get("/admin/orders/order/").content.decode()

    acme.rep = rep
    acme.save()

    assert order.number in client.get("/admin/orders/order/").content.decode()
    assert client.post(work(order, "confirm")).status_code == 302
    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED


def test_work_needs_its_permission(client, order, rep, acme):
    acme.rep = rep
    acme.save()
    rep.user_permissions.set([])
    client.force_login(rep)

    assert client.post(work(order, "confirm")).status_code == 403
    order.refresh_from_db()
    assert order.state == OrderState.PLACED


def test_buyers_do_not_reach_the_admin(client, order, bob):
    client.force_login(bob)

    assert client.post(work(order, "confirm")).status_code in {302, 403}
    assert Order.objects.get().state == OrderState.PLACED


def test_documents_are_to_look_at(staff, order):
    assert staff.get("/admin/orders/order/add/").status_code == 403
    for model in ("order", "cart", "shipment", "shippingmethod"):
        assert staff.get(f"/admin/orders/{model}/").status_code == 200
    staff.post(f"/admin/orders/order/{order.pk}/change/", {"po_number": "changed"})

    order.refresh_from_db()
    assert order.po_number == ""


NO_INLINES = {
    f"{rows}-{part}_FORMS": "0"
    for rows in ("rates", "windows")
    for part in ("TOTAL", "INITIAL")
}


def test_methods_are_kept_by_staff(staff, shop):
    method = ShippingMethod.objects.get()
    fields = {
        "channel": shop.pk,
        "code": "van",
        "names_en": "Our van",
        "names_ro": "Duba noastră",
        "countries": "RO",
        "currency": "EUR",
        "price_amount": "20",
        "free_from_amount": "",
        "transit_days": "1",
        "rate_source": "table",
        "is_active": "on",
        "position": "0",
        **NO_INLINES,
    }
    address = f"/admin/orders/shippingmethod/{method.pk}/change/"

    refused = staff.post(address, {**fields, "names_en": "", "names_ro": " "})
    staff.post(address, fields)

    assert refused.status_code == 200
    method.refresh_from_db()
    assert method.price_amount == Decimal(20)
    assert method.names == {"en": "Our van", "ro": "Duba noastră"}
    page = staff.get(address).content.decode()
    assert 'value="Our van"' in page
    assert 'name="names_pl"' in page
