"""Search and suggestions, as pages."""

from dataclasses import replace
from decimal import Decimal

import pytest

from catalog.models import SearchLog
from catalog.selectors import facet_counts, hits
from catalog.selectors.filters import ListingQuery
from catalog.services.texts import refresh_search
from tests import make
from tests.make_promotions import promotion

pytestmark = pytest.mark.django_db


@pytest.fixture
def findable(bolt, nut):
    refresh_search([bolt.product_id, nut.product_id])


def search(client, text):
    response = client.get("/search/", {"q": text})
    assert response.status_code == 200
    return response


def test_words_find_articles_with_the_own_price(client, findable, bob):
    client.force_login(bob)

    page = search(client, "hexagon nut").context["page"]

    (row,) = page.listing.articles
    assert (row.sku, row.price.amount) == ("NUT-8", Decimal("0.1375"))
    assert page.corrected == ""


@pytest.mark.parametrize("code", ["BOLT-8", "bolt-8", "4006381333931", "A-77"])
def test_a_code_shows_its_article_first(client, findable, bolt, acme, bob, code):
    acme.part_numbers.create(variant=bolt, number="A-77")
    client.force_login(bob)

    response = search(client, code)

    assert [row.sku for row in response.context["page"].exact] == ["BOLT-8"]
    html = response.content.decode()
    assert html.index("Article with this number") < html.index("BOLT-8</b>")


def test_another_customers_number_finds_nothing(client, findable, bolt, acme, mallory):
    acme.part_numbers.create(variant=bolt, number="A-77")
    client.force_login(mallory)

    page = search(client, "A-77").context["page"]

    assert not page.exact
    assert not page.listing.articles


def test_a_mistyped_word_is_corrected_and_that_is_said(client, findable):
    response = search(client, "hexagn")

    page = response.context["page"]
    assert page.corrected == "hexagon"
    assert [row.sku for row in page.listing.articles] == ["NUT-8"]
    assert "Did you mean “hexagon”?" in response.content.decode()


def test_nothing_found_helps_on(client, findable):
    html = search(client, "zzqxw").content.decode()

    assert "Nothing found" in html
    assert 'href="/catalog/fasteners/"' in html
    assert 'href="/contact/"' in html


def test_an_empty_search_asks_for_words(client, findable):
    html = search(client, "  ").content.decode()

    assert "Type a name, a measure, a SKU" in html


def test_what_was_typed_is_text_and_nothing_else(client, findable):
    html = search(client, "<script>alert(1)</script>").content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize("text", ["x" * 5000, "\0", "'", "%", "a & | ! ( :*", "🙂"])
def test_nothing_somebody_types_is_an_error(client, findable, bob, text):
    assert search(client, text)
    assert client.get("/search/suggest/", {"q": text}).status_code == 200

    client.force_login(bob)
    assert search(client, text)
    assert client.get("/search/suggest/", {"q": text}).status_code == 200


def test_suggestions_are_a_fragment_of_ten_options_at_most(client, channel, bob):
    made = [make.variant(f"BOLT-{number:02d}") for number in range(30)]
    made += [
        make.variant(f"X-{name}", category=make.category(name))
        for name in ("bolts", "bolt-sets", "long-bolts", "bolt-heads")
    ]
    refresh_search([variant.product_id for variant in made])
    client.force_login(bob)

    html = client.get("/search/suggest/", {"q": "bolt"}).content.decode()

    assert 5 <= html.count('role="option"') <= 10
    assert "<html" not in html
    assert "<mark>Bolt</mark>" in html


def test_suggestions_carry_the_own_price(client, findable, bob):
    client.force_login(bob)

    html = client.get("/search/suggest/", {"q": "BOLT"}).content.decode()

    assert "<b>4.92</b>" in html


def test_one_letter_suggests_nothing(client, findable):
    html = client.get("/search/suggest/", {"q": "b"}).content.decode()

    assert html.strip() == ""


def test_search_pages_are_not_for_search_engines(client, findable):
    assert 'content="noindex, follow"' in search(client, "bolt").content.decode()


def test_the_code_of_one_size_shows_that_size_to_order_from(client, channel, bob):
    trade = make.price_list("trade", to=channel)
    large = make.variant("GLOVE-L", name="Glove", label="L")
    small = make.variant("GLOVE-S", label="S", product=large.product)
    make.price(trade, small, "1.90")
    refresh_search([large.product_id])
    client.force_login(bob)

    response = search(client, "GLOVE-S")

    (row,) = response.context["page"].exact
    assert (row.name, row.url) == ("Glove S", "/products/p-glove-l/?sku=GLOVE-S")
    assert row.buy is not None
    assert b'id="listing"' not in response.content


