"""Set-based prices and listings equal the plain rules, for anything that can be."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.selectors import buyer_for_customer
from catalog.models import Brand, Category, Product, Unit
from pricing.listing import sorted_products
from pricing.models import (
    PriceList,
    PriceListAssignment,
    PriceListRule,
    PriceRow,
    RoundingRule,
)
from pricing.rules import Ask
from pricing.rules.kept_traces import kept_trace
from pricing.selectors import explain, prices_for, traces_for
from tests import make
from tests.pricing import reference

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAYS = [NOON + timedelta(days=days) for days in (-2, -1, 0, 1, 2)]
SKUS = ("A", "B", "C")
CATEGORIES = ("tools", "hand-tools", "hammers", "paper")
BRANDS = ("Ferro", "Volt")

ALWAYS = (None, None)
# At and around the edges of the rounding rules, where mistakes live.
EDGES = ("0.0249", "0.0250", "0.8950", "0.9000", "0.9001", "1.0249", "1.0250", "1.8999")
amounts = st.one_of(
    st.sampled_from([Decimal(edge) for edge in EDGES]),
    st.decimals("0.0001", "20", places=4),
    st.decimals("0.0001", "9999999999", places=4),
    st.just(Decimal(0)),
)
quantities = st.one_of(
    st.sampled_from([Decimal(text) for text in ("1", "2", "3", "4", "12", "24")]),
    st.decimals("0.001", "40", places=3),
)
periods = st.one_of(
    st.just(ALWAYS),
    st.sampled_from(
        [(None, NOON), (NOON, None), (DAYS[0], DAYS[1]), (DAYS[1], DAYS[3])]
    ),
)
percents = st.one_of(
    st.sampled_from([Decimal(0), Decimal(-5), Decimal("2.5")]),
    st.decimals("-99.999", "50", places=3),
)
surcharges = st.one_of(
    st.just(Decimal(0)),
    st.just(Decimal(0)),
    st.sampled_from([Decimal("0.05"), Decimal("-0.05"), Decimal(-20)]),
    st.decimals("-5", "5", places=4),
)
rules = st.dictionaries(st.sampled_from(CATEGORIES + BRANDS), percents, max_size=4)


def row(draw) -> dict:
    starts_at, ends_at = draw(periods)
    return {
        "sku": draw(st.sampled_from(SKUS)),
        "unit": draw(st.sampled_from(("piece", "piece", "carton", "roll"))),
        "from_quantity": draw(quantities),
        "amount": draw(amounts),
        "starts_at": starts_at,
        "ends_at": ends_at,
    }


@st.composite
def lists(draw) -> list[dict]:
    """Up to six lists; some are derived from one before them."""
    made: list[dict] = []
    for number in range(draw(st.integers(1, 6))):
        starts_at, ends_at = draw(st.one_of(st.just(ALWAYS), st.just(ALWAYS), periods))
        entry = {
            "number": number,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "is_active": draw(st.integers(0, 9)) < 9,
            "to": draw(st.sampled_from(("customer", "customer", "channel", "nobody"))),
            "position": draw(st.integers(0, 3)),
            "is_final": draw(st.integers(0, 5)) == 5,
            "parent": None,
            "rows": [],
        }
        if number and draw(st.booleans()):
            entry["parent"] = draw(st.integers(0, number - 1))
            entry["percent"] = draw(percents)
            entry["surcharge"] = draw(surcharges)
            entry["rounding"] = draw(st.sampled_from(RoundingRule.values))
            entry["rules"] = draw(rules)
        else:
            entry["rows"] = [row(draw) for _ in range(draw(st.integers(0, 16)))]
        made.append(entry)
    return made


@pytest.fixture
def shop(acme):
    """Three articles in two products; cartons are what B and C are listed by."""
    above = None
    for code in CATEGORIES[:3]:
        above = make.category(code, parent=above)
    make.category("paper")
    ferro, _ = (Brand.objects.create(code=name, name=name) for name in BRANDS)
    first = make.variant("A", minimum="3", step="2", category=above, brand=ferro)
    make.unit(first, "carton", "12")
    make.unit(first, "roll", "0.125")
    second = make.variant("B", product=first.product)
    third = make.variant("C", category=make.category("hand-tools"))
    for variant, factor in ((second, "12"), (third, "7.5")):
        variant.units.update(is_default=False)
        make.unit(variant, "carton", factor, is_default=True, step="0.5", minimum="2")
        make.unit(variant, "roll", "0.3")
    return acme


def build(shop, made: list[dict]) -> None:
    """Write the lists; rows that overlap another of the same key are left out."""
    units = {(unit.variant.sku, unit.code): unit for unit in Unit.objects.all()}
    written: list[PriceList] = []
    for entry in made:
        parent = written[entry["parent"]] if entry["parent"] is not None else None
        price_list = make.price_list(
            f"list-{entry['number']}",
            parent=parent,
            percent=entry.get("percent"),
            surcharge=entry.get("surcharge", 0),
            rounding=entry.get("rounding", "none"),
            starts_at=entry["starts_at"],
            ends_at=entry["ends_at"],
            is_active=entry["is_active"],
        )
        written.append(price_list)
        if entry["to"] != "nobody":
            owner = shop if entry["to"] == "customer" else shop.channel
            PriceListAssignment.objects.create(
                price_list=price_list,
                position=entry["position"],
                is_final=entry["is_final"],
                **{entry["to"]: owner},
            )
        for name, percent in entry.get("rules", {}).items():
            PriceListRule.objects.create(
                price_list=price_list,
                category=Category.objects.filter(code=name).first(),
                brand=Brand.objects.filter(code=name).first(),
                percent=percent,
            )
        keys = set()
        for fields in entry["rows"]:
            unit = units[fields["sku"], fields["unit"]]
            key = (unit.pk, fields["from_quantity"])
            if key in keys:
                continue
            keys.add(key)
            PriceRow.objects.create(
                price_list=price_list,
                variant=unit.variant,
                unit=unit,
                from_quantity=fields["from_quantity"],
                amount=fields["amount"],
                is_free=not fields["amount"],
                starts_at=fields["starts_at"],
                ends_at=fields["ends_at"],
            )


HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
few = settings(max_examples=25, deadline=None, suppress_health_check=HEALTH)
many = settings(max_examples=400, deadline=None, suppress_health_check=HEALTH)
instants = st.sampled_from(DAYS)


def buyer_at(shop, at, lowest):
    buyer = buyer_for_customer(customer=shop, now=at)
    buyer.channel.lowest_price_wins = lowest
    return buyer


def prices_equal(shop, made, at, lowest, wanted):
    with transaction.atomic():
        build(shop, made)
        buyer = buyer_at(shop, at, lowest)
        units = list(Unit.objects.all())
        asks = {
            Ask(unit.variant_id, unit.pk, quantity): unit
            for unit in units
            for quantity in wanted
        }
        rules = Rules(shop, at, lowest)
        answers = prices_for(list(asks), buyer)
        traces = traces_for(list(asks), buyer)

        for ask, unit in asks.items():
            expected = rules.price(unit, ask.quantity)
            found = answers.get(ask)
            assert (found and (found.unit_amount, found.list_id)) == (
                expected and (expected.amount, expected.list_id)
            )
            assert traces[ask].price == found
            if found:
                check_answer(found, unit, rules)
                check_trace(explain(ask, buyer), found)
        transaction.set_rollback(True)


asked = given(
    made=lists(),
    at=instants,
    lowest=st.booleans(),
    wanted=st.lists(quantities, min_size=1, max_size=3),
)
test_prices_of_many_asks_equal_the_plain_rules = few(asked(prices_equal))
test_prices_equal_at_length = pytest.mark.full(many(asked(prices_equal)))


class Rules:
    """The plain rules for one buyer at one instant."""

    def __init__(self, customer, at, lowest) -> None:
        self.book, self.at, self.lowest = reference.Book(), at, lowest
        self.chain = self.book.chain_of(customer, at)

    def price(self, unit, quantity):
        return self.book.price(
            unit, quantity, self.chain, at=self.at, lowest=self.lowest
        )


def check_answer(found, unit, rules) -> None:
    """What is promised beside the price is true as well."""
    assert found.from_quantity <= found.ask.quantity
    for tier in found.tiers:
        assert tier.from_quantity % unit.step == 0
        paid = rules.price(unit, tier.from_quantity)
        assert paid.amount == tier.unit_amount
    if found.next_tier:
        assert found.next_tier in found.tiers
        assert found.next_tier.unit_amount < found.unit_amount
        assert found.next_tier.from_quantity > found.ask.quantity
    if found.valid_until:
        assert found.valid_until > rules.at


def check_trace(trace, found) -> None:
    assert trace.price == found
    assert trace.won.link.list_id == found.list_id
    assert trace.won.unit_amount == found.unit_amount
    answering = [seen for seen in trace.won.rows if seen.verdict == "answers"]
    assert len(answering) == 1
    if trace.won.taken:
        assert trace.won.taken[-1].unit_amount == found.unit_amount
    kept = json.loads(json.dumps(trace.as_json()))
    assert kept_trace(kept).as_json() == kept


def listings_equal(shop, made, at, lowest, descending, bounds):
    with transaction.atomic():
        build(shop, made)
        least, most = bounds
        page = sorted_products(
            Product.objects.all(),
            buyer_at(shop, at, lowest),
            descending=descending,
            least=least,
            most=most,
        )

        expected = folded(Rules(shop, at, lowest))
        if least is not None:
            expected = [
                entry
                for entry in expected
                if entry[2] is not None and least <= entry[2] <= most
            ]
        found = [
            (entry.product_id, entry.variant_id, entry.unit_amount)
            for entry in page.rows
        ]
        expected.sort(key=lambda entry: entry[2] or 0, reverse=descending)
        expected.sort(key=lambda entry: entry[2] is None)
        # Which of equal prices comes first: see test_merge.
        assert [entry[2] for entry in found] == [entry[2] for entry in expected]
        assert set(found) == set(expected)
        assert page.count == len(expected)
        transaction.set_rollback(True)


listed = given(
    made=lists(),
    at=instants,
    lowest=st.booleans(),
    descending=st.booleans(),
    bounds=st.one_of(st.just((None, None)), st.tuples(amounts, amounts)),
)
test_sorted_listings_equal_the_plain_rules = few(listed(listings_equal))
test_sorted_listings_equal_at_length = pytest.mark.full(many(listed(listings_equal)))


def folded(rules) -> list[tuple]:
    entries = []
    for product in Product.objects.all():
        offers = []
        for unit in Unit.objects.filter(variant__product=product, is_default=True):
            quantity = reference.least(unit)
            found = rules.price(unit, quantity)
            if found:
                offers.append((found.amount, unit.variant_id))
        amount, variant_id = min(offers, default=(None, None))
        entries.append((product.pk, variant_id, amount))
    return entries
