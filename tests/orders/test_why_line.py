"""Why this price, asked of a line of the cart."""

import pytest
from django.urls import reverse

from orders.services.coupons import add_coupon
from orders.services.submit import submit_cart
from tests import make, make_orders
from tests.make_promotions import coupon, promotion


@pytest.fixture
def line(buyer, bolt):
    return make_orders.cart(buyer, (bolt, 24)).lines.get()


def ask(client, line, **headers):
    return client.get(reverse("orders:why-line", args=[line.pk]), headers=headers)


def test_the_lists_that_were_asked_are_named(client, bob, line, prices):
    client.force_login(bob)

    page = ask(client, line).content.decode()
    fragment = ask(client, line, hx_request="true").content.decode()

    for text in (page, fragment):
        assert prices.name in text
        assert "from 24" in text
        assert "7.50" in text
    assert "<html" in page
    assert "<html" not in fragment


def test_the_cart_offers_it_on_every_line(client, bob, line):
    client.force_login(bob)

    page = client.get("/cart/").content.decode()

    assert reverse("orders:why-line", args=[line.pk]) in page


def test_a_line_of_another_cart_is_not_found(client, line, channel):
    other = make.member("eve", make.company("Other", channel=channel)).user
    client.force_login(other)

    assert ask(client, line).status_code == 404


def test_an_article_that_may_not_be_seen_any_more_is_not_explained(
    client, bob, line, bolt
):
    type(bolt).objects.filter(pk=bolt.pk).update(is_active=False)
    client.force_login(bob)

    assert ask(client, line).status_code == 404


def test_promotions_are_told_as_the_whole_cart_meets_them(
    client, bob, buyer, bolt, nut
):
    cart = make_orders.cart(buyer, (bolt, 10), (nut, 20))
    promotion("much", name="Much", kind="cart", percent="10", minimum_amount="100")
    promotion("more", name="More", kind="cart", percent="5", minimum_amount="103")
    promotion("nuts", name="Nuts", percent="50", on=[nut.product])
    coupon("SECRET", name="Secret")
    client.force_login(bob)

    page = ask(client, cart.lines.get(variant=bolt)).content.decode()

    # 10 % of 102.00 of goods, of which 80.00 are of bolts.
    assert "Promotion “Much”" in page
    assert "-€8.00" in page.replace("−", "-")
    assert "€1.00 more of its articles are needed" in page
    assert "Nuts" not in page
    assert "Secret" not in page


def test_a_coupon_in_the_cart_is_told_with_its_code(client, bob, buyer, bolt):
    cart = make_orders.cart(buyer, (bolt, 10))
    coupon("WELCOME", name="Welcome")
    add_coupon(buyer=buyer, code="welcome")
    client.force_login(bob)

    page = ask(client, cart.lines.get()).content.decode()

    assert "Promotion “Welcome”, coupon WELCOME" in page
    assert "taken off €80.00" in page


def test_an_order_keeps_what_promotions_did_to_each_line(client, bob, buyer, bolt, nut):
    cart = make_orders.cart(buyer, (bolt, 10), (nut, 20))
    spring = promotion("spring", name="Spring", percent="10", on=[bolt.product])
    promotion("much", name="Much", kind="cart", percent="5", minimum_amount="500")

    order = submit_cart(
        buyer=buyer, cart_id=cart.pk, checkout=make_orders.choice(buyer), key="k"
    )
    type(spring).objects.update(is_active=False)
    client.force_login(bob)
    page = client.get(f"/orders/{order.number}/").content.decode()

    bolts, nuts = order.lines.order_by("position")
    assert [
        (one["promotion"], one["outcome"], one["amount"])
        for one in bolts.price_trace["promotions"]
    ] == [("spring", "takes", "8.00"), ("much", "minimum_amount", "0")]
    assert [one["promotion"] for one in nuts.price_trace["promotions"]] == ["much"]
    assert "Promotion “Spring”" in page
    assert "€398.00 more of its articles are needed" in page
