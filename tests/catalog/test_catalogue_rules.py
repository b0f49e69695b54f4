"""Rules of catalogues, one by one and against plain Python."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Brand,
    Catalogue,
    CatalogueRule,
    Product,
    RuleEffect,
    Variant,
)
from tests import make

INCLUDE, EXCLUDE = RuleEffect.INCLUDE, RuleEffect.EXCLUDE


def seen(buyer) -> set[str]:
    rows = Product.objects.visible_to(buyer)
    return set(rows.values_list("code", flat=True))


def catalogue(*rules: tuple[RuleEffect, dict], to) -> Catalogue:
    made = Catalogue.objects.create(code=f"c{Catalogue.objects.count()}", name="C")
    for effect, target in rules:
        CatalogueRule.objects.create(catalogue=made, effect=effect, **target)
    make.assign(made, to)
    return made


@pytest.fixture
def facts(channel) -> dict[str, object]:
    """A: steel, 10 mm, stainless. B: brass, 20 mm. C: says nothing."""
    material = Attribute.objects.create(code="material", kind="choice")
    depth = Attribute.objects.create(code="depth", kind="number", unit="mm")
    stainless = Attribute.objects.create(code="stainless", kind="boolean")
    steel, brass = (
        AttributeChoice.objects.create(attribute=material, code=code)
        for code in ("steel", "brass")
    )
    a, b, _ = (make.variant(sku).product for sku in "ABC")
    for product, choice, number in ((a, steel, 10), (b, brass, 20)):
        AttributeValue.objects.create(
            product=product, attribute=material, choice=choice
        )
        AttributeValue.objects.create(product=product, attribute=depth, number=number)
    AttributeValue.objects.create(product=a, attribute=stainless, boolean=True)
    return {
        "steel": {"attribute": material, "choice": steel},
        "stainless": {"attribute": stainless, "boolean": True},
        "not stainless": {"attribute": stainless, "boolean": False},
        "to 10": {"attribute": depth, "most": Decimal(10)},
        "from 10": {"attribute": depth, "least": Decimal(10)},
        "10 to 19.9": {"attribute": depth, "least": 10, "most": Decimal("19.9")},
    }


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("steel", {"P-A"}),
        ("stainless", {"P-A"}),
        ("not stainless", set()),
        ("to 10", {"P-A"}),
        ("from 10", {"P-A", "P-B"}),
        ("10 to 19.9", {"P-A"}),
    ],
)
def test_a_value_of_an_attribute_brings_in_or_leaves_out(facts, channel, value, found):
    made = catalogue((INCLUDE, facts[value]), to=channel)
    assert seen(make.guest(channel)) == found

    made.rules.update(effect=EXCLUDE)
    made.rules.create(effect=INCLUDE)
    assert seen(make.guest(channel)) == {"P-A", "P-B", "P-C"} - found


def test_a_value_of_one_variant_stands_for_its_product(facts, channel):
    large = Variant.objects.create(product=Product.objects.get(code="P-C"), sku="C-L")
    AttributeValue.objects.create(
        product=large.product, variant=large, **facts["steel"]
    )
    catalogue((INCLUDE, facts["steel"]), to=channel)

    assert seen(make.guest(channel)) == {"P-A", "P-C"}


def test_a_product_without_a_brand_is_not_of_the_brand_left_out(channel):
    hush = Brand.objects.create(code="hush", name="Hush")
    make.variant("OURS", brand=hush)
    make.variant("NONE")
    catalogue((INCLUDE, {}), (EXCLUDE, {"brand": hush}), to=channel)

    assert seen(make.guest(channel)) == {"P-NONE"}


def test_a_category_is_known_by_its_path_not_by_how_it_begins(channel):
    first = make.category("first")
    make.variant("IN", category=make.category("inner", parent=first))
    make.variant("OUT", category=make.category("second"))
    catalogue((INCLUDE, {"category": first}), to=channel)

    assert seen(make.guest(channel)) == {"P-IN"}


@pytest.mark.parametrize(
    "fields",
    [
        {"attribute": "depth"},
        {"attribute": "depth", "least": 2, "most": 1},
        {"attribute": "depth", "boolean": True, "least": 2},
        {"attribute": "depth", "least": 2, "tag": "new"},
        {"least": 2},
    ],
)
def test_the_database_takes_no_rule_that_says_two_things_or_half_of_one(db, fields):
    depth = Attribute.objects.create(code="depth", kind="number")
    if "attribute" in fields:
        fields = {**fields, "attribute": depth}
    made = Catalogue.objects.create(code="c", name="C")

    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueRule.objects.create(catalogue=made, **fields)


def test_a_thousand_rules_ask_no_more_than_one(channel):
    """The same statements, with as many parameters."""
    products = [make.variant(f"V{number}").product for number in range(3)]
    made = catalogue((INCLUDE, {"product": products[0]}), to=channel)
    asked = [_asked(channel)]
    category = products[0].category
    brands = [Brand(code=f"b{number}", name=f"B{number}") for number in range(30)]
    CatalogueRule.objects.bulk_create(
        [
            *(CatalogueRule(catalogue=made, product=p) for p in products * 300),
            *(
                CatalogueRule(catalogue=made, brand=brand)
                for brand in Brand.objects.bulk_create(brands)
            ),
            *(
                CatalogueRule(catalogue=made, effect=EXCLUDE, category=node)
                for node in [make.category(f"c{number}") for number in range(30)]
            ),
        ]
    )
    asked.append(_asked(channel))

    assert category.products.count() == 3
    assert asked[0][0] == asked[1][0] == 2
    assert asked[1][1] <= asked[0][1] + 2


def _asked(channel) -> tuple[int, int]:
    """How many queries a guest's products take, and parameters in the last."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        products = Product.objects.visible_to(make.guest(channel))
        assert products.count()
    _, params = products.query.sql_with_params()
    return len(queries), len(params)


