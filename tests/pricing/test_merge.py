"""Merging lists gives the order of exact prices, page by page, for any shop."""

from decimal import Decimal
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.selectors import buyer_for_customer
from catalog.models import Category, Product, Unit
from pricing.listing import Place, PriceWindow, Scope, merge, sorted_products
from pricing.listing.merge import Merge, merged
from pricing.listing.sorting import pays_to_merge
from pricing.listing.streams import streams_of
from pricing.listing.whole import priced_and_sorted
from pricing.models import PriceList
from pricing.rules import Derivation, derive
from pricing.selectors import chain_for
from tests import make
from tests.pricing import random_shop, reference
from tests.pricing.random_shop import DAYS, NOON

HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
few = settings(max_examples=3, deadline=None, suppress_health_check=HEALTH)
many = settings(max_examples=300, deadline=None, suppress_health_check=HEALTH)


def merge_equals_rules(acme, monkeypatch, seed, descending, lowest, probes):
    random = Random(seed)  # noqa: S311 a shop, not a secret
    monkeypatch.setattr(merge, "MOST_PROBES", probes)
    with transaction.atomic():
        random_shop.stock_shelves(random)
        random_shop.write_lists(random, acme)
        at = random.choice(DAYS)
        buyer = buyer_for_customer(customer=acme, now=at)
        buyer.channel.lowest_price_wins = lowest
        category = random.choice([None, *Category.objects.all()])
        products = Product.objects.visible_to(buyer)
        if category:
            products = products.filter(category__path__startswith=category.path)
        expected = in_order(products, acme, at, lowest=lowest, descending=descending)

        asking = Asking(products, buyer, category)
        assert asking.exact(descending=descending) == expected
        assert asking.merged(descending=descending) == expected
        size = random.choice((1, 2, 4))
        assert asking.chained(size, descending=descending) == expected
        skipped = random.randrange(len(expected) + 1)
        rest = asking.merged(descending=descending, offset=skipped)
        assert rest == expected[skipped:]
        bounds = sorted(Decimal(random.choice(random_shop.AMOUNTS)) for _ in "ab")
        check_range(asking, bounds, expected, descending=descending)
        transaction.set_rollback(True)


seeds = given(
    seed=st.integers(0, 2**32),
    descending=st.booleans(),
    lowest=st.booleans(),
    probes=st.sampled_from((0, 1000)),
)
test_merging_equals_the_plain_rules = few(seeds(merge_equals_rules))
test_merging_equals_the_plain_rules_at_length = pytest.mark.full(
    many(seeds(merge_equals_rules))
)


def kits_equal(acme, seed, descending):
    """Kits priced by component stand among the others as when all are priced."""
    random = Random(seed)  # noqa: S311 a shop, not a secret
    with transaction.atomic():
        random_shop.stock_shelves(random)
        random_shop.pack_kits(random)
        random_shop.write_lists(random, acme)
        buyer = buyer_for_customer(customer=acme, now=random.choice(DAYS))
        buyer.channel.lowest_price_wins = random.random() < 0.5
        asking = Asking(Product.objects.visible_to(buyer), buyer, None)
        window = {"descending": descending, "least": random.choice((None, Decimal(1)))}

        expected = asking.exact(**window)

        assert asking.merged(**window) == expected
        assert asking.chained(random.choice((1, 3)), **window) == expected
        transaction.set_rollback(True)


kitted = given(seed=st.integers(0, 2**32), descending=st.booleans())
test_kits_are_merged_in = few(kitted(kits_equal))
test_kits_are_merged_in_at_length = pytest.mark.full(many(kitted(kits_equal)))


