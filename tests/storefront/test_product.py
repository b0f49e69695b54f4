"""The page of a product: price, unit, quantity, why, and what else there is."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import StockPolicy
from pricing.models import PriceList
from tests import make

pytestmark = pytest.mark.django_db

PATH = "/products/p-bolt-8/"


def page_of(client, query=""):
    response = client.get(f"{PATH}{query}")
    assert response.status_code == 200
    return response.context["page"]


@pytest.fixture
def signed_in(client, bob):
    client.force_login(bob)
    return client


def test_the_panel_has_the_own_price_its_tiers_and_the_next_one(signed_in, bolt):
    panel = page_of(signed_in).panel

    assert panel.price.amount == Decimal("4.9200")
    assert panel.price.next_tier.more_quantity == 23
    tiers = [(tier.from_quantity, tier.amount, tier.is_reached) for tier in panel.tiers]
    assert tiers == [
        (1, Decimal("4.9200"), True),
        (24, Decimal("4.6500"), False),
        (100, Decimal("3.7100"), False),
    ]
    assert panel.tax == "21 % VAT extra".replace(" ", "\N{NO-BREAK SPACE}", 1)


@pytest.mark.parametrize(
    ("quantity", "amount"), [("23", "4.92"), ("24", "4.65"), ("100", "3.71")]
)
def test_the_panel_answers_for_the_quantity_of_the_address(
    signed_in, bolt, quantity, amount
):
    panel = page_of(signed_in, f"?quantity={quantity}").panel

    assert panel.price.amount == Decimal(amount)


def test_another_unit_has_its_own_price_and_steps(signed_in, bolt):
    pack = bolt.units.get(code="pack")
    make.price(PriceList.objects.get(code="trade"), bolt, "27.30", unit=pack)

    panel = page_of(signed_in, f"?unit={pack.pk}").panel

    assert panel.price.amount == Decimal("27.3000")
    assert panel.price.unit == "pack of 6"
    assert panel.stock.quantity == 106
    assert panel.buy.fields["unit"] == str(pack.pk)
    assert panel.unit.conversion == "1 pack = 6 × piece"
    assert [(unit.name, unit.is_selected) for unit in panel.units] == [
        ("piece", False),
        ("pack of 6", True),
    ]


def test_htmx_gets_the_panel_alone(signed_in, bolt):
    pack = bolt.units.get(code="pack")

    response = signed_in.get(f"{PATH}?unit={pack.pk}", headers={"HX-Request": "true"})

    assert response.content.lstrip().startswith(b"<section")
    assert b'id="panel"' in response.content
    assert b"<h1" not in response.content


def test_the_trace_says_which_list_won_and_which_were_not_needed(signed_in, bolt):
    steps = page_of(signed_in, "?quantity=100").panel.trace

    assert [(step.name, step.amount, step.is_won) for step in steps] == [
        ("Contract “Acme 2026”", Decimal("3.7100"), True),
        ("Trade", Decimal("4.6500"), False),
    ]
    assert steps[0].detail == "from 100"


def test_guests_of_an_open_channel_see_the_price_but_no_trace(client, bolt, channel):
    channel.access_mode = "open"
    channel.save()

    panel = page_of(client).panel

    assert panel.price.amount == Decimal("4.9200")
    assert panel.trace == ()
    assert panel.buy is not None


def test_a_guest_reads_why_there_is_no_price_and_where_to_get_one(client, bolt):
    html = client.get(PATH).content.decode()

    assert "Price for registered trade customers" in html
    assert 'href="/register/"' in html
    assert "Add" not in html.split('id="panel"')[1].split("</section>")[0]


def test_an_article_nobody_prices_can_be_asked_for(signed_in, bolt):
    make.variant("ODD-1")

    html = signed_in.get("/products/p-odd-1/").content.decode()

    assert "Price on request" in html
    assert 'href="/contact/"' in html


def test_customers_see_the_stock_of_each_warehouse(signed_in, bolt):
    there = make.warehouse("cluj")
    there.stock_levels.create(
        variant=bolt, on_hand=0, arriving=300, arrives_on=date(2099, 12, 2)
    )

    lines = {line.name: line.text for line in page_of(signed_in).warehouses}

    assert lines["Brasov"] == "640"
    assert lines["Cluj"].startswith("300 more on ")


def test_strangers_are_not_told_how_many_there_are(client, bolt):
    page = page_of(client)

    assert page.warehouses == ()
    assert (page.panel.stock.state, page.panel.stock.quantity) == ("in", None)
    assert "640" not in client.get(PATH).content.decode()


def test_made_to_order_says_when_it_is_ready(signed_in, bolt):
    bolt.stock_policy = StockPolicy.MADE_TO_ORDER
    bolt.save()
    bolt.stock_levels.update(on_hand=0)

    stock = page_of(signed_in).panel.stock

    assert stock.note.startswith("made to order, ")


@pytest.fixture
def gloves(bolt, channel):
    trade = PriceList.objects.get(code="trade")
    large = make.variant("GLOVE-L", name="Glove", label="L")
    small = make.variant("GLOVE-S", label="S", product=large.product)
    make.price(trade, large, "2.40")
    make.price(trade, small, "1.90")
    return large


def test_all_sizes_are_rows_to_order_from(signed_in, gloves):
    page = signed_in.get("/products/p-glove-l/").context["page"]

    rows = [(row.name, row.sku, row.price.amount) for row in page.variants]
    assert rows == [
        ("L", "GLOVE-L", Decimal("2.4000")),
        ("S", "GLOVE-S", Decimal("1.9000")),
    ]
    assert all(row.buy is not None for row in page.variants)


def test_a_size_is_chosen_by_its_sku(signed_in, gloves):
    page = signed_in.get("/products/p-glove-l/?sku=GLOVE-S").context["page"]

    assert page.name == "Glove S"
    assert page.panel.price.amount == Decimal("1.9000")


def test_others_of_the_category_follow(signed_in, bolt, nut):
    make.variant("GLASS-1", category=make.category("glasses"))

    assert [
        row.sku for group in page_of(signed_in).beside for row in group.articles
    ] == ["NUT-8"]


def queries_of(client, path) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    # Taking the role of the web and giving it back asks nothing.
    return sum(not q["sql"].startswith(("SET ", "RESET ")) for q in captured)


def test_many_sizes_and_units_cost_no_more_queries(signed_in, gloves):
    few = queries_of(signed_in, "/products/p-glove-l/")

    for number in range(20):
        more = make.variant(
            f"GLOVE-{number}", label=str(number), product=gloves.product
        )
        make.unit(more, "pack", 10)
        make.stock(more, 5)

    assert queries_of(signed_in, "/products/p-glove-l/") <= few <= 14


@pytest.mark.parametrize(
    "query",
    [
        "unit=abc",
        "unit=99999999999999999999999",
        "unit=%00",
        "quantity=-5",
        "quantity=NaN",
        "quantity=1e300",
        "quantity=0.0001",
        "sku=%00&quantity=%00",
    ],
)
def test_nonsense_in_the_address_shows_the_usual_page(signed_in, bolt, query):
    panel = page_of(signed_in, f"?{query}").panel

    assert panel.price.unit == "piece"


@pytest.mark.parametrize("slug", ["none", "p-bolt-8%00", "ș", "a" * 3000])
def test_a_slug_of_nothing_is_a_404(client, bolt, slug):
    assert client.get(f"/products/{slug}/").status_code == 404
    assert client.get(f"/catalog/{slug}/").status_code == 404
