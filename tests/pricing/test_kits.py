"""Kits priced by component: the sum within each list, then all as for other prices."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.models import Product
from pricing.listing import sorted_products
from pricing.models import RoundingRule
from pricing.rules import Ask
from pricing.selectors import explain, prices_for
from tests import make
from tests.make_kits import component, kit

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def pan(channel):
    return make.variant("PAN")


@pytest.fixture
def lid(channel):
    return make.variant("LID")


@pytest.fixture
def trade(channel):
    return make.price_list("trade", to=channel)


@pytest.fixture
def buyer(acme, bob):
    return make.buyer(bob, acme, now=NOW)


def asked(variant, quantity=1, unit=None) -> Ask:
    return Ask(
        variant.pk, (unit or variant.units.get(is_base=True)).pk, Decimal(quantity)
    )


def price_of(variant, buyer, quantity=1, unit=None):
    ask = asked(variant, quantity, unit)
    found = prices_for([ask], buyer).get(ask)
    return found and found.unit_amount


def test_a_kit_costs_what_its_parts_cost(pan, lid, trade, buyer):
    hob_set = kit("SET", {pan: 2, lid: 1})
    make.price(trade, pan, "10.50")
    make.price(trade, lid, "4.25")

    assert price_of(hob_set, buyer) == Decimal("25.2500")


def test_parts_reach_their_tiers_by_what_goes_into_the_kits(pan, lid, trade, buyer):
    hob_set = kit("SET", {pan: 2, lid: 1})
    make.price(trade, pan, "10.00")
    make.price(trade, pan, "8.00", from_quantity=5)
    make.price(trade, lid, "4.00")

    assert price_of(hob_set, buyer, 2) == Decimal("24.0000")
    assert price_of(hob_set, buyer, 3) == Decimal("20.0000")
    ask = asked(hob_set)
    tiers = prices_for([ask], buyer)[ask].tiers
    assert [(tier.from_quantity, tier.unit_amount) for tier in tiers] == [
        (1, Decimal("24.0000")),
        (3, Decimal("20.0000")),
    ]


def test_a_list_without_all_parts_does_not_answer(pan, lid, trade, buyer, acme):
    """The contract prices the pan only: the whole kit comes from the trade list."""
    hob_set = kit("SET", {pan: 1, lid: 1})
    own = make.price_list("acme", to=acme, contract=True)
    make.price(own, pan, "1.00")
    make.price(trade, pan, "10.00")
    make.price(trade, lid, "4.00")

    assert price_of(hob_set, buyer) == Decimal("14.0000")


def test_a_derived_list_changes_the_sum_and_not_the_parts(pan, lid, trade, buyer, acme):
    hob_set = kit("SET", {pan: 1, lid: 1})
    make.price(trade, pan, "10.02")
    make.price(trade, lid, "4.02")
    make.price_list(
        "acme",
        to=acme,
        parent=trade,
        percent=Decimal(-10),
        rounding=RoundingRule.FIVE_CENTS,
    )

    # 14.04 less 10 % is 12.636; the parts by themselves: 9.00 and 3.60.
    assert price_of(hob_set, buyer) == Decimal("12.6500")


def test_a_price_of_its_own_stands_instead_of_the_sum_in_that_list(
    pan, lid, trade, buyer
):
    hob_set = kit("SET", {pan: 1, lid: 1})
    make.price(trade, pan, "10.00")
    make.price(trade, lid, "4.00")
    make.price(trade, hob_set, "12.00")

    assert price_of(hob_set, buyer) == Decimal("12.0000")


def test_a_kit_at_a_fixed_price_knows_only_its_own(pan, trade, buyer):
    basket = kit("BASKET", {pan: 2}, pricing="fixed")
    make.price(trade, pan, "10.00")

    assert price_of(basket, buyer) is None
    make.price(trade, basket, "15.00")
    assert price_of(basket, buyer) == Decimal("15.0000")


def test_prices_that_ended_or_begin_later_are_no_part_of_the_sum(pan, trade, buyer):
    single = kit("SET", {pan: 1})
    make.price(trade, pan, "8.00", ends_at=NOW)
    make.price(trade, pan, "9.00", starts_at=NOW, ends_at=NOW + timedelta(days=1))

    answer = prices_for([asked(single)], buyer)[asked(single)]

    assert answer.unit_amount == Decimal("9.0000")
    assert answer.valid_until == NOW + timedelta(days=1)


def test_larger_units_of_parts_and_of_the_kit(pan, trade, buyer):
    carton = make.unit(pan, "carton", 12)
    crate = make.variant("CRATE", kit_pricing="component")
    component(crate, pan, "0.5", unit=carton)
    pallet = make.unit(crate, "pallet", 10)
    make.price(trade, pan, "2.00")
    make.price(trade, pan, "18.00", unit=carton, from_quantity=2)

    # Half a carton: six pieces at 2.00; from four kits on two cartons at 18.00.
    assert price_of(crate, buyer) == Decimal("12.0000")
    assert price_of(crate, buyer, 4) == Decimal("9.0000")
    assert price_of(crate, buyer, 1, pallet) == Decimal("90.0000")


def test_the_trace_shows_the_sum_as_a_row_of_the_list(pan, lid, trade, buyer):
    hob_set = kit("SET", {pan: 2, lid: 1})
    make.price(trade, pan, "10.50")
    make.price(trade, lid, "4.25")

    trace = explain(asked(hob_set), buyer)

    assert trace.price.unit_amount == Decimal("25.2500")
    assert [row.row.amount for row in trace.won.rows] == [Decimal("25.25")]


def test_a_listing_sorts_kits_by_their_sum(pan, lid, trade, buyer):
    hob_set = kit("SET", {pan: 1, lid: 1})
    make.price(trade, pan, "10.00")
    make.price(trade, lid, "4.00")
    bowl = make.variant("BOWL")
    make.price(trade, bowl, "12.00")

    page = sorted_products(Product.objects.all(), buyer)

    assert [(row.variant_id, row.unit_amount) for row in page.rows] == [
        (lid.pk, Decimal("4.0000")),
        (pan.pk, Decimal("10.0000")),
        (bowl.pk, Decimal("12.0000")),
        (hob_set.pk, Decimal("14.0000")),
    ]


def test_kits_cost_no_more_queries(pan, trade, buyer):
    sets = [kit(f"SET-{number}", {pan: number + 1}) for number in range(5)]
    make.price(trade, pan, "10.00")
    prices_for([asked(pan)], buyer)

    with CaptureQueriesContext(connection) as captured:
        prices_for([asked(one) for one in [*sets, pan]], buyer)

    assert len([q for q in captured if "pricing_pricerow" in q["sql"]]) == 1


AMOUNTS = st.integers(1, 9_999).map(lambda cents: Decimal(cents) / 100)
QUANTITIES = st.sampled_from([Decimal(n) for n in ("0.5", "1", "2", "3", "7")])
ROWS = st.dictionaries(st.sampled_from([1, 2, 5, 12]), AMOUNTS, max_size=3)


class TestAgainstPlainPython(TestCase):
    """Any contents, tiers, lists and percentages: the sum as one does it by hand."""

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        parts=st.lists(QUANTITIES, min_size=1, max_size=3),
        lists=st.lists(st.lists(ROWS, min_size=3, max_size=3), min_size=1, max_size=3),
        percent=st.sampled_from([None, Decimal(-7), Decimal("12.5")]),
        count=st.sampled_from([Decimal(1), Decimal(2), Decimal(5), Decimal(13)]),
    )
    def test_the_first_list_with_all_parts_answers(self, parts, lists, percent, count):
        channel = make.channel()
        customer = make.company(channel=channel)
        buyer = make.buyer(make.member("bob", customer).user, customer)
        pieces = [make.variant(f"PART-{at}") for at in range(len(parts))]
        whole = kit("KIT", dict(zip(pieces, parts, strict=True)))
        for at, rows in enumerate(lists):
            is_parent = at == 0 and percent
            is_parent = at == 0 and percent
            made = make.price_list(f"list-{at}", to=None if is_parent else channel)
            for piece, tiers in zip(pieces, rows, strict=False):
                for start, amount in tiers.items():
                    make.price(made, piece, amount, from_quantity=start)
            if is_parent:
                make.price_list("derived", to=channel, parent=made, percent=percent)

        expected = None
        for at in range(len(lists)):
            total = by_hand(parts, lists[at], count)
            if total is None:
                continue
            factor = 1 + percent / 100 if percent and at == 0 else Decimal(1)
            expected = (total * factor).quantize(Decimal("0.0001"), ROUND_HALF_UP)
            break

        assert price_of(whole, buyer, count) == expected
        page = sorted_products(Product.objects.filter(pk=whole.product_id), buyer)
        assert page.rows[0].unit_amount == price_of(whole, buyer)


def by_hand(parts, rows, count) -> Decimal | None:
    """What one of `count` kits costs in a list; None where it does not price a part."""
    total = Decimal(0)
    for quantity, tiers in zip(parts, rows, strict=False):
        reached = [start for start in tiers if start <= quantity * count]
        if not reached:
            return None
        total += quantity * tiers[max(reached)]
    return total
