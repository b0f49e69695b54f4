"""Search: words, codes, measures, typing errors, six languages."""

from dataclasses import replace

import pytest

from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Brand,
    CategoryText,
    CustomerPartNumber,
    Product,
    ProductText,
    SearchWord,
    Variant,
)
from catalog.selectors.listing import ListingQuery, ListingSort, listing
from catalog.selectors.search import search_products, suggestions
from catalog.services.products import save_brand
from catalog.services.texts import (
    Words,
    refresh_search,
    refresh_search_of_category,
    refresh_search_of_choice,
    save_product_text,
)
from tests import make


def article(sku: str, name: str, *, language: str = "en", **fields) -> Variant:
    summary = fields.pop("summary", "")
    description = fields.pop("description", "")
    made = make.variant(sku, **fields)
    if language != "en":
        made.product.texts.all().delete()
    save_product_text(
        product_id=made.product_id,
        words=Words(language, name, f"s-{sku.lower()}", summary, description),
    )
    return made


def found(text: str, buyer) -> list[str]:
    """SKUs of what a search answers with, best first."""
    ids = search_products(text, buyer).product_ids
    skus = dict(Variant.objects.values_list("product_id", "sku"))
    return [skus[pk] for pk in ids]


@pytest.fixture
def buyer(channel):
    return make.guest(channel)


def in_language(buyer, language: str):
    return replace(buyer, language=language, found={})


@pytest.fixture
def tools(channel):
    article("HAM-1", "Claw hammer", summary="fibreglass handle · 0,75 kg")
    article("BOLT-8", "Hexagon bolt DIN 933 M8×40", description="For steel beams.")
    article("BOLT-80", "Hexagon bolt DIN-931 M80x400")
    article("MOT-1", "Pump motor 0,75 kW", summary="shaft ø12 mm")
    article("MOT-2", "Pump motor 7.5 kW")
    article("PIPE-1", 'Brass pipe 1/2"')
    article("PIPE-2", "Brass pipe 2 in")


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("hammer", ["HAM-1"]),
        ("HAMMERS", ["HAM-1"]),
        ("hexagon bolts", ["BOLT-8", "BOLT-80"]),
        ("beam", ["BOLT-8"]),
        ("din 933", ["BOLT-8"]),
        ("DIN-933", ["BOLT-8"]),
        ("din933", ["BOLT-8"]),
        ("m8x40", ["BOLT-8"]),
        ("M8 x 40", ["BOLT-8"]),
        ("bolt m8", ["BOLT-8"]),
        ("0.75 kw", ["MOT-1"]),
        ("0,75kW", ["MOT-1"]),
        ("0,75", ["MOT-1", "HAM-1"]),
        ("0.75 kg", ["HAM-1"]),
        ("motor ø 12", ["MOT-1"]),
        ("ø12", ["MOT-1"]),
        ('1/2"', ["PIPE-1"]),
        ("1/2 inch pipe", ["PIPE-1"]),
        ("½″", ["PIPE-1"]),
        ("BOLT8", ["BOLT-8"]),
        ("bolt-80", ["BOLT-80"]),
        ("hammer bolt", []),
        ("nothing like it", []),
    ],
)
def test_words_codes_and_measures_find_what_they_mean(tools, buyer, text, skus):
    assert sorted(found(text, buyer)) == sorted(skus)


@pytest.mark.parametrize(
    ("text", "searched", "skus"),
    [
        ("hamer", "hammer", ["HAM-1"]),
        ("hammre", "hammer", ["HAM-1"]),
        ("hexagn blot", "hexagon bolt", ["BOLT-8", "BOLT-80"]),
        ("hexagn m8x40", "hexagon m8x40", ["BOLT-8"]),
        ("brss pipe 1/2", "brass pipe 1/2", ["PIPE-1"]),
    ],
)
def test_mistyped_words_are_corrected_when_nothing_is_found(
    tools, buyer, text, searched, skus
):
    result = search_products(text, buyer)

    assert (result.text, result.is_corrected) == (searched, True)
    assert sorted(found(text, buyer)) == skus


def test_a_mistyped_word_of_a_category_is_corrected(channel, buyer):
    lids = make.category("gastronorm-lids")
    article("GN-LID11", "Lid 1/1", category=lids)

    result = search_products("gastronrom lid", buyer)

    assert (result.text, result.is_corrected) == ("gastronorm lid", True)
    assert found("gastronrom lid", buyer) == ["GN-LID11"]


def test_beginnings_are_enough_when_no_whole_word_fits(tools, buyer):
    result = search_products("hexag", buyer)

    assert (result.text, result.is_corrected) == ("hexag*", False)
    assert found("hexag", buyer) == ["BOLT-8", "BOLT-80"]


def test_a_name_outranks_a_description(channel, buyer):
    article("A-1", "Rubber mat", description="Goes under any hammer.")
    article("B-1", "Hammer")

    assert found("hammer", buyer) == ["B-1", "A-1"]


@pytest.mark.parametrize(
    ("language", "name", "queries"),
    [
        ("ro", "Șurub cu cap hexagonal și piuliță", ["surub", "Șurub", "șuruburi",
                                                     "şurub", "piulita hexagonal"]),
        ("ru", "Ёмкость гастрономическая", ["емкость", "ёмкости", "гастрономическую"]),
        ("fr", "Pelle à gâteau réglable", ["gateau", "Gâteaux", "reglable"]),
        ("pl", "Śruba żółta sześciokątna", ["sruba", "zolta", "ŚRUBA szesciokatna"]),
        ("vi", "Đèn bếp điện", ["den bep", "đèn", "dien"]),
    ],
)  # fmt: skip
def test_accents_and_endings_do_not_matter(channel, buyer, language, name, queries):
    article("X-1", name, language=language)
    article("Y-1", "Something else", language=language)

    for query in queries:
        assert found(query, in_language(buyer, language)) == ["X-1"], query