def test_nothing_found_says_what_single_words_find(client, findable):
    response = search(client, "hexagon zzqxw")

    (hit,) = response.context["page"].words
    assert (hit.word, hit.count, hit.url) == ("hexagon", 1, "/search/?q=hexagon")
    html = response.content.decode()
    assert 'href="/search/?q=hexagon"' in html
    assert 'href="/contact/?about=hexagon%20zzqxw"' in html
    about = client.get("/contact/", {"about": "hexagon zzqxw"}).content.decode()
    assert "I am looking for: hexagon zzqxw" in about


def test_categories_of_what_is_found_narrow_the_search(client, channel):
    made = [
        make.variant("A-1", name="Steel glove", category=make.category("gloves")),
        make.variant("A-2", name="Steel bolt", category=make.category("bolts")),
        make.variant("A-3", name="Steel nut", category=make.category("nuts")),
    ]
    refresh_search([variant.product_id for variant in made])

    page = search(client, "steel").context["listing"]
    narrowed = client.get("/search/?q=steel&category=bolts").context["listing"]

    (group,) = [group for group in page.groups if group.title == "Category"]
    assert {(o.value, o.count) for o in group.options} == {
        ("gloves", 1),
        ("bolts", 1),
        ("nuts", 1),
    }
    assert [row.sku for row in narrowed.articles] == ["A-2"]
    assert [chip.url for chip in narrowed.chips] == ["/search/?q=steel"]


def test_more_hits_than_are_counted_are_said_to_be_more(client, channel, monkeypatch):
    made = [make.variant(f"G-{n}", name=f"Work glove {n}") for n in range(5)]
    refresh_search([variant.product_id for variant in made])
    monkeypatch.setattr(hits, "MOST_RANKED", 3)
    monkeypatch.setattr(hits.best_of, "__kwdefaults__", {"most": 3})
    monkeypatch.setattr(
        hits.best_hits, "__kwdefaults__", {"most": 3, "part": hits.WHOLE}
    )
    monkeypatch.setattr(facet_counts, "MOST_RANKED", 3)

    response = search(client, "glove")

    listing = response.context["listing"]
    assert (len(listing.articles), listing.is_count_least) == (3, True)
    assert "More than 3 articles" in response.content.decode()
    cheap = client.get("/search/?q=glove&sort=name").context["listing"]
    assert (len(cheap.articles), cheap.is_count_least) == (3, True)


def test_very_many_hits_of_words_alone_are_not_counted_again(
    client, channel, monkeypatch, django_assert_num_queries
):
    made = [make.variant(f"G-{n}", name=f"Work glove {n}") for n in range(5)]
    refresh_search([variant.product_id for variant in made])
    few = {"most": 3}
    monkeypatch.setattr(hits.best_of, "__kwdefaults__", few)
    monkeypatch.setattr(hits.best_hits, "__kwdefaults__", {**few, "part": hits.WHOLE})
    monkeypatch.setattr(facet_counts, "MOST_RANKED", 3)
    buyer = make.guest(channel)
    words = ListingQuery(text="glove")
    hits.hits_of("glove", buyer)

    # What there is to filter by, and what it finds among the hits.
    with django_assert_num_queries(2):
        found = facet_counts.counts_for(buyer, None, words)
    narrowed = replace(words, categories=frozenset({"gone"}))

    assert (found.total, found.is_least, found.is_sample) == (3, True, True)
    assert facet_counts.counts_for(buyer, None, narrowed).total == 0


BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


def test_searches_of_people_are_counted(client, findable):
    client.get("/search/?q=Hexagon", headers=BROWSER)
    client.get("/search/?q=hexagon", headers=BROWSER)
    client.get("/search/?q=zzqxw", headers=BROWSER)
    client.get("/search/?q=hexagn", headers=BROWSER)

    rows = SearchLog.objects.order_by("query")
    assert [
        (row.query, row.searches_count, row.hits_count, row.corrected) for row in rows
    ] == [("hexagn", 1, 1, "hexagon"), ("hexagon", 2, 1, ""), ("zzqxw", 1, 0, "")]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/search/?q=hexagon", {"User-Agent": "Googlebot/2.1"}),
        ("/search/?q=hexagon", {}),
        ("/search/?q=hexagon", {**BROWSER, "Sec-Purpose": "prefetch"}),
        ("/search/?q=hexagon", {**BROWSER, "HX-Request": "true"}),
        ("/search/?q=hexagon&page=2", BROWSER),
        ("/search/?q=hexagon&stock=now", BROWSER),
        ("/search/suggest/?q=hexagon", BROWSER),
    ],
)
def test_programs_pages_and_filters_are_no_searches(client, findable, path, headers):
    client.get(path, headers=headers)

    assert not SearchLog.objects.exists()


def test_pages_take_few_queries(
    client, findable, nut, bob, django_assert_max_num_queries
):
    # Set and reset of the role (three) are of the tests alone.
    promotion("nuts", percent="10", on=[nut.product])
    client.force_login(bob)
    search(client, "hexagon")
    client.get("/search/suggest/?q=hex")

    with django_assert_max_num_queries(15):
        search(client, "hexagon")
    with django_assert_max_num_queries(11):
        client.get("/search/suggest/?q=hex")