class Asking:
    """The same question put to both methods; rows as tuples."""

    def __init__(self, products, buyer, category) -> None:
        self.products, self.buyer, self.category = products, buyer, category
        self.chain = chain_for(buyer)

    def exact(self, **window):
        page = priced_and_sorted(
            self.products, self.chain, self.buyer.now, PriceWindow(**window)
        )
        return as_tuples(page)

    def page(self, **window):
        category = self.category
        below = Category.objects.filter(
            path__startswith=category.path if category else ""
        )
        scope = Scope(
            products_count=self.products.count(),
            within_count=Product.objects.count(),
            category=category,
            category_ids=tuple(below.values_list("pk", flat=True)) if category else (),
        )
        streams = streams_of(self.chain, scope.path)
        return merged(
            Merge(
                self.products,
                self.chain,
                self.buyer.now,
                PriceWindow(**window),
                scope,
                streams,
                has_kits=merge.kit_products().exists(),
            )
        )

    def merged(self, **window):
        return as_tuples(self.page(**window))

    def chained(self, size, **window):
        """All pages, each behind the place where the one before ended."""
        rows, after, has_more = [], None, True
        while has_more:
            page = self.page(limit=size, after=after, **window)
            exact = priced_and_sorted(
                self.products,
                self.chain,
                self.buyer.now,
                PriceWindow(limit=size, after=after, **window),
            )
            assert (page.rows, page.has_more) == (exact.rows, exact.has_more)
            rows += as_tuples(page)
            has_more = page.has_more
            after = Place.read(str(page.rows[-1].place)) if page.rows else None
        return rows


def as_tuples(page):
    return [(row.product_id, row.variant_id, row.unit_amount) for row in page.rows]


def in_order(products, customer, at, *, lowest, descending):
    """Every product at its cheapest variant, told by the plain rules."""
    book = reference.Book()
    chain = book.chain_of(customer, at)
    priced, rest = [], []
    for product in products.order_by("pk"):
        offers = [
            (*found, unit.variant_id)
            for unit in Unit.objects.filter(
                variant__product=product,
                variant__is_active=True,
                is_default=True,
            )
            if (found := cheapest(book, chain, unit, at, lowest=lowest))
        ]
        if offers:
            amount, raw, variant_id = min(
                offers, key=lambda offer: (offer[0], offer[2])
            )
            priced.append((amount, raw, variant_id, product.pk))
        else:
            rest.append((product.pk, None, None))
    priced.sort(reverse=descending)
    return [(pk, variant, amount) for amount, _, variant, pk in priced] + rest


def cheapest(book, chain, unit, at, *, lowest):
    """What the unit costs at its least quantity, and what that is derived from."""
    quantity = reference.least(unit)
    found = book.price(unit, quantity, chain, at=at, lowest=lowest)
    if found is None:
        return None
    # Of lists that ask the same, the one whose rows are asked first.
    sources = list(dict.fromkeys(source_of(book, each).pk for each in chain))
    equal = [
        source_of(book, each)
        for each in chain
        if book.offer(each, unit, quantity, at) == found.amount
        and (lowest or each.pk == found.list_id)
    ]
    source = min(equal, key=lambda each: sources.index(each.pk))
    row = book.highest(source, unit, quantity, at)
    if row is not None:
        return found.amount, row.amount
    base = book.bases[unit.variant_id]
    row = book.highest(source, base, quantity * unit.factor, at)
    return found.amount, row.amount * unit.factor


def source_of(book, price_list: PriceList) -> PriceList:
    while price_list.parent_id is not None:
        price_list = book.lists[price_list.parent_id]
    return price_list


def check_range(asking, bounds, expected, *, descending) -> None:
    """A range of prices holds what costs so much, and counts it."""
    least, most = bounds
    wanted = [row for row in expected if row[2] is not None and least <= row[2] <= most]
    window = {"least": least, "most": most, "descending": descending}

    assert asking.merged(**window) == wanted
    assert asking.page(limit=2, **window).count == len(wanted)
    assert asking.chained(2, **window) == wanted


@pytest.fixture
def buyer(acme):
    return buyer_for_customer(customer=acme, now=NOON)


@pytest.fixture
def base(channel):
    return make.price_list("base", to=channel)


def scope_of(count: int) -> Scope:
    return Scope(products_count=count, within_count=count)


