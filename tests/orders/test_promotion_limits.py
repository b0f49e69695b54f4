"""Limits of promotions and coupons: held whoever orders at the same time."""

from decimal import Decimal
from functools import partial

import pytest

from accounts.services.guests import GuestPerson
from orders.errors import CartChanged
from orders.models import Order
from orders.services.cart import add_to_cart
from orders.services.coupons import add_coupon
from orders.services.fulfilment import cancel_order, cancel_own_order
from orders.services.guests import submit_guest_cart
from orders.services.submit import submit_cart
from pricing.errors import PromotionUsedUp
from pricing.models import Coupon, Promotion, PromotionTally, PromotionUse
from pricing.services.promotions import make_coupons
from shop import scope
from shop.errors import DomainError
from tests import make, make_orders
from tests.make_orders import choice, item
from tests.make_promotions import coupon, promotion
from tests.race import at_once


def filled(channel, bolt, count, *, code=""):
    """Buyers of as many companies, each with bolts and the code in a cart."""
    buyers = []
    for number in range(count):
        company = make.company(name=f"Company {number}", channel=channel)
        buyer = make.buyer(make.member(f"b{number}", company).user, company)
        add_to_cart(buyer=buyer, items=[item(bolt, 1)])
        if code:
            add_coupon(buyer=buyer, code=code)
        buyers.append(buyer)
    return buyers


def submission(buyer, **fields):
    from orders.selectors.cart import current_cart

    agreed, cart = choice(buyer, **fields), current_cart(buyer)
    return partial(
        submit_cart, buyer=buyer, cart_id=cart.pk, checkout=agreed, key=f"{cart.pk}"
    )


@pytest.mark.django_db(transaction=True)
def test_a_coupon_is_used_no_more_often_than_its_limit(channel, shop, bolt):
    coupon("ONCE", limit=2)
    buyers = filled(channel, bolt, 5, code="ONCE")

    outcomes = at_once([submission(buyer) for buyer in buyers])

    placed = [one for one in outcomes if isinstance(one, Order)]
    assert len(placed) == 2
    others = [one for one in outcomes if one not in placed]
    assert {type(one) for one in others} == {CartChanged}
    assert Coupon.objects.get().used_count == 2
    assert PromotionUse.objects.count() == 2


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_a_promotion_is_used_no_more_often_than_its_total(channel, shop, bolt):
    promotion("first-two", percent="10", limit_total=2)
    buyers = filled(channel, bolt, 4)

    outcomes = at_once([submission(buyer) for buyer in buyers])

    assert sum(isinstance(one, Order) for one in outcomes) == 2
    assert Promotion.objects.get().used_count == 2


@pytest.mark.django_db(transaction=True)
def test_branches_count_as_one_company(channel, shop, bolt):
    head = make.company(name="Head", channel=channel)
    promotion("once-each", percent="10", limit_per_customer=1)
    buyers = filled(channel, bolt, 3)
    for buyer in buyers:
        buyer.customer.parent = head
        buyer.customer.save()

    outcomes = at_once([submission(buyer) for buyer in buyers])

    assert sum(isinstance(one, Order) for one in outcomes) == 1
    assert PromotionTally.objects.get().used_count == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_use_a_coupon_once(buyer, bolt):
    coupon("ONCE", limit=1)
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    add_coupon(buyer=buyer, code="ONCE")
    tab = submission(buyer)

    at_once([tab, tab])

    assert Order.objects.count() == 1
    assert Coupon.objects.get().used_count == 1


def ordered_with(buyer, bolt, code):
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    add_coupon(buyer=buyer, code=code)
    return submission(buyer)()


@pytest.mark.parametrize("by_buyer", [True, False])
def test_a_cancelled_order_gives_back_what_it_took_once(buyer, bolt, dora, by_buyer):
    coupon("ONCE", limit=1, limit_total=5, limit_per_customer=1)
    order = ordered_with(buyer, bolt, "ONCE")
    counters = (Coupon, Promotion, PromotionTally)
    assert [model.objects.get().used_count for model in counters] == [1, 1, 1]

    if by_buyer:
        cancel_own_order(buyer=buyer, order_id=order.pk)
    else:
        cancel_order(order_id=order.pk, by=dora)

    assert [model.objects.get().used_count for model in counters] == [0, 0, 0]
    assert not PromotionUse.objects.standing().exists()
    with pytest.raises(DomainError):
        cancel_order(order_id=order.pk, by=dora)
    assert Coupon.objects.get().used_count == 0
    assert ordered_with(buyer, bolt, "ONCE").discount_amount == Decimal("0.80")


def test_who_used_it_up_is_told_and_pays_the_full_price(buyer, bolt):
    promotion("once", percent="10", limit_per_customer=1)
    first = make_orders.order(buyer, (bolt, 1))
    fresh = buyer.at(buyer.now)

    second = make_orders.order(fresh, (bolt, 1))

    assert (first.discount_amount, second.discount_amount) == (Decimal("0.80"), 0)


def guest_order(channel, bolt, token, email):
    guest = make.guest(channel, token=token)
    scope.enter("", guest_token=token)
    cart = add_to_cart(buyer=guest, items=[item(bolt, 1)])
    add_coupon(buyer=guest, code="HELLO")
    from dataclasses import replace

    from orders.rules import CheckoutChoice, PlaceSpec
    from orders.selectors.cart import cart_summary

    place = PlaceSpec(name="A", line1="Str. 1", city="Brașov", country="RO")
    summary = cart_summary(cart, replace(guest, found={}), country="RO")
    cart.refresh_from_db()
    summary = cart_summary(cart, replace(guest, found={}), country="RO")
    return submit_guest_cart(
        buyer=guest,
        cart_id=cart.pk,
        person=GuestPerson("Ana", email, "RO", "en"),
        checkout=CheckoutChoice(
            delivery=place,
            billing=place,
            shipping_method_id=summary.delivery.method_id,
            payment_method="bank_transfer",
            shown=summary.shown,
        ),
        key="k",
    )


def test_a_guest_counts_by_the_e_mail(shop, bolt):
    shop.access_mode, shop.serves_consumers = "open", True
    shop.allows_guest_checkout = True
    shop.save()
    coupon("HELLO", limit_per_customer=1, customer_kind="person")
    first = guest_order(shop, bolt, "t1", "ana@mail.example")
    assert first.discount_amount == Decimal("0.80")

    with pytest.raises(PromotionUsedUp):
        guest_order(shop, bolt, "t2", "Ana@Mail.example ")

    assert Order.objects.count() == 1
    assert guest_order(shop, bolt, "t3", "bea@mail.example").discount_amount
    assert not PromotionTally.objects.filter(holder__icontains="ana").exists()


def test_batches_of_codes_are_many_different_and_good_once(dora):
    made = coupon("SEED").promotion

    coupons = make_coupons(promotion_id=made.pk, count=200, batch="fair", by=dora)

    codes = {one.code for one in coupons}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {12}
    assert {one.limit for one in coupons} == {1}
    # Nothing in common to guess from.
    assert len({code[:4] for code in codes}) > 190
