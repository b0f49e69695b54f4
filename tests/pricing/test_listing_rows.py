"""Price rows know what they cost in a listing, whatever changes around them."""

import threading
from decimal import Decimal
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Category, Product, Unit, Variant
from pricing.models import PriceList, PriceRow
from pricing.selectors.listing_rows import wrong_listing_rows
from tests import make
from tests.pricing import random_shop

HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
few = settings(max_examples=5, deadline=None, suppress_health_check=HEALTH)
many = settings(max_examples=300, deadline=None, suppress_health_check=HEALTH)


def columns_stay_true(acme, seed):
    random = Random(seed)  # noqa: S311 a shop, not a secret
    with transaction.atomic():
        random_shop.stock_shelves(random)
        random_shop.write_lists(random, acme)
        assert kept() == plain()
        for _ in range(6):
            change = random.choice(CHANGES)
            change(random)
            assert kept() == plain(), change.__name__
        assert wrong_listing_rows(limit=9) == []
        transaction.set_rollback(True)


seeds = given(seed=st.integers(0, 2**32))
test_columns_stay_true_through_any_changes = few(seeds(columns_stay_true))
test_columns_stay_true_at_length = pytest.mark.full(many(seeds(columns_stay_true)))


def kept():
    rows = PriceRow.objects.values_list("pk", "category_id", "listing_amount")
    return {pk: told for pk, *told in rows}


def plain():
    """The same by looking at one row after the other."""
    told = {}
    for row in PriceRow.objects.select_related("unit", "variant__product"):
        category_id = row.variant.product.category_id
        sold = Unit.objects.filter(variant=row.variant, is_default=True).first()
        told[row.pk] = [category_id, amount_of(row, sold) if sold else None]
    return told


def amount_of(row, sold):
    quantity = random_shop.least(sold)
    if row.unit == sold:
        return row.amount if row.from_quantity <= quantity else None
    if row.unit.is_base and row.from_quantity <= quantity * sold.factor:
        return row.amount * sold.factor
    return None


def change_unit(random):
    unit = random.choice(Unit.objects.all())
    unit.minimum = Decimal(random.choice(random_shop.QUANTITIES))
    unit.step = Decimal(random.choice(("0.5", "1", "3")))
    if not unit.is_base:
        unit.factor = Decimal(random.choice(("5", "6.25")))
    unit.save()


def sell_another_unit(random):
    variant = random.choice(Variant.objects.all())
    variant.units.update(is_default=False)
    other = random.choice(variant.units.all())
    Unit.objects.filter(pk=other.pk).update(is_default=True)


def drop_unit(random):
    random.choice(Unit.objects.filter(is_base=False)).delete()


def add_unit(random):
    variant = random.choice(Variant.objects.all())
    variant.units.update(is_default=False)
    made = make.unit(variant, "pallet", random.randint(20, 900), is_default=True)
    price_list = make.price_list(f"pallets-{made.pk}")
    make.price(
        price_list, variant, "9.99", unit=made, from_quantity=random.choice((1, 2))
    )


def move_products(random):
    category = random.choice(Category.objects.all())
    some = random.sample(list(Product.objects.values_list("pk", flat=True)), 3)
    Product.objects.filter(pk__in=some).update(category=category)


def move_variant(random):
    variant = random.choice(Variant.objects.all())
    variant.product = random.choice(Product.objects.all())
    variant.save()


def change_prices(random):
    price_list = random.choice(PriceList.objects.all())
    price_list.rows.update(amount=Decimal(random.choice(random_shop.AMOUNTS[1:])))
    # Nobody writes these by hand, and nothing comes of it.
    PriceRow.objects.update(listing_amount=1, category_id=None)


CHANGES = (
    change_unit,
    sell_another_unit,
    drop_unit,
    add_unit,
    move_products,
    move_variant,
    change_prices,
)


@pytest.fixture
def row(channel):
    return make.price(make.price_list("base", to=channel), make.variant("BOLT-8"), 4)


def test_the_check_finds_and_repairs_what_was_written_past_the_database(row):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        switch = "ALTER TABLE pricing_pricerow {} TRIGGER pricing_row_is_listed"
        cursor.execute("RESET ROLE")
        cursor.execute(switch.format("DISABLE"))
        PriceRow.objects.update(listing_amount=Decimal(9))
        cursor.execute(switch.format("ENABLE"))
    out = StringIO()

    with pytest.raises(CommandError, match="--repair"):
        call_command("check_listing_prices", stdout=out)
    assert f"row {row.pk}: 9.0000000 in category" in out.getvalue()
    call_command("check_listing_prices", "--repair", stdout=out)

    row.refresh_from_db()
    assert row.listing_amount == 4
    assert wrong_listing_rows(limit=1) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["price", "unit"])
def test_a_price_and_a_unit_that_change_at_once_agree(channel, first):
    base, bolt = make.price_list("base", to=channel), make.variant("BOLT-8")
    writing, done = threading.Event(), threading.Event()

    def write_price():
        make.price(base, bolt, 4, from_quantity=5)

    def change_unit():
        Unit.objects.filter(variant=bolt).update(minimum=10)

    one, other = (
        (write_price, change_unit) if first == "price" else (change_unit, write_price)
    )

    def hold():
        with transaction.atomic():
            one()
            writing.set()
            done.wait(0.4)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    writing.wait(5)
    other()
    holder.join()

    assert PriceRow.objects.get().listing_amount == 4
    assert wrong_listing_rows(limit=1) == []
