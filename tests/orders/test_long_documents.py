"""Carts and orders of many lines ask the database as often as short ones."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from catalog.models import (
    Product,
    ProductText,
    StockLevel,
    Unit,
    Variant,
)
from orders.models import CartLine, Order, OrderLine
from orders.selectors.cart import cart_summary, current_cart
from orders.services.cart import CartItem, add_to_cart
from orders.services.submit import submit_cart
from pricing.models import PriceRow
from tests import make, make_orders

FEW = 10
MANY = [50, pytest.param(1_000, marks=pytest.mark.full)]


@pytest.fixture
def goods(prices):
    """A maker of articles with a price and stock, a handful of statements for all."""
    category, warehouse = make.category(), make.warehouse()

    def many(count):
        numbers = range(Product.objects.count(), Product.objects.count() + count)
        products = Product.objects.bulk_create(
            Product(code=f"P-{number}", category=category) for number in numbers
        )
        ProductText.objects.bulk_create(
            ProductText(
                product=each, language="en", name=each.code, slug=each.code.lower()
            )
            for each in products
        )
        variants = Variant.objects.bulk_create(
            Variant(product=each, sku=f"SKU-{each.code}") for each in products
        )
        units = Unit.objects.bulk_create(
            Unit(variant=each, code="piece", is_base=True, is_default=True)
            for each in variants
        )
        PriceRow.objects.bulk_create(
            PriceRow(
                price_list=prices,
                variant=unit.variant,
                unit=unit,
                amount=Decimal("2.5"),
                from_quantity=1,
            )
            for unit in units
        )
        StockLevel.objects.bulk_create(
            StockLevel(variant=each, warehouse=warehouse, on_hand=Decimal(100))
            for each in variants
        )
        return [CartItem(unit.variant_id, unit.pk, Decimal(3)) for unit in units]

    return many


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


def page_of(site, address):
    """How many questions a page asks the second time, and the page."""
    site.get(address)  # what the whole shop keeps is found now
    return asked(lambda: site.get(address))


def asked(ask):
    """How many questions a call asks, and its answer."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    return len(queries), answer


def ordered(buyer, items):
    """How many questions it takes to order `items`, and the order."""
    cart = add_to_cart(buyer=buyer, items=items)
    choice = make_orders.choice(buyer)
    return asked(
        lambda: submit_cart(
            buyer=buyer, cart_id=cart.pk, checkout=choice, key=f"key-{len(items)}"
        )
    )


@pytest.mark.parametrize("count", MANY)
def test_the_page_of_a_long_cart_asks_as_often_as_a_short_one(
    site, buyer, goods, count
):
    items = goods(count)
    add_to_cart(buyer=buyer, items=items[:FEW])
    few, short = page_of(site, "/cart/")
    add_to_cart(buyer=buyer, items=items[FEW:])

    many, page = page_of(site, "/cart/")

    assert short.content.count(b'name="quantity-') == FEW
    assert page.content.count(b'name="quantity-') == count
    assert many == few


@pytest.mark.parametrize("count", MANY)
def test_many_come_into_the_cart_by_as_many_statements_as_few(buyer, goods, count):
    few, _ = asked(lambda: add_to_cart(buyer=buyer, items=goods(FEW)))
    CartLine.objects.all().delete()
    items = goods(count)

    many, _ = asked(lambda: add_to_cart(buyer=buyer, items=items))

    assert CartLine.objects.count() == count
    # Rows are written by five hundred.
    assert many <= few + count // 500


@pytest.mark.parametrize("count", MANY)
def test_a_long_cart_is_ordered_by_as_many_statements_as_a_short_one(
    buyer, goods, count
):
    few, _ = ordered(buyer, goods(FEW))

    many, order = ordered(buyer, goods(count))

    assert OrderLine.objects.filter(order=order).count() == count
    assert many <= few + count // 500


@pytest.mark.parametrize("count", MANY)
def test_the_page_of_a_long_order_asks_as_often_as_a_short_one(
    site, buyer, goods, count
):
    _, small = ordered(buyer, goods(FEW))
    _, large = ordered(buyer, goods(count))
    few, _ = page_of(site, f"/orders/{small.number}/")

    many, page = page_of(site, f"/orders/{large.number}/")

    assert page.content.count(b'class="line__name"') == count
    assert Order.objects.count() == 2
    assert many == few


def test_nothing_that_people_typed_becomes_markup_in_a_row(site, buyer, bolt):
    bolt.product.texts.update(name='<b>Bolt</b> "8"')
    cart = make_orders.cart(buyer, (bolt, 3))
    cart.lines.update(note="<script>alert(1)</script>")

    page = site.get("/cart/").content.decode()

    shown = html.document_fromstring(page)
    assert "<b>Bolt</b>" not in page
    assert "<script>alert(1)" not in page
    assert shown.xpath('//a[@class="line__name"]')[0].text == '<b>Bolt</b> "8"'
    assert 'aria-label="Remove &lt;b&gt;Bolt&lt;/b&gt; &quot;8&quot;"' in page


def test_a_row_shows_the_variants_own_picture_number_and_page(site, buyer, acme, bolt):
    other = make.variant("BOLT-9", product=bolt.product)
    pictures = bolt.product.pictures
    pictures.create(file="pictures/of-the-product.png", position=1)
    pictures.create(file="pictures/of-another.png", variant=other)
    pictures.create(file="pictures/own.png", variant=bolt, position=9)
    pictures.create(file="pictures/dimensions.png", is_dimensioned=True)
    acme.part_numbers.create(variant=bolt, number="A-77")
    make_orders.cart(buyer, (bolt, 3), (other, 1))

    rows = cart_summary(current_cart(buyer), buyer).rows

    first, second = (row.article for row in rows)
    assert first.picture.endswith("pictures/own.png")
    assert second.picture.endswith("pictures/of-another.png")
    assert (first.own_number, second.own_number) == ("A-77", "")
    assert first.url == "/products/p-bolt-8/"
