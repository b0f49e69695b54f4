"""Listings sorted and filtered by the buyer's own price."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.selectors import buyer_for_customer
from catalog.models import Product
from pricing.listing import derived_sql, sorted_products
from pricing.models import RoundingRule
from pricing.rules import Derivation, ListRule, Shelf, derive
from pricing.selectors import chain_for
from tests import make

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

percents = st.one_of(st.just(Decimal(0)), st.decimals("-99.999", "999", places=3))
LEAF = Shelf("00010002000A", 7)
rules = st.builds(
    ListRule,
    percents,
    category_path=st.sampled_from(("0001", "00010002", "0001000200", "0002")),
) | st.builds(ListRule, percents, brand_id=st.sampled_from((7, 8)))
derivations = st.lists(
    st.builds(
        Derivation,
        list_id=st.just(1),
        name=st.just("list"),
        percent=percents,
        rounding=st.sampled_from(RoundingRule.values),
        surcharge=st.one_of(st.just(Decimal(0)), st.decimals("-9", "9", places=4)),
        rate=st.one_of(st.just(Decimal(1)), st.decimals("0.0001", "300", places=6)),
        rules=st.lists(
            rules,
            max_size=4,
            unique_by=lambda rule: (rule.category_path, rule.brand_id),
        ).map(tuple),
    ),
    max_size=3,
)


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.decimals("0.000001", "30", places=6), min_size=1), derivations)
@example([Decimal("0.895"), Decimal("0.9001")], [Derivation(1, "", Decimal(0), "x.90")])
@example([Decimal("0.0249"), Decimal("0.075")], [Derivation(1, "", Decimal(0), "0.05")])
@example([Decimal("0.0249"), Decimal("0.5")], [Derivation(1, "", Decimal(0), "1.00")])
def test_the_database_derives_and_rounds_as_python_does(raw, steps):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {derived_sql(steps)} FROM unnest(%s::numeric[])"  # noqa: S608 made of numbers
            " WITH ORDINALITY AS given(raw, place),"
            " (VALUES (%s, %s::bigint)) AS shelf(category_path, brand_id)"
            " ORDER BY place",
            [raw, LEAF.category_path, LEAF.brand_id],
        )
        found = [row[0] for row in cursor.fetchall()]

    assert found == [derive(amount, steps, LEAF) for amount in raw]
    rising = [derive(amount, steps, LEAF) for amount in sorted(raw)]
    assert rising == sorted(rising)
    assert min(rising) > 0


@pytest.fixture
def buyer(acme):
    return buyer_for_customer(customer=acme, now=NOON)


@pytest.fixture
def base(channel):
    return make.price_list("base", to=channel)


def skus(page) -> list[str | None]:
    names = {
        variant.pk: variant.sku
        for product in Product.objects.all()
        for variant in product.variants.all()
    }
    return [names.get(row.variant_id) for row in page.rows]


def test_own_prices_sort_a_listing_and_not_the_shops(acme, base, buyer):
    own = make.price_list("own", to=acme)
    for sku, shop_price, own_price in (("A", 1, 9), ("B", 2, None), ("C", 3, 1)):
        variant = make.variant(sku)
        make.price(base, variant, shop_price)
        if own_price:
            make.price(own, variant, own_price)

    page = sorted_products(Product.objects.all(), buyer)

    assert skus(page) == ["C", "B", "A"]
    assert [row.unit_amount for row in page.rows] == [1, 2, 9]
    assert skus(sorted_products(Product.objects.all(), buyer, descending=True)) == [
        "A",
        "B",
        "C",
    ]


def test_a_product_shows_at_its_cheapest_variant_on_sale(base, buyer):
    large = make.variant("L")
    small = make.variant("S", product=large.product)
    ended = make.variant("XS", product=large.product, is_active=False)
    for variant, amount in ((large, 5), (small, 4), (ended, 1)):
        make.price(base, variant, amount)

    page = sorted_products(Product.objects.all(), buyer)

    assert [(row.variant_id, row.unit_amount) for row in page.rows] == [(small.pk, 4)]


def test_it_is_priced_at_the_least_quantity_that_may_be_bought(base, buyer):
    bolt = make.variant("BOLT-8", minimum="90", step="25")
    make.price(base, bolt, "0.20")
    make.price(base, bolt, "0.15", from_quantity=100)

    page = sorted_products(Product.objects.all(), buyer)

    assert page.rows[0].unit_amount == Decimal("0.15")


def test_products_without_a_price_come_last_and_not_into_a_price_filter(base, buyer):
    make.variant("NO-PRICE")
    make.price(base, make.variant("BOLT-8"), 4)
    make.price(base, make.variant("NUT-8"), 2)
    products = Product.objects.all()

    assert skus(sorted_products(products, buyer)) == ["NUT-8", "BOLT-8", None]
    assert skus(sorted_products(products, buyer, descending=True))[-1] is None
    filtered = sorted_products(products, buyer, least=Decimal(2), most=Decimal(3))
    assert (skus(filtered), filtered.count) == (["NUT-8"], 1)
    assert skus(sorted_products(products, buyer, most=Decimal("1.99"))) == []


def test_pages_count_what_is_on_all_of_them(base, buyer):
    for number in range(5):
        make.price(base, make.variant(f"V{number}"), number + 1)
    products = Product.objects.all()

    second = sorted_products(products, buyer, limit=2, offset=2)
    beyond = sorted_products(products, buyer, limit=2, offset=10)

    assert (skus(second), second.count) == (["V2", "V3"], 5)
    assert (beyond.rows, beyond.count) == ((), 5)


def test_who_may_not_see_prices_gets_no_order_that_tells_them(channel, base):
    for number in range(3):
        make.price(base, make.variant(f"V{number}"), 3 - number)
    guest = make.guest(channel, now=NOON)

    page = sorted_products(Product.objects.all(), guest)
    filtered = sorted_products(Product.objects.all(), guest, least=Decimal(0))

    assert [row.product_id for row in page.rows] == sorted(
        Product.objects.values_list("pk", flat=True)
    )
    assert {row.unit_amount for row in page.rows} == {None}
    assert filtered.count == 0


def test_filters_of_the_products_hold_and_none_is_no_query(base, buyer):
    bolt, nut = make.variant("BOLT-8"), make.variant("NUT-8")
    make.price(base, bolt, 4)
    make.price(base, nut, 2)

    only = Product.objects.filter(code__contains="BOLT", variants__sku="BOLT-8")

    assert skus(sorted_products(only, buyer)) == ["BOLT-8"]
    assert sorted_products(Product.objects.none(), buyer).count == 0


@pytest.mark.parametrize("size", [1, 60])
def test_one_query_whatever_the_size(acme, base, size, django_assert_num_queries):
    for number in range(size):
        make.price(base, make.variant(f"V{number}"), number + 1)
    for number in range(4):
        make.price_list(f"own-{number}", to=acme)
    buyer = buyer_for_customer(customer=acme, now=NOON)
    chain_for(buyer)

    with django_assert_num_queries(1):
        page = sorted_products(Product.objects.all(), buyer)

    assert page.count == size
