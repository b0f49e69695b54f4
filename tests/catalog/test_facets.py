"""Facet counts are what one gets by clicking and counting one by one."""

from decimal import Decimal
from itertools import product as every

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeChoiceText,
    AttributeText,
    AttributeValue,
    Brand,
    CategoryAttribute,
    Product,
)
from catalog.selectors.facets import MOST_NUMBERS, Facet
from catalog.selectors.listing import (
    FactFilter,
    ListingQuery,
    facets_for,
    filtered_products,
    listing,
)
from catalog.services.texts import refresh_search
from tests import make

MATERIALS = ("steel", "brass", "nylon")
DEPTHS = (20, 40, 65)


def attribute(code: str, kind: str, **fields) -> Attribute:
    return Attribute.objects.create(code=code, kind=kind, **fields)


def value(product: Product, of: Attribute, **fields) -> AttributeValue:
    return AttributeValue.objects.create(product=product, attribute=of, **fields)


@pytest.fixture
def shelf(channel):
    """36 products that combine three materials, depths, brands, and yes or no.

    Every third is in stock; one in five states its material by variant.
    """
    category = make.category("trays")
    material = attribute("material", "choice")
    depth = attribute("depth", "number", unit="mm")
    safe = attribute("dishwasher", "boolean")
    for place, fact in enumerate((material, depth, safe)):
        CategoryAttribute.objects.create(
            category=category, attribute=fact, position=place
        )
    choices = [
        AttributeChoice.objects.create(attribute=material, code=code, position=place)
        for place, code in enumerate(MATERIALS)
    ]
    brands = [Brand.objects.create(code=c, name=c.title()) for c in ("alfa", "beta")]
    combinations = every(choices, DEPTHS, (True, False), (*brands, None))
    for number, (choice, mm, is_safe, brand) in enumerate(combinations):
        made = make.variant(f"TRAY-{number}", category=category, brand=brand)
        of_variant = {"variant": made} if number % 5 == 0 else {}
        value(made.product, material, choice=choice, **of_variant)
        value(made.product, depth, number=mm)
        if number % 7:
            value(made.product, safe, boolean=is_safe)
        if number % 3 == 0:
            make.stock(made, 4)
    refresh_search(Product.objects.values_list("pk", flat=True))
    return category


def subsets(*values: str):
    return st.frozensets(st.sampled_from(values), max_size=2)


QUERIES = st.builds(
    lambda materials, depths, safe, brands, stock, text: ListingQuery(
        text=text,
        brands=brands,
        facts=tuple(
            FactFilter(code, values)
            for code, values in (
                ("material", materials),
                ("depth", depths),
                ("dishwasher", safe),
            )
            if values
        ),
        in_stock=stock,
    ),
    subsets(*MATERIALS),
    subsets("20", "40", "65"),
    subsets("yes", "no"),
    subsets("alfa", "beta"),
    st.booleans(),
    st.sampled_from(["", "tray", "brass"]),
)


def with_only(query: ListingQuery, facet: Facet, wanted: str) -> ListingQuery:
    """The query with `wanted` as the only value of its facet."""
    facts = tuple(fact for fact in query.facts if fact.attribute != facet.code)
    if facet.kind == "stock":
        return ListingQuery(query.text, query.brands, query.facts, True)
    if facet.kind == "brand":
        return ListingQuery(
            query.text, frozenset([wanted]), query.facts, query.in_stock
        )
    chosen = FactFilter(facet.code, frozenset([wanted]))
    return ListingQuery(query.text, query.brands, (*facts, chosen), query.in_stock)


@pytest.mark.full
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=QUERIES)
def test_every_count_is_what_counting_one_by_one_gives(shelf, channel, query):
    buyer = make.guest(channel)

    answer = facets_for(buyer, shelf, query)

    assert answer.count == filtered_products(buyer, query, category=shelf).count()
    for facet in answer:
        for option in facet.options:
            alone = with_only(query, facet, option.value)
            counted = filtered_products(buyer, alone, category=shelf).distinct()
            assert option.count == counted.count(), (facet.code, option.value)


def options(answer, code: str) -> dict[str, int]:
    facet = next(facet for facet in answer if facet.code == code)
    return {option.value: option.count for option in facet.options}


def test_nothing_chosen_counts_everything(shelf, channel):
    answer = facets_for(make.guest(channel), shelf, ListingQuery())

    assert [facet.code for facet in answer] == [
        "stock",
        "material",
        "depth",
        "dishwasher",
        "brand",
    ]
    assert answer.count == 54
    assert options(answer, "material") == {"steel": 18, "brass": 18, "nylon": 18}
    assert options(answer, "depth") == {"20": 18, "40": 18, "65": 18}
    assert options(answer, "stock") == {"now": 18}


