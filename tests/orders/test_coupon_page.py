"""Coupons and discounts on the pages of cart, checkout, order and invoice."""

from decimal import Decimal

import pytest

from orders.models import Cart, Order
from orders.services.billing import bill_shipment
from orders.services.cart import add_to_cart
from orders.services.fulfilment import confirm_order, ship_order
from shop.models import OutgoingMail
from tests import make, make_orders
from tests.make_orders import item
from tests.make_promotions import coupon, promotion


@pytest.fixture
def page(client, buyer, bolt):
    """The cart of somebody signed in, with ten bolts."""
    client.force_login(buyer.user)
    add_to_cart(buyer=buyer, items=[item(bolt, 10)])
    return client


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_code_is_typed_and_taken_out(page):
    coupon("WELCOME", name="Welcome!")

    typed = text(page.post("/cart/coupons/", {"coupon": "welcome"}, follow=True))
    assert "Welcome!" in typed
    assert "−8.00" in typed

    gone = text(page.post("/cart/coupons/remove/", {"coupon": "WELCOME"}, follow=True))
    assert "Welcome!" not in gone
    assert Cart.objects.get().coupon_codes == []


def test_a_wrong_code_says_why_beside_its_field(page):
    answer = page.post("/cart/coupons/", {"coupon": "nope"})

    assert answer.status_code == 422
    assert "We do not know this code." in text(answer)
    assert 'value="nope"' in text(answer)


def test_guessing_codes_is_slowed_down(page, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"coupon": "2/m/ip"}

    answers = [page.post("/cart/coupons/", {"coupon": f"c{n}"}) for n in range(3)]

    assert [answer.status_code for answer in answers] == [422, 422, 429]


def test_from_checkout_to_the_invoice_the_reason_is_told(page, buyer, bolt, dora):
    promotion("spring", name="Spring sale", percent="10", on=[bolt.product])
    assert "Spring sale −8.00" in text(page.get("/checkout/"))

    order = make_orders.order(buyer, (bolt, 1))

    assert "Spring sale −8.80" in text(page.get(f"/orders/{order.number}/"))
    mail = OutgoingMail.objects.get(template="orders/confirmed")
    assert mail.context["lines"][0]["discounts"][0]["name"] == "Spring sale"
    assert {"label": "Spring sale", "amount": "-8.80"}.items() <= next(
        one.items() for one in mail.context["sums"] if one["label"] == "Spring sale"
    )
    confirm_order(order_id=order.pk, by=dora)
    line = order.lines.get()
    shipment = ship_order(
        order_id=order.pk,
        quantities={line.pk: Decimal(11)},
        warehouse_id=make.warehouse().pk,
        by=dora,
    )
    number = bill_shipment(shipment_id=shipment.pk)
    invoice = text(page.get(f"/invoices/{number}/"))
    assert "Discount Spring sale: −8.80 on 88.00" in invoice
    assert "79.20" in invoice


def test_the_order_goes_to_the_erp_with_its_discounts(buyer, bolt):
    import csv

    from erp.documents import order_csv

    promotion("spring", percent="10")
    order = make_orders.order(buyer, (bolt, 10))

    rows = list(
        csv.DictReader(order_csv(Order.objects.get(pk=order.pk)).decode().splitlines())
    )

    assert rows[0]["line_amount"] == "80.00"
    assert rows[0]["discount_amount"] == "8.00"
    assert rows[0]["discount_reason"] == "spring 8.00"
