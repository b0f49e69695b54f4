"""Listings, categories, codes and product pages: order, pages, few queries."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import (
    Attribute,
    AttributeValue,
    Category,
    CategoryText,
    CustomerPartNumber,
    Picture,
    Product,
    ProductText,
    StockLevel,
    StockPolicy,
    Variant,
)
from catalog.selectors.codes import variants_by_code
from catalog.selectors.listing import (
    ListingQuery,
    ListingSort,
    articles,
    listing,
    product_articles,
)
from catalog.selectors.product import product_detail
from catalog.selectors.stock import stock_for
from catalog.services.texts import refresh_search
from catalog.standing import standing_of
from shop.storefront.selectors.tree import (
    catalogue_contents,
    parts_of,
    product_counts,
    shop_tree,
)
from tests import make

ALL = ListingQuery()


@pytest.fixture
def buyer(channel):
    return make.guest(channel)


def skus(page) -> list[str]:
    return [article.sku for article in page.articles]


def sorted_by(sort: ListingSort, buyer) -> list[str]:
    return skus(listing(buyer, query=ALL, sort=sort))


def test_orders(channel, buyer):
    second, first = (
        make.category("second", number="02"),
        make.category("first", number="01"),
    )
    make.variant("B", category=second, name="Țeavă")
    make.variant("A", category=first, name="Zinc bucket")
    make.variant("C", category=first, name="Teapot")
    Product.objects.filter(code="P-A").update(
        created_at=timezone.now() + timedelta(days=1)
    )

    assert sorted_by(ListingSort.CATALOGUE, buyer) == ["A", "C", "B"]
    assert sorted_by(ListingSort.NAME, buyer) == ["C", "B", "A"]
    assert sorted_by(ListingSort.NEWEST, buyer) == ["A", "C", "B"]


def test_pages_follow_each_other_and_the_last_one_catches_old_links(channel, buyer):
    for number in range(7):
        make.variant(f"SKU-{number}")

    pages = [listing(buyer, query=ALL, offset=at, limit=3) for at in (0, 3, 6, 300)]

    assert [(page.first, page.last) for page in pages] == [
        (1, 3),
        (4, 6),
        (7, 7),
        (7, 7),
    ]
    assert skus(pages[3]) == ["SKU-6"]
    assert listing(buyer, query=ALL, offset=-5, limit=0).last == 1


def test_a_listing_takes_as_many_queries_for_many_as_for_few(
    channel, acme, bob, django_assert_max_num_queries
):
    for number in range(30):
        made = make.variant(f"SKU-{number}")
        make.unit(made, "carton", 12)
        make.stock(made, number)

    few, many = make.buyer(bob, acme), make.buyer(bob, acme)
    assert few.today == many.today  # the seller is there, as in every request

    with django_assert_max_num_queries(8):
        listing(few, query=ALL, limit=2)
    with django_assert_max_num_queries(6):
        page = listing(many, query=ALL, limit=24)

    assert len(page.articles) == 24


def test_an_article_says_all_a_row_needs(channel, acme, bob):
    tray = make.variant("TRAY", name="Tray", minimum="5", step="2", ean="123")
    carton = make.unit(tray, "carton", 24)
    make.variant("TRAY-XL", product=tray.product, position=1)
    make.stock(tray, 30)
    CustomerPartNumber.objects.create(customer=acme, variant=tray, number="K-1")
    Picture.objects.create(
        product=tray.product, file=ContentFile(b"x", name="t.png"), alt="A tray"
    )

    (article,) = product_articles([tray.product_id], make.buyer(bob, acme))

    assert (article.sku, article.own_number, article.name) == ("TRAY", "K-1", "Tray")
    assert (article.minimum, article.step, article.maximum) == (6, 2, None)
    assert article.unit.code == "piece"
    assert list(article.units) == [tray.units.get(code="piece"), carton]
    assert article.units[1].factor == Decimal("24.000")
    assert article.variants_count == 2
    assert article.stock.on_hand_free == 30
    assert article.picture_url.endswith(".png")
    assert article.url.endswith("/products/p-tray/")


def test_articles_keep_the_order_asked_for(channel, buyer):
    ids = [make.variant(sku).pk for sku in ("A", "B", "C")]

    assert [a.sku for a in articles([ids[2], 0, ids[0]], buyer)] == ["C", "A"]


# --- stock ---------------------------------------------------------------------


def test_stock_is_told_by_warehouse_and_in_sum(channel):
    bolt, today = make.variant("BOLT"), timezone.now().date()
    make.stock(bolt, 12)
    there = make.stock(bolt, 3, at="cluj")
    soon = today + timedelta(days=3)
    StockLevel.objects.filter(pk=there.pk).update(
        reserved=5, arrives_on=soon, arriving=40
    )

    answer = stock_for([bolt.pk], channel)[bolt.pk]

    assert (answer.on_hand_free, answer.state) == (12, "in")
    assert (answer.arrives_on, answer.arriving) == (soon, 40)
    assert [(p.name, p.free) for p in answer.by_warehouse] == [
        ("Brasov", 12),
        ("Cluj", 0),
    ]


@pytest.mark.parametrize(
    ("free", "policy", "state", "is_ready"),
    [
        (50, StockPolicy.STOP, "in", True),
        (9, StockPolicy.STOP, "low", True),
        (0, StockPolicy.STOP, "out", False),
        (0, StockPolicy.BACKORDER, "out", False),
        (0, StockPolicy.MADE_TO_ORDER, "out", True),
    ],
)
def test_the_state_of_stock(channel, free, policy, state, is_ready):
    bolt = make.variant("BOLT", stock_policy=policy)
    make.stock(bolt, free)

    answer = stock_for([bolt.pk], channel)[bolt.pk]

    assert (answer.state, answer.ready_on is not None) == (state, is_ready)


def test_stock_of_many_variants_is_one_query(channel, django_assert_num_queries):
    ids = [make.variant(f"SKU-{number}").pk for number in range(20)]
    assert channel.seller.working_days  # requests read them with their channel

    with django_assert_num_queries(1):
        answers = stock_for(ids, channel)

    assert {answer.state for answer in answers.values()} == {"out"}
    assert len(answers) == 20


# --- codes ---------------------------------------------------------------------


def test_codes_of_every_kind_in_one_query(
    channel, acme, bob, django_assert_num_queries
):
    bolt = make.variant("Bolt-8", ean="0012345678905", mpn="x/8")
    nut = make.variant("NUT-8", mpn="X/8")
    CustomerPartNumber.objects.create(customer=acme, variant=nut, number="k 1")
    buyer = make.buyer(bob, acme)
    asked = [" bolt-8 ", "12345678905", "K 1", "x/8", "none", "", "\0", "9" * 500]
    variants_by_code(["warm"], buyer)

    with django_assert_num_queries(1):
        found = variants_by_code(asked, buyer)

    assert found == {
        " bolt-8 ": [bolt],
        "12345678905": [bolt],
        "K 1": [nut],
        "x/8": [bolt, nut],
    }


def test_a_thousand_codes_take_as_many_queries_as_one(
    channel, buyer, django_assert_max_num_queries
):
    made = make.variant("SKU-77", ean="4006381333931")

    with django_assert_max_num_queries(3):
        found = variants_by_code([f"SKU-{n}" for n in range(1000)], buyer)

    assert found == {"SKU-77": [made]}


def test_an_own_number_that_is_anothers_sku_means_both(channel, acme, bob):
    bolt, nut = make.variant("BOLT"), make.variant("NUT")
    CustomerPartNumber.objects.create(customer=acme, variant=nut, number="bolt")

    found = variants_by_code(["BOLT"], make.buyer(bob, acme))

    assert found == {"BOLT": [bolt, nut]}


# --- categories ----------------------------------------------------------------


@pytest.fixture
def tree(channel):
    kitchen = make.category("kitchen", number="01")
    pans = make.category("pans", parent=kitchen, number="01.1")
    make.category("empty", number="02")
    for number in range(3):
        make.variant(f"PAN-{number}", category=pans)
    make.variant("SPOON", category=kitchen)
    return kitchen


def test_the_tree_counts_what_is_below(tree, buyer):
    (chapter,) = catalogue_contents(buyer)
    kitchen = chapter.branch

    assert (kitchen.name, chapter.products_count) == ("Kitchen", 4)
    (pans,) = parts_of(kitchen, buyer)
    assert (pans.branch.slug, pans.products_count) == ("pans", 3)
    assert parts_of(pans.branch, buyer) == ()
    assert product_counts(buyer, kitchen.path)[kitchen.path] == 4


def test_the_tree_of_every_page_counts_nothing(tree, buyer, django_assert_num_queries):
    standing_of(buyer)

    with django_assert_num_queries(1) as asked:
        assert [branch.slug for branch in shop_tree(buyer).branches] == [
            "kitchen",
            "pans",
        ]

    (query,) = asked.captured_queries
    assert "COUNT(" not in query["sql"]


def test_nothing_shows_or_counts_below_a_hidden_category(tree, buyer):
    Category.objects.filter(pk=tree.pk).update(is_active=False)
    make.variant("BOX", category=Category.objects.get(code="empty"))

    assert [branch.slug for branch in shop_tree(buyer).branches] == ["empty"]
    assert product_counts(buyer)[tree.path] == 0


def test_chapters_follow_the_catalogue(tree, channel):
    make.variant("BOX", category=make.category("empty"))

    found = shop_tree(make.guest(channel)).chapters

    assert [chapter.slug for chapter in found] == ["kitchen", "empty"]


def test_a_category_lists_what_is_below(tree, buyer):
    found = shop_tree(buyer)
    pans = found.named("pans")

    assert [step.slug for step in found.way_to(pans.path)] == ["kitchen", "pans"]
    assert listing(buyer, category=pans.category, query=ALL).count == 3
    assert listing(buyer, category=tree, query=ALL).count == 4
    assert found.named("empty") is None
    assert found.named("nowhere") is None


def test_a_category_speaks_the_buyers_language(tree, buyer):
    CategoryText.objects.create(
        category=tree, language="ro", name="Bucătărie", slug="bucatarie"
    )

    romanian = shop_tree(replace(buyer, language="ro", found={})).named("kitchen")

    assert (romanian.name, romanian.slug) == ("Bucătărie", "bucatarie")
    assert shop_tree(buyer).named("bucatarie").name == "Kitchen"


# --- the page of a product -----------------------------------------------------


def test_a_product_page_has_all_but_prices(
    channel, acme, bob, django_assert_max_num_queries
):
    tray = make.variant("TRAY-S", name="Tray")
    large = make.variant("TRAY-L", product=tray.product, position=1, label="large")
    depth = Attribute.objects.create(code="depth", kind="number", unit="mm")
    safe = Attribute.objects.create(code="safe", kind="boolean")
    AttributeValue.objects.create(product=tray.product, attribute=safe, boolean=True)
    AttributeValue.objects.create(
        product=tray.product, variant=large, attribute=depth, number=Decimal("65.50")
    )
    make.stock(large, 5)
    tray.product.pictures.create(file="pictures/tray.svg", alt="A tray")
    buyer = make.buyer(bob, acme)

    with django_assert_max_num_queries(11):
        page = product_detail("p-tray-s", buyer)

    assert (page.name, [v.sku for v in page.variants]) == ("Tray", ["TRAY-S", "TRAY-L"])
    assert page.variant("TRAY-L").stock.on_hand_free == 5
    assert page.variant("nothing").sku == "TRAY-S"
    (fact,) = page.variant("TRAY-L").facts
    assert (fact.name, fact.value, fact.unit) == ("depth", "65.5", "mm")
    assert [(f.code, f.yes) for f in page.facts] == [("safe", True)]
    assert page.pictures[0].alt == "A tray"
    assert [crumb.code for crumb in page.crumbs] == ["fasteners"]


def test_a_product_page_opens_by_the_slug_of_any_language(channel, buyer):
    tray = make.variant("TRAY", name="Tray")
    ProductText.objects.create(
        product=tray.product, language="ro", name="Tavă", slug="tava"
    )

    romanian = product_detail("p-tray", replace(buyer, language="ro", found={}))

    assert (romanian.name, romanian.url) == ("Tavă", "/products/tava/")
    assert romanian.slugs == {"en": "p-tray", "ro": "tava"}
    assert product_detail("tava", buyer).name == "Tray"


def test_a_product_without_anything_to_buy_has_no_page(channel, buyer):
    make.variant("TRAY")
    Variant.objects.update(is_active=False)

    assert product_detail("p-tray", buyer) is None
    assert listing(buyer, query=ALL).count == 0
    assert shop_tree(buyer).chapters == ()


def test_a_listing_can_be_asked_for_what_is_in_stock(channel, buyer):
    make.stock(make.variant("HERE"), 3)
    make.variant("GONE")

    page = listing(buyer, query=ListingQuery.read(QueryDict("stock=now")))

    assert skus(page) == ["HERE"]


def test_an_order_by_name_is_kept_until_a_name_changes(channel, acme, bob):
    nails, bolts = make.variant("NAIL-1"), make.variant("BOLT-1")

    def names():
        page = listing(make.buyer(bob, acme), query=ALL, sort=ListingSort.NAME)
        return [article.product_id for article in page.articles]

    before = names()
    with CaptureQueriesContext(connection) as asked:
        again = names()
    nails.product.texts.update(name="A")
    refresh_search([nails.product_id])

    assert before == again == [bolts.product_id, nails.product_id]
    assert not any("sort_name" in one["sql"] for one in asked)
    assert names() == [nails.product_id, bolts.product_id]
