"""Filling a cart and what it says."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.errors import AboveMaximum, BelowMinimum, OffStep
from catalog.rules import LARGEST_QUANTITY
from orders.errors import (
    AmountTooLarge,
    CartGone,
    NoPrice,
    NoSuchArticle,
    SignInToOrder,
)
from orders.models import Cart, CartLine, CartState
from orders.selectors.cart import cart_summary, current_cart
from orders.selectors.cart_badge import cart_badge
from orders.services import cart as services
from orders.services.guest_carts import merge_guest_cart
from pricing.models import PriceRow
from tests import make, make_orders
from tests.make_orders import item


def lines(buyer):
    return {
        line.variant.sku: line.quantity
        for line in current_cart(buyer).lines.select_related("variant")
    }


def test_added_twice_is_summed(buyer, bolt):
    services.add_to_cart(buyer=buyer, items=[item(bolt, 4)])

    services.add_to_cart(buyer=buyer, items=[item(bolt, 6), item(bolt, 2)])

    assert lines(buyer) == {"BOLT-8": Decimal(12)}


def test_one_refused_article_adds_nothing(buyer, bolt, nut):
    with pytest.raises(OffStep, match="20"):
        services.add_to_cart(buyer=buyer, items=[item(bolt, 4), item(nut, 15)])

    assert not CartLine.objects.exists()


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [("0", BelowMinimum), ("-5", BelowMinimum), ("99999999999", AboveMaximum)],
)
def test_impossible_quantities_are_refused(buyer, bolt, quantity, refusal):
    services.add_to_cart(buyer=buyer, items=[item(bolt, 10)])

    with pytest.raises(refusal):
        services.add_to_cart(buyer=buyer, items=[item(bolt, quantity)])

    assert lines(buyer) == {"BOLT-8": Decimal(10)}


def test_an_amount_no_document_holds_is_refused(buyer, prices):
    gold = make.variant("GOLD")
    make.price(prices, gold, "9999999999")

    with pytest.raises(AmountTooLarge):
        services.add_to_cart(buyer=buyer, items=[item(gold, 999_999_999)])

    assert not CartLine.objects.exists()


def test_an_article_of_another_assortment_is_not_there(buyer, bolt):
    bolt.product.is_active = False
    bolt.product.save()

    with pytest.raises(NoSuchArticle):
        services.add_to_cart(buyer=buyer, items=[item(bolt, 1)])

    assert not CartLine.objects.exists()


def test_a_unit_of_another_article_is_not_there(buyer, bolt, nut):
    wrong = services.CartItem(bolt.pk, nut.units.get().pk, Decimal(10))

    with pytest.raises(NoSuchArticle):
        services.add_to_cart(buyer=buyer, items=[wrong])


def test_an_article_without_price_is_not_sold(buyer, shop):
    with pytest.raises(NoPrice, match="RARE"):
        services.add_to_cart(buyer=buyer, items=[item(make.variant("RARE"), 1)])


def test_a_guest_of_a_semi_open_channel_fills_no_cart(shop, bolt):
    guest = make.guest(shop, token="a-token")

    with pytest.raises(SignInToOrder):
        services.add_to_cart(buyer=guest, items=[item(bolt, 1)])

    assert not Cart.objects.exists()


def test_quantity_zero_removes_the_line(buyer, bolt, nut):
    cart = services.add_to_cart(buyer=buyer, items=[item(bolt, 4), item(nut, 10)])
    line = cart.lines.get(variant=bolt)

    services.set_line_quantity(buyer=buyer, line_id=line.pk, quantity=Decimal(0))

    assert lines(buyer) == {"NUT-8": Decimal(10)}


def test_typed_quantities_count_as_far_as_they_are_possible(buyer, bolt, nut):
    cart = services.add_to_cart(buyer=buyer, items=[item(bolt, 4), item(nut, 10)])
    one, two = cart.lines.get(variant=bolt), cart.lines.get(variant=nut)

    refused = services.set_line_quantities(
        buyer=buyer,
        cart_id=cart.pk,
        quantities={one.pk: Decimal(30), two.pk: Decimal(15), 999: Decimal(1)},
    )

    assert lines(buyer) == {"BOLT-8": Decimal(30), "NUT-8": Decimal(10)}
    assert list(refused) == [two.pk]


def test_nobody_changes_the_cart_of_another(buyer, bolt, mallory):
    cart = services.add_to_cart(buyer=buyer, items=[item(bolt, 4)])
    stranger = make.buyer(mallory, mallory.memberships.get().customer)

    with pytest.raises(CartGone):
        services.set_line_quantity(
            buyer=stranger, line_id=cart.lines.get().pk, quantity=Decimal(9)
        )
    with pytest.raises(CartGone):
        services.remove_line(buyer=stranger, line_id=cart.lines.get().pk)

    assert lines(buyer) == {"BOLT-8": Decimal(4)}


def test_the_summary_adds_up_with_tier_delivery_and_tax_per_rate(buyer, bolt, nut):
    nut.tax_class = "reduced"
    nut.save()
    services.add_to_cart(buyer=buyer, items=[item(bolt, 24), item(nut, 10)])

    summary = cart_summary(current_cart(buyer), buyer)

    assert [row.line_amount for row in summary.rows] == [Decimal(180), Decimal(11)]
    assert summary.goods_amount == Decimal("191.00")
    assert [(tax.tax_rate, tax.tax_amount) for tax in summary.totals.taxes] == [
        (Decimal(21), Decimal("41.58")),  # on 180 and 18 for the delivery
        (Decimal(11), Decimal("1.21")),
    ]
    assert summary.totals.gross == Decimal("251.79")
    assert summary.is_ready


def test_the_next_tier_is_told(buyer, bolt):
    services.add_to_cart(buyer=buyer, items=[item(bolt, 12)])

    row = cart_summary(current_cart(buyer), buyer).rows[0]

    assert row.next == "12 more → 7.50"
    assert row.unit_amount == Decimal(8)


def test_delivery_is_free_from_its_threshold(buyer, bolt):
    services.add_to_cart(buyer=buyer, items=[item(bolt, 100)])
    assert cart_summary(current_cart(buyer), buyer).free_gap == Decimal(750)
    line = current_cart(buyer).lines.get()

    services.set_line_quantity(buyer=buyer, line_id=line.pk, quantity=Decimal(200))

    summary = cart_summary(current_cart(buyer), buyer)
    assert summary.delivery.amount == 0
    assert summary.free_gap == 0


def test_what_is_missing_to_the_minimum_is_told(buyer, bolt):
    buyer.channel.minimum_order_net = Decimal(500)
    services.add_to_cart(buyer=buyer, items=[item(bolt, 10)])

    summary = cart_summary(current_cart(buyer), buyer)

    assert summary.minimum_gap_net == Decimal(420)
    assert not summary.is_ready
    assert "€420.00" in summary.refusals[0]


def test_a_price_that_changed_is_told_until_it_is_accepted(buyer, bolt):
    cart = services.add_to_cart(buyer=buyer, items=[item(bolt, 10)])
    PriceRow.objects.filter(variant=bolt, from_quantity=1).update(amount="8.40")

    row = cart_summary(cart, buyer).rows[0]

    assert row.changed == "Price was 8.00 when you added it"
    assert row.unit_amount == Decimal("8.40")
    services.note_prices_seen(buyer=buyer, cart_id=cart.pk)
    assert not cart_summary(cart, buyer).changed


def test_what_became_unsellable_is_shown_and_left_out(buyer, bolt, nut, prices):
    rare = make.variant("RARE")
    make.price(prices, rare, "5")
    cart = services.add_to_cart(
        buyer=buyer, items=[item(bolt, 1), item(nut, 10), item(rare, 1)]
    )
    nut.archived_at = buyer.now
    nut.save()
    PriceRow.objects.filter(variant=rare).update(ends_at=buyer.now)

    summary = cart_summary(cart, buyer)

    assert [row.article.sku for row in summary.rows] == ["BOLT-8", "NUT-8", "RARE"]
    assert [row.article.sku for row in summary.counted] == ["BOLT-8"]
    assert summary.goods_amount == Decimal(8)
    assert summary.is_ready
    assert summary.rows[1].article.url == ""


def test_more_than_there_is_is_refused_at_the_line(buyer, bolt):
    cart = make_orders.cart(buyer, (bolt, 101))

    summary = cart_summary(cart, buyer)

    assert "Only 100" in summary.rows[0].refused
    assert not summary.is_ready


def test_two_units_of_one_article_share_its_stock(buyer, bolt, prices):
    pack = make.unit(bolt, "pack", 10)
    cart = services.add_to_cart(
        buyer=buyer, items=[item(bolt, 95), item(bolt, 1, unit=pack)]
    )

    refused = [row.refused for row in cart_summary(cart, buyer).rows]

    assert refused == ["", "Out of stock at present."]


def test_backordered_articles_are_never_refused(buyer, bolt):
    bolt.stock_policy = "backorder"
    bolt.save()
    cart = make_orders.cart(buyer, (bolt, 130))

    row = cart_summary(cart, buyer).rows[0]

    assert row.refused == ""
    assert row.stock.quantity == Decimal(100)


def test_the_guest_cart_follows_its_owner_in(buyer, bolt, nut, shop):
    shop.access_mode = "open"
    shop.save()
    guest = make.guest(shop, token="a-token")
    services.add_to_cart(buyer=guest, items=[item(bolt, 3), item(nut, 10)])
    services.add_to_cart(buyer=buyer, items=[item(bolt, 4)])
    signed_in = make.buyer(buyer.user, buyer.customer)
    signed_in = type(signed_in)(**{**signed_in.__dict__, "guest_token": "a-token"})

    merge_guest_cart(buyer=signed_in)

    assert lines(buyer) == {"BOLT-8": Decimal(7), "NUT-8": Decimal(10)}
    assert Cart.objects.get(customer=None).state == CartState.MERGED
    assert merge_guest_cart(buyer=signed_in) is None


def test_the_badge_adds_up_in_one_query(buyer, bolt, nut, django_assert_num_queries):
    services.add_to_cart(buyer=buyer, items=[item(bolt, 3), item(nut, 10)])

    with django_assert_num_queries(1):
        badge = cart_badge(buyer)

    assert (badge.lines_count, badge.total) == (2, Decimal("35.00"))


@pytest.mark.full
def test_two_hundred_lines_take_the_queries_of_ten(buyer, prices, shop):
    variants = [make.variant(f"SKU-{n}") for n in range(200)]
    for variant in variants:
        make.price(prices, variant, "2")
        make.stock(variant, 5)
    counts = []
    for size in (10, 200):
        Cart.objects.all().delete()
        cart = services.add_to_cart(
            buyer=buyer, items=[item(variant, 1) for variant in variants[:size]]
        )
        fresh = buyer.at(buyer.now)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            cart_summary(cart, fresh)
        counts.append(len(captured))

    # The first also finds what is kept for all: which promotions there are.
    assert counts[1] <= counts[0]
    assert counts[0] <= 14


def test_what_does_not_fit_together_still_lets_its_owner_in(channel, buyer, bob, acme):
    signed_in = replace(buyer, guest_token="token")
    screw = make.variant("SCREW")
    most = Decimal("999999999")
    for fields in (
        {"customer": acme, "user": bob},
        {"customer": None, "guest_token": "token"},
    ):
        cart = Cart.objects.create(channel=channel, **fields)
        cart.lines.create(variant=screw, unit=screw.units.get(), quantity=most)

    merged = merge_guest_cart(buyer=signed_in)

    assert merged.lines.get().quantity == LARGEST_QUANTITY