def test_a_choice_narrows_the_others_and_not_its_own(shelf, channel):
    query = ListingQuery.read(QueryDict("a.material=steel&a.material=brass"))

    answer = facets_for(make.guest(channel), shelf, query)

    assert answer.count == 36
    assert options(answer, "material") == {"steel": 18, "brass": 18, "nylon": 18}
    assert options(answer, "brand") == {"alfa": 12, "beta": 12}
    material = next(facet for facet in answer if facet.code == "material")
    assert [o.value for o in material.options if o.is_selected] == ["steel", "brass"]


def test_what_leaves_nothing_can_still_be_switched_off(shelf, channel):
    Product.objects.filter(brand__code="beta").update(is_active=False)
    query = ListingQuery.read(QueryDict("brand=beta&a.material=steel"))

    answer = facets_for(make.guest(channel), shelf, query)

    assert answer.count == 0
    assert options(answer, "brand") == {"alfa": 6, "beta": 0}


def test_a_product_counts_once_however_many_variants_say_so(shelf, channel):
    product = Product.objects.get(code="P-TRAY-0")
    steel = AttributeChoice.objects.get(code="steel")
    second = make.variant("TRAY-0-XL", product=product)
    value(product, steel.attribute, choice=steel, variant=second)
    value(product, steel.attribute, choice=steel)

    answer = facets_for(make.guest(channel), shelf, ListingQuery())

    assert options(answer, "material")["steel"] == 18


def test_many_numbers_are_a_range_in_their_unit(shelf, channel):
    weight = attribute("weight", "number", unit="kg")
    CategoryAttribute.objects.create(category=shelf, attribute=weight, position=9)
    for number, product in enumerate(Product.objects.order_by("pk")):
        value(product, weight, number=Decimal(number) / 4)
    assert Product.objects.count() > MOST_NUMBERS

    query = ListingQuery.read(QueryDict("a.weight.from=1,5&a.weight.to=2"))
    answer = facets_for(make.guest(channel), shelf, query)

    over = next(facet for facet in answer if facet.code == "weight").range
    assert (over.least, over.most, over.unit) == (0, Decimal("13.25"), "kg")
    assert (over.from_, over.to) == (Decimal("1.5"), 2)
    assert answer.count == 3


def test_names_are_in_the_buyers_language_or_what_stands_in(shelf, channel):
    material = Attribute.objects.get(code="material")
    steel = AttributeChoice.objects.get(code="steel")
    AttributeText.objects.create(attribute=material, language="en", name="Material")
    AttributeText.objects.create(attribute=material, language="ro", name="Materialul")
    AttributeChoiceText.objects.create(choice=steel, language="en", name="Steel")
    buyer = make.guest(channel)
    romanian = type(buyer)(channel=channel, now=timezone.now(), language="ro")

    facet = next(
        f for f in facets_for(romanian, shelf, ListingQuery()) if f.options[1:]
    )

    assert facet.title == "Materialul"
    assert [option.label for option in facet.options] == ["Steel", "brass", "nylon"]


def test_a_change_of_the_catalogue_counts_at_once(shelf, channel):
    before = facets_for(make.guest(channel), shelf, ListingQuery())
    again = facets_for(make.guest(channel), shelf, ListingQuery())

    Product.objects.filter(code="P-TRAY-0").update(is_active=False)
    after = facets_for(make.guest(channel), shelf, ListingQuery())

    assert (before.count, again.count, after.count) == (54, 54, 53)
    assert options(after, "material")["steel"] == 17


@pytest.mark.full
@pytest.mark.parametrize(
    "params",
    [
        "",
        "a.material=steel&a.depth=20&stock=now&brand=alfa&q=tray",
        "a.unknown=1",
        "a.depth=twenty&a.depth=nan&a.depth=1e99",
        "a.depth.from=x&a.depth.to=999999999999999999999",
        "a.=1&a.x.y.z=2&a..from=3&brand=&stock=maybe&q=%00",
        "q=" + "x" * 5000,
        "a.material=" + "%00" * 50,
        "q='%22%5C%3A*%26%7C!%28%29<->",
    ],
)
def test_no_address_breaks_a_listing(
    shelf, channel, params, django_assert_max_num_queries
):
    query = ListingQuery.read(QueryDict(params))

    # Pages know the seller's working days by the door; nobody told this guest.
    with django_assert_max_num_queries(9):
        found = listing(make.guest(channel), category=shelf, query=query)

    assert found.count >= len(found.articles)


def test_an_address_is_read_and_written_alike():
    params = "q=tray&brand=a&brand=b&stock=now&a.depth=20&a.size.from=1.5&a.size.to=2"

    query = ListingQuery.read(QueryDict(params))

    again = QueryDict(mutable=True)
    for name, wanted in query.pairs():
        again.appendlist(name, wanted)
    assert ListingQuery.read(again) == query
    assert query.selected_count == 5
    assert query.without_filters() == ListingQuery(text="tray")
