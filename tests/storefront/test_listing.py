"""The list of a category: order, filters, pages, and what it costs."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ChannelHost
from catalog.models import (
    Attribute,
    AttributeValue,
    Brand,
    CategoryAttribute,
    Unit,
    Variant,
)
from pricing.models import PriceList
from pricing.rules import Ask
from pricing.selectors import prices_for
from tests import make
from tests.make_promotions import promotion

pytestmark = pytest.mark.django_db

PATH = "/catalog/fasteners/"
# What the test client does around each request, and production does not.
AROUND = ("SET ROLE", "RESET")


def listing(client, query=""):
    response = client.get(f"{PATH}{query}")
    assert response.status_code == 200
    return response.context["listing"]


def skus(listing):
    return [article.sku for article in listing.articles]


def queries_of(client, path) -> list[str]:
    client.get(path)  # keeps what holds until the catalogue changes
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    found = [query["sql"] for query in captured]
    return [sql for sql in found if not sql.startswith(AROUND)]


def make_many(count, channel):
    trade = make.price_list("many", to=channel)
    for number in range(count):
        variant = make.variant(f"PART-{number:03d}")
        make.unit(variant, "pack", 10)
        make.stock(variant, number)
        make.price(trade, variant, Decimal(number + 1))
        make.price(trade, variant, Decimal(number + 1) / 2, from_quantity=50)
    ChannelHost.objects.get_or_create(channel=channel, host="testserver")


def test_a_full_page_of_a_customer_asks_few_questions(client, channel, bob):
    make_many(5, channel)
    client.force_login(bob)
    few = queries_of(client, PATH)

    make_many_more(43, channel)
    many = queries_of(client, PATH)

    assert len(listing(client).articles) == 48
    assert len(many) == len(few) <= 12, "\n".join(sql[:100] for sql in many)


def test_a_row_leads_to_the_choice_of_a_list_for_who_keeps_some(client, channel, bob):
    make_many(1, channel)
    stranger = client.get(PATH).content.decode()
    client.force_login(bob)

    way = listing(client).articles[0].keep_url
    page = client.get(PATH).content.decode()

    assert way.startswith("/lists/add/?variant=")
    assert client.get(way).status_code == 200
    assert way.replace("&", "&amp;") in page
    assert "/lists/add/" not in stranger


def test_filters_and_a_promotion_cost_no_query(client, nut, bolt, channel, bob):
    ChannelHost.objects.create(channel=channel, host="testserver")
    with_depth(bolt, 65)
    client.force_login(bob)
    plain = queries_of(client, PATH)
    promotion("bolts", percent="10", on=[bolt.product])

    for narrowed in ("?a.depth=65", "?a.depth.from=1", "?sort=name", "?sort=newest"):
        found = queries_of(client, f"{PATH}{narrowed}")
        assert len(found) <= len(plain), "\n".join(sql[:100] for sql in found)


def make_many_more(count, channel):
    trade = PriceList.objects.get(code="many")
    for number in range(count):
        variant = make.variant(f"MORE-{number:03d}")
        make.stock(variant, 100)
        make.price(trade, variant, "7.5")


def test_customers_see_rows_by_their_own_price(client, bolt, nut, bob):
    client.force_login(bob)

    found = listing(client)

    assert found.is_rows
    assert found.sorted_by_price == "ascending"
    assert skus(found) == ["NUT-8", "BOLT-8"]


def test_guests_see_cards_in_catalogue_order(client, bolt, nut):
    found = listing(client)

    assert not found.is_rows
    assert skus(found) == ["BOLT-8", "NUT-8"]


def test_the_order_by_own_price_is_that_of_the_exact_prices(client, channel, acme, bob):
    make_many(12, channel)
    own = make.price_list("own", to=acme)
    for place, variant in enumerate(Variant.objects.order_by("pk")):
        if place % 3 == 0:
            make.price(own, variant, Decimal("6.5") - Decimal(place) / 8)
    client.force_login(bob)

    up = listing(client).articles
    down = listing(client, "?sort=price-down").articles

    exact = exact_prices(bob, acme)
    assert [article.price.amount for article in up] == sorted(exact.values())
    assert {article.sku: article.price.amount for article in up} == exact
    amounts = [article.price.amount for article in down]
    assert amounts == sorted(exact.values(), reverse=True)


def exact_prices(person, customer):
    units = {
        unit.variant.sku: Ask(unit.variant_id, unit.pk, Decimal(1))
        for unit in Unit.objects.filter(is_default=True).select_related("variant")
    }
    found = prices_for(list(units.values()), make.buyer(person, customer))
    return {sku: found[ask].unit_amount for sku, ask in units.items()}


def test_a_row_is_complete_enough_to_order_from(client, bolt, bob, acme):
    acme.part_numbers.create(variant=bolt, number="A-77")
    client.force_login(bob)

    row = listing(client).articles[0]

    assert (row.sku, row.own_number) == ("BOLT-8", "A-77")
    assert row.price.amount == Decimal("4.9200")
    assert row.price.pack_amount == Decimal("29.5200")
    assert row.price.next_tier.more_quantity == 23
    assert row.price.next_tier.amount == Decimal("4.6500")
    assert (row.stock.state, row.stock.quantity) == ("in", 640)
    assert row.buy.fields["mode"] == "add"


def test_what_is_in_the_cart_shows_in_its_row(client, bolt, bob):
    client.force_login(bob)
    unit = bolt.units.get(is_base=True)
    added = {"variant": bolt.pk, "unit": unit.pk, "quantity": "30", "mode": "add"}
    client.post("/cart/add/", added)

    row = listing(client).articles[0]

    assert row.buy.in_cart == 30
    assert row.price.next_tier.more_quantity == 70
    assert row.price.next_tier.amount == Decimal("3.7100")


def test_a_product_of_several_sizes_shows_its_cheapest(client, channel, bob):
    trade = make.price_list("trade", to=channel)
    large = make.variant("GLOVE-L", label="L")
    small = make.variant("GLOVE-S", label="S", product=large.product)
    make.price(trade, large, "2.40")
    make.price(trade, small, "1.90")
    client.force_login(bob)

    (row,) = listing(client).articles

    assert (row.sku, row.price.amount) == ("GLOVE-S", Decimal("1.9000"))
    assert row.price.is_from
    assert row.choices_count == 2
    assert row.buy is None


def test_articles_without_a_price_come_last_and_say_so(client, bolt, bob):
    make.variant("ODD-1")
    client.force_login(bob)

    first, last = listing(client).articles

    assert (first.sku, last.sku) == ("BOLT-8", "ODD-1")
    assert last.price.why_hidden == "Price on request"
    assert last.buy is None


def test_a_range_of_own_prices_narrows_the_list(client, bolt, nut, bob):
    client.force_login(bob)

    found = listing(client, "?price.from=4,90&price.to=5&sort=name")

    assert skus(found) == ["BOLT-8"]
    assert found.count == 1
    assert [chip.url for chip in found.chips] == [PATH]


def test_names_and_novelty_are_orders_too(client, bolt, nut, bob):
    bolt.product.created_at = timezone.now() + timedelta(days=1)
    bolt.product.save()
    client.force_login(bob)

    assert skus(listing(client, "?sort=name")) == ["BOLT-8", "NUT-8"]
    assert skus(listing(client, "?sort=newest")) == ["BOLT-8", "NUT-8"]


def with_depth(variant, depth):
    attribute, _ = Attribute.objects.get_or_create(
        code="depth", defaults={"kind": "number", "unit": "mm"}
    )
    CategoryAttribute.objects.get_or_create(
        category=variant.product.category, attribute=attribute
    )
    AttributeValue.objects.create(
        product=variant.product, attribute=attribute, number=depth
    )


def test_filters_narrow_count_and_come_off_by_their_chips(client, bolt, nut):
    with_depth(bolt, 65)
    with_depth(nut, 20)

    found = listing(client, "?a.depth=65&view=rows")

    assert skus(found) == ["BOLT-8"]
    (depth,) = [group for group in found.groups if group.title == "depth"]
    counts = {
        option.label: (option.count, option.is_selected) for option in depth.options
    }
    assert counts == {"20 mm": (1, False), "65 mm": (1, True)}
    assert [(chip.text, chip.url) for chip in found.chips] == [
        ("depth: 65 mm", f"{PATH}?view=rows")
    ]


def test_in_stock_and_brand_are_filters(client, bolt, nut):
    nut.product.brand = Brand.objects.create(code="norma", name="Norma")
    nut.product.save()
    nut.stock_levels.update(on_hand=0)

    assert skus(listing(client, "?stock=now")) == ["BOLT-8"]
    assert skus(listing(client, "?brand=norma")) == ["NUT-8"]
    assert listing(client, "?brand=norma&stock=now").count == 0


def test_no_article_left_offers_to_clear_the_filters(client, bolt):
    html = client.get(f"{PATH}?brand=nobody").content.decode()

    assert "No article fits all of these filters" in html
    assert f'href="{PATH}"' in html


def test_pages_count_on_and_end_where_the_list_ends(client, channel):
    make_many(30, channel)

    first, second = listing(client), listing(client, "?page=2")
    past = listing(client, "?page=900")

    assert (first.first, first.last, first.count) == (1, 24, 30)
    assert first.next_url == f"{PATH}?page=2"
    assert first.previous_url == ""
    assert (second.first, second.last, second.next_url) == (25, 30, "")
    assert (past.first, past.last) == (25, 30)
    assert not set(skus(first)) & set(skus(second))


def test_the_address_carries_the_whole_state(client, channel, bob):
    make_many(60, channel)
    client.force_login(bob)

    found = listing(client, "?stock=now&sort=name&view=cards&price.to=90&page=2")

    assert found.url == f"{PATH}?stock=now&price.to=90&view=cards&page=2"
    assert found.sorted_by_price == "ascending"


def test_htmx_gets_the_list_alone_and_the_clean_address(client, bolt):
    page = client.get(f"{PATH}?sort=name")
    fragment = client.get(
        f"{PATH}?sort=name&a.depth.from=&q=bolt", headers={"HX-Request": "true"}
    )

    assert b"<!doctype html>" in page.content
    assert fragment.content.lstrip().startswith(b'<div class="split')
    assert b'id="listing"' in fragment.content
    assert b'id="listing"' in page.content
    assert fragment["HX-Push-Url"] == f"{PATH}?sort=name"
    assert "HX-Request" in page["Vary"]


def test_subcategories_are_offered_and_their_articles_listed(client, bolt):
    inner = make.category("anchors", parent=bolt.product.category)
    make.variant("ANCHOR-1", category=inner)

    response = client.get(PATH)

    assert [part.branch.slug for part in response.context["below"]] == ["anchors"]
    assert skus(response.context["listing"]) == ["BOLT-8", "ANCHOR-1"]
    crumbs = client.get("/catalog/anchors/").context["crumbs"]
    assert [crumb.name for crumb in crumbs] == ["Catalogue", "Fasteners"]


@pytest.mark.full
@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=-1",
        "page=0",
        "page=99999999999999999999",
        "page=%C2%B2",
        "sort=drop+table",
        "view=upside-down",
        "a.nothing=1",
        "a.depth.from=NaN",
        "a.depth.from=1e400",
        "a.=x&a..from=2",
        "price.from=1e-400",
        "price.from=Infinity&price.to=-5",
        "brand=%00",
        "stock=%00&a.depth=%00",
        "q=%00",
        "q=%ff%fe",
        "price.to=" + "9" * 4000,
    ],
)
def test_nonsense_in_the_address_is_never_an_error(client, bolt, bob, query):
    with_depth(bolt, 65)
    for path in (PATH, "/search/"):
        assert client.get(f"{path}?{query}").status_code == 200

    client.force_login(bob)
    for path in (PATH, "/search/"):
        assert client.get(f"{path}?{query}&q=bolt").status_code == 200


def test_the_header_marks_the_chapter_one_is_in(client, bolt):
    html = client.get(PATH).content.decode()

    assert re.search(r'href="/catalog/fasteners/" aria-current="page"', html)


def test_the_header_marks_the_chapter_of_a_subcategory_and_of_a_product(client, bolt):
    inner = make.category("anchors", parent=bolt.product.category)
    make.variant("ANCHOR-1", category=inner)

    for path in ("/catalog/anchors/", "/products/p-anchor-1/"):
        html = client.get(path).content.decode()
        assert 'href="/catalog/fasteners/" aria-current="true"' in html


LOADING = re.compile(r'class="picture__photo" [^>]*?loading="(\w+)"([^>]*)')


def loading_of(client, path) -> list[str]:
    """How soon the browser fetches each picture of a page."""
    found = LOADING.findall(client.get(path).content.decode())
    return [how + (" first" if "high" in more else "") for how, more in found]


@pytest.mark.parametrize("view", ["rows", "cards"])
def test_pictures_in_sight_are_fetched_at_once(client, channel, view):
    make_many(6, channel)
    for variant in Variant.objects.select_related("product"):
        variant.product.pictures.create(file=f"pictures/{variant.sku}.png")

    found = loading_of(client, f"{PATH}?view={view}")

    assert found == ["eager first", *["eager"] * 3, *["lazy"] * 2]


def test_the_picture_of_a_product_is_fetched_first(client, bolt):
    bolt.product.pictures.create(file="pictures/bolt.png")
    bolt.product.pictures.create(file="pictures/side.png", position=2)

    found = loading_of(client, "/products/p-bolt-8/")

    assert found == ["eager first", "lazy"]
