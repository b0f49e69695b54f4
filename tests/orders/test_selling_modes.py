"""Self-service, by quotes, or both: the channel says, a customer may differ."""

from uuid import uuid4

import pytest

from accounts.models import Customer
from orders.errors import NoQuotes, QuotesOnly
from orders.models import Order, Quote
from orders.services.cart import add_to_cart
from orders.services.quotes import request_quote
from orders.services.submit import submit_cart
from tests import make
from tests.make_orders import choice, item

pytestmark = pytest.mark.django_db

# The channel's way, the customer's own, whether carts are ordered, quotes asked for.
MODES = [
    ("mixed", "", True, True),
    ("self_service", "", True, False),
    ("negotiated", "", False, True),
    ("mixed", "negotiated", False, True),
    ("negotiated", "self_service", True, False),
    ("self_service", "mixed", True, True),
]
table = pytest.mark.parametrize(("channel_mode", "own_mode", "orders", "quotes"), MODES)


@pytest.fixture
def selling(shop, acme, bob, bolt):
    """Sets the ways of channel and customer; gives the buyer with a cart."""

    def set_modes(channel_mode, own_mode):
        shop.selling_mode, acme.selling_mode = channel_mode, own_mode
        shop.save()
        acme.save()
        buyer = make.buyer(bob, Customer.objects.select_related("channel").get())
        return buyer, add_to_cart(buyer=buyer, items=[item(bolt, 24)])

    return set_modes


@table
def test_a_cart_is_ordered_where_the_way_of_selling_says_so(
    selling, channel_mode, own_mode, orders, quotes
):
    buyer, cart = selling(channel_mode, own_mode)
    send = {"buyer": buyer, "cart_id": cart.pk, "key": uuid4().hex}

    if orders:
        assert submit_cart(checkout=choice(buyer), **send).number
    else:
        with pytest.raises(QuotesOnly):
            submit_cart(checkout=choice(buyer), **send)

    assert Order.objects.exists() == orders


@table
def test_a_quote_is_asked_for_where_the_way_of_selling_says_so(
    selling, channel_mode, own_mode, orders, quotes
):
    buyer, cart = selling(channel_mode, own_mode)
    send = {"buyer": buyer, "cart_id": cart.pk, "message": "", "key": uuid4().hex}

    if quotes:
        assert request_quote(**send).number
    else:
        with pytest.raises(NoQuotes):
            request_quote(**send)

    assert Quote.objects.exists() == quotes


@pytest.mark.full
@table
def test_the_pages_offer_what_is_possible(
    client, selling, channel_mode, own_mode, orders, quotes
):
    buyer, _ = selling(channel_mode, own_mode)
    client.force_login(buyer.user)

    cart = client.get("/cart/").content.decode()

    assert ('"then": "checkout"' in cart) == orders
    assert ('href="/quotes/request/"' in cart) == quotes
    assert client.get("/checkout/").status_code == (200 if orders else 403)
    assert client.get("/quotes/request/").status_code == (200 if quotes else 302)


def test_a_role_without_quotes_is_offered_neither_where_only_quotes_count(
    client, selling
):
    buyer, _ = selling("negotiated", "")
    buyer.member.role = make.ready_made_role("approver")
    buyer.member.save()
    client.force_login(buyer.user)

    cart = client.get("/cart/").content.decode()

    assert 'href="/quotes/request/"' not in cart
    assert '"then": "checkout"' not in cart
