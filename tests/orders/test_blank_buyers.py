"""Statements put together for a kind of buyer show each buyer what it may see."""

from dataclasses import replace

import pytest

from accounts.blank_buyer import BuyerKind, keys_of
from accounts.rights import Right, RightScope
from orders.models import Cart
from orders.selectors.carts import cart_head
from orders.services.cart import add_to_cart
from orders.services.sharing import Share, share_cart
from shop.statements import Statement
from tests import make
from tests.make_orders import item


@pytest.fixture
def carts(buyer, bolt, mallory):
    """One that is shared, and one of another company."""
    cart = add_to_cart(buyer=buyer, items=[item(bolt, 12)])
    share_cart(buyer=buyer, cart_id=cart.pk, shares=[Share(None, "view")])
    return cart


@pytest.fixture
def colleague(acme, shop):
    return make.buyer(make.member("olga", acme, role="buyer").user, acme)


def asked(buyer):
    rows = Cart.objects.visible_to(BuyerKind.of(buyer).buyer)
    return {pk for (pk,) in Statement.of(rows.values_list("pk")).ask(**keys_of(buyer))}


def own_only(buyer):
    role = replace_role(buyer)
    return replace(buyer, member=role, found={})


def replace_role(buyer):
    buyer.member.role.scope = RightScope.OWN
    return buyer.member


def test_each_kind_sees_what_visible_to_tells(buyer, colleague, carts, mallory):
    stranger = make.buyer(mallory, mallory.memberships.get().customer)
    reader = replace(colleague, rights=colleague.rights - {Right.EDIT_CART.value})
    rep = replace(stranger, customer=buyer.customer, rep=mallory, user=buyer.user)
    for one in (buyer, colleague, stranger, reader, rep, own_only(colleague)):
        told = set(Cart.objects.visible_to(one).values_list("pk", flat=True))
        assert asked(one) == told

    assert asked(stranger) == set()
    assert asked(buyer) == {carts.pk}


def test_the_head_of_a_cart_takes_one_query(buyer, carts, django_assert_num_queries):
    cart_head(carts, buyer)

    with django_assert_num_queries(1):
        head = cart_head(carts, buyer)

    assert head.is_current
    assert head.shared == "shared with everybody in the company"