@pytest.mark.parametrize("descending", [False, True])
def test_a_page_of_very_many_takes_one_query(
    acme, base, descending, django_assert_num_queries
):
    for number in range(6):
        make.price(base, make.variant(f"V{number}"), number + 1)
    for number in range(3):
        make.price_list(f"own-{number}", to=acme)
    buyer = buyer_for_customer(customer=acme, now=NOON)
    chain_for(buyer)
    products, many = Product.objects.visible_to(buyer), scope_of(1_000_000)

    with django_assert_num_queries(1):
        page = sorted_products(
            products,
            buyer,
            scope=many,
            limit=4,
            descending=descending,
        )

    amounts = [row.unit_amount for row in page.rows]
    assert amounts == ([6, 5, 4, 3] if descending else [1, 2, 3, 4])
    assert (page.has_more, page.count) == (True, 1_000_000)


def test_a_range_with_very_many_prices_says_more_than(base, buyer, monkeypatch):
    monkeypatch.setattr(merge, "MOST_COUNTED", 3)
    for number in range(5):
        make.price(base, make.variant(f"V{number}"), number + 1)
    asking = Asking(Product.objects.visible_to(buyer), buyer, None)

    wide = asking.page(limit=2, least=Decimal(2), most=Decimal(9))
    narrow = asking.page(limit=2, least=Decimal(2), most=Decimal(4))

    assert (wide.count, wide.is_count_least, wide.has_more) == (3, True, True)
    assert (narrow.count, narrow.is_count_least) == (3, False)


def test_a_price_that_changed_between_two_pages_loses_no_product(base, buyer):
    rows = [make.price(base, make.variant(f"V{n}"), 1 + n // 4) for n in range(8)]
    asking = Asking(Product.objects.visible_to(buyer), buyer, None)
    first = asking.page(limit=2)
    last = first.rows[-1]
    rows[1].amount = Decimal(50)
    rows[1].save()

    rest = asking.page(limit=9, after=last.place)

    # Those of the same price come again, all others come once.
    assert [row.unit_amount for row in rest.rows] == [1, 1, 1, 2, 2, 2, 2, 50]


@pytest.mark.parametrize(
    ("count", "within", "merges"),
    [
        (48, 48, False),
        (200, 1_000_000, False),
        (5_000, 1_000_000, False),
        (10_000, 10_000, True),
        (200_000, 1_000_000, True),
    ],
)
def test_what_is_less_work_is_done(count, within, merges):
    scope = Scope(products_count=count, within_count=within)

    assert pays_to_merge(scope, 3, PriceWindow()) is merges


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("12.9~7", Place(Decimal("12.9"), 7)),
        ("0~7", Place(Decimal(0), 7)),
        ("~7", Place(None, 7)),
        ("", None),
        ("12.9", None),
        ("nan~7", None),
        ("1e99~7", None),
        ("-1~7", None),
        ("1~99999999999999999999", None),
        ("1~9999999999999999999", None),
        ("1~x", None),
        ("1~²", None),
        ("1~1); DROP TABLE x", None),
    ],
)
def test_places_in_addresses_are_read_or_left(text, place):
    assert Place.read(text) == place


prices = st.decimals("0.0000001", "30", places=7)
plain_steps = st.lists(
    st.builds(
        Derivation,
        list_id=st.just(1),
        name=st.just(""),
        percent=st.one_of(st.just(Decimal(0)), st.decimals("-99.9", "900", places=3)),
        rounding=st.sampled_from(["none", "0.01", "0.05", "1.00", "x.90", "x.99"]),
        surcharge=st.one_of(st.just(Decimal(0)), st.decimals("-9", "9", places=4)),
        rate=st.sampled_from([Decimal(1), Decimal("0.2041"), Decimal("4.9774")]),
    ),
    max_size=3,
)


@settings(max_examples=200, deadline=None)
@given(prices, plain_steps)
def test_going_back_from_a_price_never_goes_too_short(raw, steps):
    amount = derive(raw, steps)
    stream = merge.Stream(0, 1, tuple(steps))

    assert stream.low(PriceWindow(least=amount)) <= raw
    assert stream.high(PriceWindow(most=amount)) >= raw
