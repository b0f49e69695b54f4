"""What promotions take off: golden cases, and that nothing is lost in sharing."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pricing.rules import Taxable, totals
from pricing.rules.parts import Part, discount_of_part
from pricing.rules.promotions import (
    Basket,
    BasketFreight,
    Obstacle,
    PromotedGoods,
    PromotedLine,
    PromotedTarget,
    PromotionFacts,
    judge,
)

TROLLEYS = PromotedGoods(1, 10, brand_id=5, tags=frozenset({"new"}))
SCREWS = PromotedGoods(2, 20)


def line(key, amount, *, quantity="1", goods=TROLLEYS, is_contract=False):
    return PromotedLine(key, goods, Decimal(quantity), Decimal(amount), is_contract)


def facts(pk=1, kind="line", **fields):
    for name in ("percent", "amount", "minimum_amount", "minimum_quantity"):
        if fields.get(name) is not None:
            fields[name] = Decimal(fields[name])
    return PromotionFacts(pk=pk, code=f"p{pk}", name=f"P{pk}", kind=kind, **fields)


def judged(promotion, *lines, freight="0", freight_code=""):
    freights = (BasketFreight(freight_code, Decimal(freight)),)
    basket = Basket(tuple(lines), "EUR", freights)
    return judge([promotion], basket)[0]


def off(promotion, *lines):
    return [str(amount) for amount in judged(promotion, *lines).discounts.values()]


@pytest.mark.parametrize(
    ("promotion", "lines", "taken"),
    [
        (facts(percent="10"), [line(1, "166.02")], ["16.60"]),
        (facts(percent="100"), [line(1, "166.02")], ["166.02"]),
        (facts(amount="0.0125"), [line(1, "100", quantity="1000")], ["12.50"]),
        (facts(amount="5"), [line(1, "4.99", quantity="2")], ["4.99"]),
        (
            facts(kind="cart", percent="10"),
            [line(1, "0.05"), line(2, "0.05")],
            ["0.01"],
        ),
        (
            facts(kind="cart", amount="10"),
            [line(1, "33.33"), line(2, "33.33"), line(3, "33.34")],
            ["3.33", "3.33", "3.34"],
        ),
        (facts(kind="cart", amount="500"), [line(1, "7.00")], ["7.00"]),
        (
            facts(kind="buy_get", percent="100", buy_quantity=2, get_quantity=1),
            [line(1, "166.02", quantity="3")],
            ["55.34"],
        ),
        (
            facts(kind="buy_get", percent="50", buy_quantity=2, get_quantity=1),
            [line(1, "60", quantity="7"), line(2, "9", quantity="2")],
            ["8.57"],
        ),
    ],
)
def test_what_is_taken_off(promotion, lines, taken):
    assert off(promotion, *lines) == taken


def test_of_mixed_articles_the_cheapest_are_free():
    promotion = facts(
        kind="buy_get",
        percent="100",
        buy_quantity=2,
        get_quantity=1,
        mixes_articles=True,
    )

    found = judged(promotion, line(1, "20", quantity="2"), line(2, "12", quantity="4"))

    assert found.discounts == {2: Decimal("6.00")}


def test_a_set_that_was_begun_says_what_is_missing():
    promotion = facts(kind="buy_get", percent="100", buy_quantity=2, get_quantity=1)

    found = judged(promotion, line(1, "20", quantity="1"))

    assert found.obstacle == Obstacle.TOO_FEW
    assert found.more == {1: 2}


@pytest.mark.parametrize(
    ("target", "is_covered"),
    [
        (PromotedTarget(category_ids=frozenset({10, 11})), True),
        (PromotedTarget(category_ids=frozenset({20})), False),
        (PromotedTarget(brand_id=5), True),
        (PromotedTarget(brand_id=6), False),
        (PromotedTarget(tag="new"), True),
        (PromotedTarget(tag="old"), False),
        (PromotedTarget(product_id=1), True),
        (PromotedTarget(product_id=2), False),
    ],
)
def test_scope_covers_and_excludes(target, is_covered):
    assert facts(percent="1", includes=(target,)).covers(TROLLEYS) == is_covered
    assert facts(percent="1", excludes=(target,)).covers(TROLLEYS) != is_covered


@pytest.mark.parametrize(
    ("promotion", "obstacle", "missing"),
    [
        (facts(percent="10", minimum_amount="100.01"), "minimum_amount", "0.01"),
        (facts(percent="10", minimum_amount="100"), None, "0"),
        (facts(percent="10", minimum_quantity="5"), "minimum_quantity", "1"),
        (facts(percent="10", is_used_up=True), "used_up", "0"),
        (facts(amount="1", currency="RON"), "other_currency", "0"),
        (
            facts(percent="10", includes=(PromotedTarget(product_id=9),)),
            "other_goods",
            "0",
        ),
    ],
)
def test_what_stands_against_it(promotion, obstacle, missing):
    found = judged(promotion, line(1, "100", quantity="4"))

    assert (found.obstacle, found.missing) == (obstacle, Decimal(missing))
    assert bool(found.discounts) == (obstacle is None)


def test_minimum_counts_covered_goods_only():
    scope = (PromotedTarget(product_id=1),)
    promotion = facts(percent="10", minimum_amount="100", includes=scope)

    found = judged(promotion, line(1, "60"), line(2, "900", goods=SCREWS))

    assert found.missing == Decimal(40)


def test_contract_prices_are_left_alone_unless_it_says_so():
    at_contract = line(1, "100", is_contract=True)

    assert judged(facts(percent="10"), at_contract).obstacle == "contract_prices"
    assert off(facts(percent="10", on_contract_prices=True), at_contract) == ["10.00"]


def test_promotions_are_judged_on_what_is_left():
    promotions = [facts(2, percent="50"), facts(1, percent="10", priority=5)]

    found = judge(promotions, Basket((line(1, "100"),), "EUR"))

    assert [one.amount for one in found] == [Decimal("10.00"), Decimal("45.00")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"is_exclusive": True}, {}),
        ({}, {"is_exclusive": True}),
        ({"group": "spring"}, {"group": "spring"}),
    ],
)
def test_what_does_not_combine_applies_once(first, second):
    promotions = [
        facts(1, percent="10", priority=1, **first),
        facts(2, percent="20", priority=2, **second),
    ]

    found = judge(promotions, Basket((line(1, "100"),), "EUR"))

    assert [one.obstacle for one in found] == [None, Obstacle.NOT_COMBINABLE]


def test_other_groups_combine_and_a_coupon_goes_first():
    promotions = [
        facts(1, percent="10", group="spring"),
        facts(2, percent="20", group="club", needs_coupon=True),
    ]

    found = judge(promotions, Basket((line(1, "100"),), "EUR"))

    assert [one.promotion.pk for one in found] == [2, 1]
    assert [one.amount for one in found] == [Decimal("20.00"), Decimal("8.00")]


@pytest.mark.parametrize(
    ("codes", "chosen", "taken"),
    [((), "van", "18"), (("van",), "van", "18"), (("post",), "van", "0")],
)
def test_free_freight_takes_the_price_of_its_methods(codes, chosen, taken):
    promotion = facts(kind="freight", shipping_codes=codes)

    found = judged(promotion, line(1, "10"), freight="18", freight_code=chosen)

    assert found.freight_discount == Decimal(taken)


def test_free_freight_is_free_to_every_place_that_goods_go_to_by_its_methods():
    ways = (("van", "18"), ("post", "7"), ("van", "9"))
    freights = tuple(BasketFreight(code, Decimal(each)) for code, each in ways)
    vans = facts(kind="freight", shipping_codes=("van",))
    every = facts(pk=2, kind="freight", priority=200)

    found = judge([vans, every], Basket((line(1, "10"),), "EUR", freights))

    assert [one.freight_discounts for one in found] == [(18, 0, 9), (0, 7, 0)]
    assert [one.amount for one in found] == [27, 7]


@pytest.mark.parametrize(
    ("freight", "obstacle"), [("18", Obstacle.MINIMUM_AMOUNT), ("0", "nothing_left")]
)
def test_nothing_is_missing_to_free_freight_where_it_is_free_anyway(freight, obstacle):
    promotion = facts(kind="freight", minimum_amount="300")

    found = judged(promotion, line(1, "10"), freight=freight, freight_code="van")

    assert found.obstacle == obstacle


AMOUNTS = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)
LINES = st.lists(
    st.tuples(AMOUNTS, st.sampled_from(["21", "11", "0"])), min_size=1, max_size=12
)


@pytest.mark.parametrize("is_gross", [False, True])
@settings(max_examples=25)
@given(lines=LINES, discount=AMOUNTS.filter(bool))
def test_a_shared_discount_is_neither_lost_nor_multiplied(is_gross, lines, discount):
    promoted = [line(key, amount) for key, (amount, _) in enumerate(lines)]
    promotion = facts(kind="cart", amount=discount)

    found = judged(promotion, *promoted)

    whole = sum((amount for amount, _ in lines), Decimal(0))
    assert found.amount == min(discount, whole)
    charged = [
        Taxable(amount - found.discounts.get(key, Decimal(0)), "S", Decimal(rate))
        for key, (amount, rate) in enumerate(lines)
    ]
    assert all(one.amount >= 0 for one in charged)
    sums = totals(charged, currency="EUR", prices_include_tax=is_gross)
    stands = sums.gross if is_gross else sums.net
    assert stands == whole - found.amount
    assert sums.gross == sums.net + sums.tax


@settings(max_examples=25)
@given(
    parts=st.lists(st.integers(1, 40), min_size=1, max_size=8),
    unit=st.integers(1, 10**6),
    percent=st.integers(1, 100),
)
def test_parts_of_a_line_share_its_discount_exactly(parts, unit, percent):
    """Unit prices of two decimals: the amounts of parts add up to the line's."""
    each, whole = Decimal(unit) / 100, Decimal(sum(parts))
    discount = (each * whole * percent / 100).quantize(Decimal("0.01"))
    billed = [Part(Decimal(part), each * part) for part in parts]

    shares = [
        discount_of_part(
            discount,
            line_quantity=whole,
            before=billed[:place],
            part=part,
            currency="EUR",
        )
        for place, part in enumerate(billed)
    ]

    assert sum(shares) == discount
    within = zip(shares, billed, strict=True)
    assert all(0 <= share <= part.line_amount for share, part in within)


def test_no_part_is_reduced_below_zero():
    """0.0333 a piece, all free: three parts of 0.03 where the line is 0.10."""
    parts = [Part(Decimal(1), Decimal("0.03"))] * 3

    shares = [
        discount_of_part(
            Decimal("0.10"),
            line_quantity=Decimal(3),
            before=parts[:place],
            part=part,
            currency="EUR",
        )
        for place, part in enumerate(parts)
    ]

    assert shares == [Decimal("0.03")] * 3