def test_mistyped_cyrillic_is_corrected(channel, buyer):
    article("X-1", "Гастроёмкость из стали", language="ru")

    result = search_products("гастроемкасть", in_language(buyer, "ru"))

    assert result.text == "гастроемкость"
    assert len(result.product_ids) == 1


def test_the_channels_language_stands_in(channel, buyer):
    article("X-1", "Claw hammer")
    romanian = in_language(buyer, "ro")

    assert found("hammers", romanian) == ["X-1"]
    page = listing(romanian, query=ListingQuery())
    assert [a.name for a in page.articles] == ["Claw hammer"]


def test_codes_come_first_and_are_exact(channel, acme, bob):
    bolt = article("BOLT-8", "Hexagon bolt", ean="4006381333931", mpn="HX/8")
    article("NUT-8", "Nut for BOLT-8")
    CustomerPartNumber.objects.create(customer=acme, variant=bolt, number="4711-b")
    buyer = make.buyer(bob, acme)

    for code in ("bolt-8", "4006381333931", "hx/8", "4711-B"):
        assert search_products(code, buyer).exact == (bolt,), code
        assert found(code, buyer)[0] == "BOLT-8", code
    assert search_products("4711-B", make.guest(acme.channel)).exact == ()


def test_brand_category_and_facts_are_found_and_stay_true(channel, buyer):
    brand = Brand.objects.create(code="alpina", name="Alpina")
    pan = article("PAN-1", "Frying pan", brand=brand)
    material = Attribute.objects.create(code="material", kind="choice")
    steel = AttributeChoice.objects.create(attribute=material, code="steel")
    power = Attribute.objects.create(code="power", kind="number", unit="kW")
    AttributeValue.objects.create(product=pan.product, attribute=material, choice=steel)
    AttributeValue.objects.create(product=pan.product, attribute=power, number="1.50")
    refresh_search([pan.product_id])
    for text in ("alpina pan", "pan steel", "1,5 kW", "fasteners pan"):
        assert found(text, buyer) == ["PAN-1"], text

    brand.name = "Nordica"
    save_brand(brand=brand)
    CategoryText.objects.update(name="Cookware")
    refresh_search_of_category(category_id=pan.product.category_id)
    steel.texts.create(language="en", name="Stainless")
    refresh_search_of_choice(choice_id=steel.pk)

    for text in ("nordica", "cookware", "stainless"):
        assert found(text, buyer) == ["PAN-1"], text
    assert found("alpina", buyer) == []


def test_any_number_of_products_is_refreshed_in_one_statement(
    channel, django_assert_num_queries
):
    for number in range(30):
        make.variant(f"SKU-{number}", name=f"Shelf bracket {number}")
    ids = list(Product.objects.values_list("pk", flat=True))

    with django_assert_num_queries(1):
        refresh_search(ids)

    assert not ProductText.objects.filter(search=None).exists()
    assert set(SearchWord.objects.values_list("word", flat=True)) == {
        "shelf",
        "bracket",
        "fasteners",
    }


@pytest.mark.full
@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "'", "\\", "q' | z", "!!", ":*", "&&", "<->", "%", "_", "(", "()",
     "the", "a" * 5000, "1" * 5000, "🔨", "-- ;", "select 1", "*", "**", "\u200b"],
)  # fmt: skip
def test_nothing_somebody_types_breaks_the_search(tools, buyer, text):
    assert search_products(text, buyer).product_ids == ()
    assert suggestions(text, buyer).articles == ()


def test_suggestions_begin_with_what_is_typed(tools, buyer):
    given = suggestions("hex", buyer)

    assert [a.sku for a in given.articles] == ["BOLT-8", "BOLT-80"]
    assert suggestions("h", buyer).articles == ()


def test_suggestions_know_codes_and_own_numbers(tools, acme, bob):
    bolt = Variant.objects.get(sku="BOLT-80")
    CustomerPartNumber.objects.create(customer=acme, variant=bolt, number="MOT-9")
    given = suggestions("mot-", make.buyer(bob, acme))

    assert [a.sku for a in given.articles] == ["BOLT-80", "MOT-1", "MOT-2"]
    assert given.articles[0].own_number == "MOT-9"


def test_suggestions_name_categories_with_their_counts(tools, buyer):
    given = suggestions("faste", buyer)

    assert [(c.code, c.products_count) for c in given.categories] == [("fasteners", 7)]


def test_suggestions_are_ten_at_most_in_few_queries(
    channel, buyer, django_assert_max_num_queries
):
    for number in range(20):
        parent = make.category(f"bracket-{number}")
        article(f"BR-{number}", f"Bracket {number}", category=parent)

    with django_assert_max_num_queries(9):
        given = suggestions("bracket", buyer)
    with django_assert_max_num_queries(3):
        assert suggestions("bracket", in_language(buyer, "en")) == given

    assert len(given.articles) + len(given.categories) == 10


def test_a_search_takes_few_queries(tools, buyer, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        search_products("hexagon bolt", buyer)
    # Where the buyer stands, and the codes: the rest was found before.
    with django_assert_max_num_queries(2):
        search_products("hexagon bolt", in_language(buyer, "en"))
    with django_assert_max_num_queries(8):
        search_products("hexagn blot", in_language(buyer, "en"))


def test_the_best_match_leads_a_listing(tools, buyer):
    article("NUT-8", "Nut", description="Fits every hexagon bolt. hexagon. bolt.")

    page = listing(
        buyer, query=ListingQuery(text="hexagon bolt"), sort=ListingSort.RELEVANCE
    )

    assert page.articles[-1].sku == "NUT-8"
    assert page.count == 3
