"""Orders brought in from elsewhere open like others, with what is known of them."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from orders.models import Order
from tests import make

ROWS = """order_number,placed_at,customer_number,sku,quantity,unit_price,tax_rate
H-1,2025-03-01,17850,BOLT-8,3,55.34,21
"""


@pytest.fixture
def bring_in(tmp_path, channel):
    make.variant("BOLT-8")

    def run() -> dict:
        path, out = tmp_path / "orders.csv", StringIO()
        path.write_text(ROWS)
        call_command("import_orders", str(path), "--json", stdout=out)
        return json.loads(out.getvalue())

    return run


def test_buyers_and_staff_open_an_order_that_was_brought_in(
    client, channel, bring_in, dora
):
    hotel = make.company(name="Hotel One", channel=channel, number="17850")
    ana = make.member("ana", hotel, role="admin").user
    bring_in()
    order = Order.objects.get(number="H-1")
    client.force_login(ana)

    page = client.get("/orders/H-1/")

    assert page.status_code == 200
    assert "200.88" in page.content.decode()
    assert "/orders/H-1.pdf" not in page.content.decode()
    assert client.get("/orders/H-1.pdf").status_code == 404
    client.force_login(dora)
    assert client.get(f"/admin/orders/order/{order.pk}/change/").status_code == 200


def test_a_mail_address_that_changed_makes_it_no_other_order(channel, bring_in):
    hotel = make.company(name="Hotel One", channel=channel, number="17850")
    assert bring_in()["created"] == 1
    hotel.name, hotel.email = "Hotel Two", "new@hotel.example"
    hotel.save()

    again = bring_in()

    assert (again["unchanged"], again["refused"]) == (1, 0)
