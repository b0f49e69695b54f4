"""Promotions from the cart to the invoice: judged anew, shown, frozen, exact."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invoicing.models import InvoiceLine
from orders.errors import CartChanged, CouponRefused, TooManyCoupons
from orders.models import Cart, Order
from orders.rules import shown_as_json, shown_from_json
from orders.rules.quotes import Offer, OfferedLine
from orders.selectors.cart import cart_summary, current_cart
from orders.services.billing import bill_shipment
from orders.services.cart import add_to_cart
from orders.services.coupons import add_coupon, remove_coupon
from orders.services.entry import add_rows
from orders.services.fulfilment import confirm_order, ship_order
from orders.services.guest_carts import merge_guest_cart
from orders.services.quote_acceptance import accept_quote
from orders.services.quote_offers import answer_quote
from orders.services.quotes import request_quote
from orders.services.reorder import open_reorder
from orders.services.submit import submit_cart
from pricing.models import Promotion, PromotionUse
from tests import make, make_orders
from tests.make_orders import choice, item
from tests.make_promotions import coupon, promotion


def summary(buyer):
    fresh = buyer.at(timezone.now())
    return cart_summary(current_cart(fresh), fresh)


def labels(summary):
    return [(line.label, line.detail, line.amount) for line in summary.total_lines]


@pytest.fixture
def cart(buyer, bolt, nut):
    """10 bolts at 8.00 and 20 nuts at 1.10: 102.00 of goods."""
    return add_to_cart(buyer=buyer, items=[item(bolt, 10), item(nut, 20)])


def test_a_line_promotion_shows_on_its_lines_and_in_the_sums(buyer, cart, bolt):
    promotion("spring", name="Spring −10 %", percent="10", on=[bolt.product])

    found = summary(buyer)

    bolts, nuts = found.rows
    assert (bolts.unit_amount, bolts.line_amount) == (Decimal("8"), Decimal(80))
    assert [one.name for one in bolts.reductions] == ["Spring −10 %"]
    assert (bolts.charged_amount, nuts.charged_amount) == (Decimal(72), Decimal(22))
    assert found.goods_amount == Decimal(102)
    assert ("Spring −10 %", "", Decimal("-8.00")) in labels(found)
    # (102 − 8 + 18 delivery) × 1.21
    assert found.totals.net == Decimal("112.00")
    assert found.totals.gross == Decimal("135.52")


def test_without_promotions_the_cart_is_as_it_was(buyer, cart):
    found = summary(buyer)

    assert found.totals.net == Decimal("120.00")
    assert found.deal.reductions == found.deal.hints == found.deal.coupons == ()


def test_an_order_freezes_discounts_with_their_reasons(buyer, cart, bolt):
    promotion("spring", percent="10", on=[bolt.product])
    coupon("WELCOME", amount="5")
    add_coupon(buyer=buyer, code="wel-come")

    order = submit_cart(buyer=buyer, cart_id=cart.pk, checkout=choice(buyer), key="1")

    bolts, nuts = order.lines.all()
    assert bolts.discounts == [
        {"promotion": "welcome", "name": "Welcome", "code": "WELCOME", "kind": "cart",
         "amount": "3.92"},
        {"promotion": "spring", "name": "Spring", "code": "", "kind": "line",
         "amount": "7.61"},
    ]  # fmt: skip
    assert (bolts.line_amount, bolts.discount_amount) == (Decimal(80), Decimal("11.53"))
    assert nuts.discount_amount == Decimal("1.08")
    assert (order.goods_amount, order.discount_amount) == (
        Decimal(102),
        Decimal("12.61"),
    )
    assert order.total_net == Decimal("107.39")
    uses = PromotionUse.objects.order_by("amount").values_list(
        "order_number", "promotion__code", "coupon__code", "amount"
    )
    assert list(uses) == [
        (order.number, "welcome", "WELCOME", Decimal("5.00")),
        (order.number, "spring", None, Decimal("7.61")),
    ]


def test_free_freight_names_its_reason_and_is_frozen(buyer, cart):
    promotion("freight", kind="freight", name="Free from 100", minimum_amount="100")

    order = submit_cart(buyer=buyer, cart_id=cart.pk, checkout=choice(buyer), key="1")

    assert order.delivery_amount == 0
    assert order.discount_amount == 0
    assert order.total_net == Decimal("102.00")
    assert order.discounts[0]["amount"] == "18.00"
    from orders.rules import frozen_sums, total_lines

    lines = total_lines(frozen_sums(order, lines_count=2))
    assert ("Own van · Free from 100", Decimal(0)) in [
        (line.detail, line.amount) for line in lines
    ]


def test_what_changed_since_the_page_is_told_and_nothing_ordered(buyer, cart, bolt):
    spring = promotion("spring", name="Spring", percent="10", on=[bolt.product])
    agreed = choice(buyer)
    Promotion.objects.filter(pk=spring.pk).update(is_active=False)

    with pytest.raises(CartChanged) as refusal:
        submit_cart(buyer=buyer, cart_id=cart.pk, checkout=agreed, key="1")

    assert "“Spring” does not apply any more." in refusal.value.changes
    assert not Order.objects.exists()
    assert not PromotionUse.objects.exists()


def test_what_came_since_the_page_is_told_too(buyer, cart, bolt):
    agreed = choice(buyer)
    promotion("spring", name="Spring", percent="10", on=[bolt.product])

    with pytest.raises(CartChanged) as refusal:
        submit_cart(buyer=buyer, cart_id=cart.pk, checkout=agreed, key="1")

    assert "“Spring” applies now: −€8.00." in refusal.value.changes


def test_a_page_from_before_promotions_is_still_read(buyer, cart):
    sent = shown_as_json(summary(buyer).shown)

    assert shown_from_json(sent[:4]) == shown_from_json(sent)


def test_it_begins_and_ends_to_the_instant(buyer, cart):
    now = timezone.now()
    promotion("hour", percent="50", starts_at=now, ends_at=now + timedelta(hours=1))

    def discounted(at):
        return bool(cart_summary(cart, buyer.at(at)).deal.reductions)

    tick = timedelta(microseconds=1)
    assert [discounted(now - tick), discounted(now)] == [False, True]
    end = now + timedelta(hours=1)
    assert [discounted(end - tick), discounted(end)] == [True, False]


REFUSALS = [
    ({"starts_at": timezone.now() + timedelta(days=1)}, "not valid yet"),
    ({"ends_at": timezone.now() - timedelta(days=1)}, "has ended"),
    ({"limit": 1, "used": 1}, "used up"),
    ({"amount": "5", "currency": "RON"}, "another currency"),
    ({"is_active": False}, "do not know"),
]


@pytest.mark.parametrize(("fields", "reason"), REFUSALS)
def test_a_coupon_says_why_it_is_refused(buyer, cart, fields, reason):
    used = fields.get("used", 0)
    made = coupon("CODE1", **{k: v for k, v in fields.items() if k != "used"})
    made.used_count = used
    made.save()

    with pytest.raises(CouponRefused, match=reason):
        add_coupon(buyer=buyer, code="code1")

    assert Cart.objects.get().coupon_codes == []


def test_a_coupon_for_other_articles_or_beside_an_exclusive_one_is_refused(buyer, cart):
    coupon("OTHER", on=[make.variant("HOIST-1").product])
    coupon("ALONE", is_exclusive=True, priority=200)
    promotion("spring", percent="10")

    with pytest.raises(CouponRefused, match="not for these articles"):
        add_coupon(buyer=buyer, code="OTHER")
    with pytest.raises(CouponRefused, match="cannot be combined"):
        add_coupon(buyer=buyer, code="ALONE")


def test_a_coupon_waits_for_its_minimum_and_says_what_is_missing(buyer, cart, bolt):
    coupon("BIG", minimum_amount="110")

    row = add_coupon(buyer=buyer, code="BIG")
    assert row.is_waiting
    assert "€8.00" in row.refusal

    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    assert [one.refusal for one in summary(buyer).deal.coupons] == [""]


def test_codes_are_taken_out_and_are_not_endless(buyer, cart):
    for number in range(6):
        coupon(f"CODE{number}", percent="1")
    for number in range(5):
        add_coupon(buyer=buyer, code=f"CODE{number}")

    with pytest.raises(TooManyCoupons):
        add_coupon(buyer=buyer, code="CODE5")
    remove_coupon(buyer=buyer, code="code-0")
    assert Cart.objects.get().coupon_codes == ["CODE1", "CODE2", "CODE3", "CODE4"]


def test_a_promotion_for_one_company_shows_to_no_other(buyer, cart, channel):
    rival = make.company(name="Rival", channel=channel)
    promotion("rivals", percent="10", to=[rival])
    promotion("persons", percent="10", customer_kind="person")
    promotion("other-shop", percent="10", to=[make.channel("other")])
    coupon("SECRET", to=[rival])

    assert summary(buyer).deal.reductions == ()
    refusals = []
    for code in ("SECRET", "NO-SUCH-CODE"):
        with pytest.raises(CouponRefused) as refusal:
            add_coupon(buyer=buyer, code=code)
        refusals.append(str(refusal.value))
    assert refusals[0] == refusals[1]


def test_groups_and_parents_open_a_promotion(buyer, cart, acme, channel):
    from accounts.models import CustomerGroup

    group = CustomerGroup.objects.create(code="gastro", name="Gastro")
    head = make.company(name="Head", channel=channel)
    promotion("group", percent="1", to=[group])
    promotion("head", percent="1", to=[head])
    assert not summary(buyer).deal.reductions

    acme.groups.add(group)
    assert [one.code for one in summary(buyer).deal.reductions] == ["group"]
    acme.parent = head
    acme.save()
    found = {one.code for one in summary(make.buyer(buyer.user, acme)).deal.reductions}
    assert found == {"group", "head"}


def test_two_more_and_one_is_free_and_mins_are_told(buyer, cart, bolt):
    promotion(
        "three", kind="buy_get", percent="100", buy_quantity=2, get_quantity=1,
        on=[bolt.product],
    )  # fmt: skip
    promotion("more", name="More", percent="5", minimum_amount="150")

    found = summary(buyer)

    assert found.rows[0].more == "2 more, and 1 of them is free"
    assert found.rows[0].discount_amount == Decimal("24.00")
    assert found.deal.hints == ("€48.00 more and “More” applies.",)


def shipped(order, dora, quantities):
    return ship_order(
        order_id=order.pk,
        quantities=quantities,
        warehouse_id=make.warehouse().pk,
        by=dora,
    )


@pytest.mark.parametrize("is_gross", [False, True])
def test_parts_of_an_order_are_billed_with_their_share(
    channel, shop, bob, acme, dora, is_gross
):
    """3 × 55.34 less 10.00: the invoices add up to the order, net and gross."""
    channel.prices_include_tax = is_gross
    channel.save()
    prices = make.price_list("own", to=channel, prices_include_tax=is_gross)
    hoist = make.variant("HOIST-1")
    make.price(prices, hoist, "55.34")
    make.stock(hoist, 9)
    promotion("ten", kind="cart", amount="10")
    order = make_orders.order(make.buyer(bob, acme), (hoist, 3))
    confirm_order(order_id=order.pk, by=dora)
    line = order.lines.get()
    assert line.discount_amount == Decimal("10.00")

    for _ in range(3):
        bill_shipment(shipment_id=shipped(order, dora, {line.pk: Decimal(1)}).pk)

    billed = InvoiceLine.objects.filter(sku="HOIST-1").order_by("pk")
    assert [str(one.discount_amount) for one in billed] == ["3.33", "3.34", "3.33"]
    assert billed[0].discounts == [
        {"amount": "3.33", "base_amount": "55.34", "reason": "Ten", "code": "95"}
    ]
    charged = sum(one.line_amount - one.discount_amount for one in billed)
    assert charged == line.charged_amount == Decimal("156.02")
    stands = sum(
        one.invoice.total_gross if is_gross else one.invoice.total_net for one in billed
    )
    assert stands == Decimal("156.02") + Decimal(18)
    snapshot = billed[0].invoice.snapshot["lines"][0]
    assert (snapshot["discount_amount"], snapshot["charged_amount"]) == (
        "3.33",
        "52.01",
    )


def test_an_accepted_quote_keeps_its_prices(buyer, cart, dora, bolt):
    promotion("spring", percent="10")
    quote = request_quote(buyer=buyer, cart_id=cart.pk, message="", key="q")
    answer_quote(
        quote_id=quote.pk,
        version=quote.version,
        offer=Offer(
            lines=tuple(
                OfferedLine(line.pk, Decimal("2.00")) for line in quote.lines.all()
            ),
            answer="",
            expires_at=timezone.now() + timedelta(days=9),
        ),
        by=dora,
    )
    quote.refresh_from_db()

    order = accept_quote(
        buyer=buyer,
        quote_id=quote.pk,
        version=quote.version,
        checkout=choice(buyer, shown=None),
    )

    assert order.goods_amount == Decimal(60)
    assert (order.discount_amount, order.discounts) == (0, [])
    assert not PromotionUse.objects.exists()


def test_a_reorder_takes_the_goods_not_the_discounts(buyer, cart):
    coupon("ONCE", limit=1)
    add_coupon(buyer=buyer, code="ONCE")
    order = submit_cart(buyer=buyer, cart_id=cart.pk, checkout=choice(buyer), key="1")

    sheet = open_reorder(buyer=buyer, order_ids=[order.pk])
    add_rows(buyer=buyer, sheet_id=sheet.pk)

    assert summary(buyer).rows
    assert current_cart(buyer).coupon_codes == []


def test_codes_of_a_guest_come_along(buyer, bolt, shop):
    shop.access_mode = "open"
    shop.save()
    coupon("GUEST")
    guest = make.guest(shop, token="t0")
    add_to_cart(buyer=guest, items=[item(bolt, 1)])
    add_coupon(buyer=guest, code="GUEST")
    from dataclasses import replace

    cart = merge_guest_cart(buyer=replace(buyer, guest_token="t0", found={}))

    assert cart.coupon_codes == ["GUEST"]


def test_promotions_cost_no_query_and_coupons_two(buyer, cart):
    def count():
        fresh = buyer.at(timezone.now())
        with CaptureQueriesContext(connection) as captured:
            cart_summary(Cart.objects.get(), fresh)
        return len(captured)

    count()  # kept from here on
    before = count()
    for number in range(5):
        promotion(f"p{number}", percent="1", priority=number)
        coupon(f"CODE{number}", percent="1")
    count()  # kept anew
    assert count() == before

    for number in range(5):
        add_coupon(buyer=buyer, code=f"CODE{number}")
    assert count() == before + 2
