"""What stands against an order is told for all of its lines at once."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from catalog.errors import OutOfStock, Restricted
from catalog.models import Product, StockLevel, StockReservation
from orders.errors import ArticlesGone, CartChanged, CartRefused
from orders.models import Order, OrderLine
from orders.services import placing
from orders.services.cart import add_to_cart
from orders.services.submit import submit_cart
from tests import make, make_orders
from tests import make_restrictions as restrict
from tests.make_orders import item

SKUS = {"BOLT-8", "NUT-8"}


@pytest.fixture
def washer(prices):
    """In stock and sold to everybody: nothing is ever said of it."""
    made = make.variant("WASHER-8")
    make.price(prices, made, "0.20")
    make.stock(made, 500)
    return made


@pytest.fixture
def cart(buyer, bolt, nut, washer):
    lines = [item(bolt, 12), item(washer, 5), item(nut, 10)]
    return add_to_cart(buyer=buyer, items=lines)


@pytest.fixture
def checkout(buyer, cart):
    """What the buyer saw before anything stood against it."""
    return make_orders.choice(buyer)


def submit(buyer, cart, checkout):
    return submit_cart(
        buyer=buyer.at(buyer.now), cart_id=cart.pk, checkout=checkout, key=uuid4().hex
    )


def place(buyer, checkout, *variants):
    """Past the reading of the cart: the last look, under the locks."""
    agreed = [
        placing.AgreedLine(one.pk, one.units.get().pk, Decimal(20), Decimal(8))
        for one in variants
    ]
    placing.place_order(
        buyer=buyer.at(buyer.now), lines=agreed, checkout=replace(checkout, shown=None)
    )


def named(refusal):
    """The articles in a refusal's sentence."""
    told = " ".join([str(refusal.value), *getattr(refusal.value, "changes", ())])
    return {sku for sku in (*SKUS, "WASHER-8") if sku in told}


def off_sale(*variants):
    Product.objects.filter(variants__in=variants).update(is_active=False)


def left(counts):
    for variant, on_hand in counts.items():
        StockLevel.objects.filter(variant=variant).update(on_hand=on_hand)


def nothing_was_placed(cart):
    cart.refresh_from_db()
    placed = [Order.objects, OrderLine.objects, StockReservation.objects]
    return cart.state == "open" and not any(each.exists() for each in placed)


def test_every_line_that_went_off_sale_is_named(buyer, cart, checkout, bolt, nut):
    off_sale(bolt, nut)

    with pytest.raises(CartChanged) as refusal:
        submit(buyer, cart, checkout)

    assert named(refusal) == SKUS
    assert nothing_was_placed(cart)
    assert cart.lines.count() == 3


def test_every_restricted_line_is_named(buyer, cart, checkout, bolt, nut):
    restrict.restriction(bolt, nut, licences=[restrict.licence_kind()])

    with pytest.raises(CartRefused, match="Needs a licence") as refusal:
        submit(buyer, cart, checkout)

    assert named(refusal) == SKUS
    assert nothing_was_placed(cart)


def test_every_line_that_is_short_is_named(buyer, cart, checkout, bolt, nut):
    left({bolt: 11, nut: 9})

    with pytest.raises((OutOfStock, CartRefused, CartChanged)) as refusal:
        submit(buyer, cart, checkout)

    assert named(refusal) == SKUS
    assert nothing_was_placed(cart)


def test_the_last_look_names_all_that_is_gone(buyer, cart, checkout, bolt, nut, washer):
    off_sale(bolt, nut)

    with pytest.raises(ArticlesGone) as refusal:
        place(buyer, checkout, bolt, washer, nut)

    assert named(refusal) == SKUS
    assert nothing_was_placed(cart)


def test_the_last_look_names_all_that_is_restricted(
    buyer, cart, checkout, bolt, nut, washer
):
    restrict.restriction(bolt, nut, licences=[restrict.licence_kind()])

    with pytest.raises(Restricted) as refusal:
        place(buyer, checkout, bolt, washer, nut)

    assert named(refusal) == SKUS
    assert nothing_was_placed(cart)


def test_the_last_look_names_all_that_is_short(
    buyer, cart, checkout, bolt, nut, washer
):
    left({bolt: 19, nut: 19})

    with pytest.raises(OutOfStock) as refusal:
        place(buyer, checkout, bolt, washer, nut)

    assert named(refusal) == SKUS
    assert nothing_was_placed(cart)
