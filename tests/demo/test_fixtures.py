"""The measuring fixtures, in small."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import Customer, Member
from accounts.selectors import buyer_for_customer
from catalog.models import Category, Product, ProductText, StockLevel, Variant
from pricing.models import PriceList, PriceRow
from pricing.rules import Ask
from pricing.selectors import prices_for
from pricing.selectors.listing_rows import wrong_listing_rows
from shop.demo import fixtures
from tests import make

# One worker, so that the fixture is built once.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.full,
    pytest.mark.xdist_group("fixtures"),
]

SIZE = fixtures.sized(600)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """A fixture of 600 articles, once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        make.ready_made_roles()
        fixtures.write(SIZE, fixtures.Steps(lambda step, total: None, lambda n: None))
        yield
        transaction.set_rollback(True)


def test_it_holds_what_its_size_says(built):
    assert Variant.objects.count() == SIZE.skus_count
    assert Customer.objects.count() == SIZE.companies_count
    assert Member.objects.count() == 5 * SIZE.companies_count
    assert PriceRow.objects.count() == SIZE.price_rows_count
    assert PriceList.objects.filter(code__startswith="own-").count() == (
        SIZE.private_lists_count
    )


def test_one_category_holds_the_long_listing(built):
    first = Category.objects.get(code="bolts")

    assert Product.objects.filter(category=first).count() == SIZE.listed_count


def test_every_article_is_whole(built):
    assert not Variant.objects.filter(units__isnull=True).exists()
    assert not Variant.objects.exclude(
        pk__in=StockLevel.objects.values("variant")
    ).exists()
    assert not ProductText.objects.filter(search__isnull=True).exists()
    assert not Product.objects.filter(values__isnull=True).exists()


def test_prices_know_what_they_cost_in_a_listing(built):
    assert wrong_listing_rows(limit=1) == []
    assert PriceRow.objects.filter(listing_amount__isnull=False).exists()
    with transaction.atomic():
        row = PriceRow.objects.first()
        row.amount += 1
        row.save()
        row.refresh_from_db()
        transaction.set_rollback(True)
    assert row.listing_amount == row.amount  # the database keeps watch again


def test_new_rows_do_not_meet_the_copied_ids(built):
    with transaction.atomic():
        product = Product.objects.create(
            code="NEW", category=Category.objects.get(code="bolts")
        )
        variant = Variant.objects.create(product=product, sku="NEW")
        unit = variant.units.create(code="piece", is_base=True)
        transaction.set_rollback(True)  # the other tests share what is built

    assert unit.pk


def test_a_private_list_answers_before_the_segment(built):
    customer = Customer.objects.order_by("pk").first()
    own = PriceRow.objects.filter(price_list__code="own-00000").order_by("pk").first()
    user = customer.members.order_by("pk").first().user
    buyer = buyer_for_customer(customer=customer, now=timezone.now(), user=user)

    answer = prices_for([Ask(own.variant_id, own.unit_id, Decimal(1))], buyer)

    assert [price.unit_amount for price in answer.values()] == [own.amount]


@pytest.mark.django_db
def test_an_absurd_number_of_articles_is_refused():
    with pytest.raises(CommandError, match="10 to 5,000,000"):
        call_command("seed_demo", "--skus", "0")