# --- against plain Python --------------------------------------------------------

CATEGORIES = ("tools", "tools/saws", "tools/saws/blades", "pans")
BRANDS = ("", "alpina", "hush")
TAGS = ("new", "oem")

products_of_a_shop = st.lists(
    st.fixed_dictionaries(
        {
            "category": st.sampled_from(CATEGORIES),
            "brand": st.sampled_from(BRANDS),
            "tags": st.sets(st.sampled_from(TAGS)),
            "depth": st.none() | st.integers(0, 4),
        }
    ),
    min_size=3,
    max_size=6,
)
targets = st.one_of(
    st.just(("all", None)),
    st.tuples(st.just("category"), st.sampled_from(CATEGORIES)),
    st.tuples(st.just("brand"), st.sampled_from(BRANDS[1:])),
    st.tuples(st.just("tag"), st.sampled_from(TAGS)),
    st.tuples(st.just("depth"), st.tuples(st.integers(0, 4), st.integers(0, 2))),
    st.tuples(st.just("product"), st.integers(0, 2)),
)
rules = st.tuples(st.sampled_from([INCLUDE, INCLUDE, EXCLUDE]), targets)
catalogues = st.lists(st.lists(rules, max_size=4), min_size=1, max_size=2)


def meets(place: int, product: dict, target: tuple[str, object]) -> bool:
    kind, wanted = target
    if kind == "all":
        return True
    if kind == "category":
        return f"{product['category']}/".startswith(f"{wanted}/")
    if kind == "tag":
        return wanted in product["tags"]
    if kind == "depth":
        least, width = wanted
        depth = product["depth"]
        return depth is not None and least <= depth <= least + width
    return (place if kind == "product" else product["brand"]) == wanted


def shown_by(rows: list, place: int, product: dict) -> bool:
    """What a catalogue includes, less what it excludes."""

    def any_of(effect) -> bool:
        return any(meets(place, product, to) for does, to in rows if does == effect)

    return any_of(INCLUDE) and not any_of(EXCLUDE)


class TestAgainstPlainPython(TestCase):
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(products_of_a_shop, catalogues)
    def test_the_condition_says_what_the_rules_say(self, products, assigned):
        channel = make.channel()
        depth = Attribute.objects.create(code="depth", kind="number")
        brands = {
            code: Brand.objects.create(code=code, name=code) for code in BRANDS[1:]
        }
        nodes: dict = {}
        for path in CATEGORIES:
            above, _, name = path.rpartition("/")
            nodes[path] = make.category(name, parent=nodes.get(above))
        made = [
            self._product(place, product, nodes, brands, depth)
            for place, product in enumerate(products)
        ]
        for rows in assigned:
            wanted = [
                (effect, self._target(to, nodes, brands, depth, made))
                for effect, to in rows
            ]
            catalogue(*wanted, to=channel)

        expected = {
            f"P-{place}"
            for place, product in enumerate(products)
            if any(shown_by(rows, place, product) for rows in assigned)
        }
        assert seen(make.guest(channel)) == expected
        variants = Variant.objects.visible_to(make.guest(channel))
        assert {f"P-{variant.sku}" for variant in variants} == expected

    def _product(self, place, product, nodes, brands, depth) -> Product:
        made = make.variant(
            str(place),
            category=nodes[product["category"]],
            brand=brands.get(product["brand"]),
            tags=sorted(product["tags"]),
        ).product
        if product["depth"] is not None:
            AttributeValue.objects.create(
                product=made, attribute=depth, number=product["depth"]
            )
        return made

    def _target(self, target, nodes, brands, depth, made) -> dict:
        kind, wanted = target
        if kind == "depth":
            least, width = wanted
            return {"attribute": depth, "least": least, "most": least + width}
        found = {"category": nodes, "brand": brands, "product": made}
        if kind in found:
            return {kind: found[kind][wanted]}
        return {"tag": wanted} if kind == "tag" else {}
