"""The demo shop's content holds together: numbers, names, drawings, people."""

from collections import Counter
from xml.etree import ElementTree

import pytest
from stdnum import ean, iban
from stdnum.eu import vat

from shop.demo.companies import COMPANIES
from shop.demo.content import ATTRIBUTES, BRANDS, CATEGORIES, LANGUAGES, PRODUCTS
from shop.demo.content.build import Series, gtin13
from shop.demo.drawings import KINDS, draw, draw_dimensioned
from shop.demo.people import CHANNELS, SELLER, STAFF

VARIANTS = [variant for product in PRODUCTS for variant in product.variants]
SMALL = 4_000  # characters of one drawing
SVG = "{http://www.w3.org/2000/svg}"


def _twice(keys):
    return [key for key, count in Counter(keys).items() if count > 1]


def test_there_is_a_catalogue_worth_browsing():
    chapters = [category for category in CATEGORIES if not category.parent]
    filled = {product.category for product in PRODUCTS}

    assert len(chapters) == 9
    assert len(PRODUCTS) >= 350
    assert len(VARIANTS) >= 700
    assert filled == {category.code for category in CATEGORIES if category.parent}


def test_every_chapter_has_three_to_six_sections():
    sections = Counter(category.parent for category in CATEGORIES if category.parent)

    assert {
        code: count for code, count in sections.items() if not 3 <= count <= 6
    } == {}


def test_sections_are_numbered_inside_their_chapter():
    numbers = {category.code: category.number for category in CATEGORIES}

    for category in CATEGORIES:
        if category.parent:
            assert category.number.startswith(numbers[category.parent] + ".")


def test_no_number_is_given_twice():
    assert _twice(variant.sku for variant in VARIANTS) == []
    assert _twice(variant.ean for variant in VARIANTS) == []
    assert _twice(product.code for product in PRODUCTS) == []
    assert _twice(product.names["en"] for product in PRODUCTS) == []
    assert _twice(product.names["ro"] for product in PRODUCTS) == []
    assert _twice(category.number for category in CATEGORIES) == []


def test_every_ean_has_its_check_digit():
    wrong = [v.ean for v in VARIANTS if len(v.ean) != 13 or not ean.is_valid(v.ean)]

    assert wrong == []


def test_an_ean_depends_on_its_sku_only():
    assert gtin13("5941234", "GN-11065-P") == gtin13("5941234", "GN-11065-P")
    assert gtin13("5941234", "GN-11065-P") != gtin13("5941234", "GN-11066-P")


def test_everything_is_named_in_english_and_romanian():
    named = [texts for p in PRODUCTS for texts in (p.names, p.descriptions)]
    named += [attribute.names for attribute in ATTRIBUTES]
    named += [choice.names for each in ATTRIBUTES for choice in each.choices]

    assert [texts for texts in named if not (texts["en"] and texts["ro"])] == []


def test_categories_are_named_in_every_language():
    for category in CATEGORIES:
        assert set(category.names) == set(LANGUAGES)
        assert all(category.names.values())


def test_romanian_is_written_with_commas_below():
    texts = [p.names["ro"] + p.descriptions["ro"] for p in PRODUCTS]
    texts += [category.names["ro"] for category in CATEGORIES]

    assert [text for text in texts if set(text) & set("şţŞŢ")] == []


def test_products_name_a_brand_and_a_category_that_exist():
    sections = {category.code for category in CATEGORIES if category.parent}

    for product in PRODUCTS:
        assert product.category in sections, product.code
        assert product.brand in BRANDS, product.code


def test_attribute_values_have_the_type_of_their_attribute():
    attributes = {attribute.code: attribute for attribute in ATTRIBUTES}
    given = [(p.code, value) for p in PRODUCTS for value in p.attributes]
    given += [(v.sku, value) for v in VARIANTS for value in v.values]

    wrong = [
        (owner, value.attribute, value.value)
        for owner, value in given
        if not _fits(attributes[value.attribute], value.value)
    ]

    assert wrong == []


def _fits(attribute, value):
    if attribute.kind == "choice":
        return value in {choice.code for choice in attribute.choices}
    kinds = {"number": "Decimal", "text": "str", "boolean": "bool"}
    return type(value).__name__ == kinds[attribute.kind]


def test_category_filters_exist_and_are_used():
    codes = {attribute.code for attribute in ATTRIBUTES}
    for category in CATEGORIES:
        assert set(category.attributes) <= codes, category.code

    unused = []
    for category in CATEGORIES:
        here = [p for p in PRODUCTS if p.category == category.code]
        used = {value.attribute for p in here for value in p.attributes}
        used |= {each.attribute for p in here for v in p.variants for each in v.values}
        unused += [(category.code, code) for code in set(category.attributes) - used]
    assert unused == []


def test_sisters_are_told_apart():
    for product in PRODUCTS:
        labels = [variant.labels["en"] for variant in product.variants]
        assert _twice(labels) == [], product.code
        if len(labels) > 1:
            assert all(labels), product.code
            assert all(v.labels["ro"] for v in product.variants), product.code


def test_prices_cover_their_cost_down_to_the_last_tier():
    for variant in VARIANTS:
        lowest = min(
            [variant.tier_price_net(tier) for tier in variant.tiers],
            default=variant.list_price_net,
        )
        assert 0 < variant.cost_net < lowest <= variant.list_price_net, variant.sku


def test_tiers_rise():
    for variant in VARIANTS:
        steps = [(tier.from_quantity, tier.discount_percent) for tier in variant.tiers]
        assert steps == sorted(set(steps)), variant.sku
        assert len({quantity for quantity, _ in steps}) == len(steps), variant.sku


def test_the_first_unit_is_the_base_unit_and_codes_are_those_of_the_un():
    codes = {"C62", "XPK", "XCT", "XRO", "XBG", "PR", "SET", "MTR", "KGM", "LTR"}
    for variant in VARIANTS:
        first, *larger = variant.units
        assert first.is_base, variant.sku
        assert first.minimum % first.step == 0, variant.sku
        assert all(unit.factor % first.step == 0 for unit in larger), variant.sku
        assert {unit.un_ece for unit in variant.units} <= codes


@pytest.mark.parametrize("base", ["metre", "kilogram", "litre"])
def test_some_articles_are_sold_by_measure_in_halves(base):
    found = [variant for variant in VARIANTS if variant.units[0].code == base]

    assert found
    assert all(str(variant.units[0].step) == "0.5" for variant in found)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_draws_a_small_well_formed_picture(kind):
    picture = draw(kind)
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own text

    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 96 96"
    assert len(root.findall(f".//{SVG}path")) >= 2
    assert len(picture) < SMALL


def test_every_product_has_both_drawings():
    for product in PRODUCTS:
        for picture in (product.drawing.picture, product.drawing.dimensioned):
            ElementTree.fromstring(picture)  # noqa: S314 - our own text
            assert len(picture) < SMALL, product.code
            assert "nan" not in picture, product.code
            assert "var(" not in picture, product.code


def test_the_drawing_names_the_dimensions_it_was_given():
    drawn = draw_dimensioned("gn-container", length=530, width=325, height=65)

    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own text

    labels = [text.text for text in root.iter(f"{SVG}text")]
    assert labels == ["530", "325", "65"]
    assert root.get("viewBox") == "0 0 128 96"


def test_a_deeper_container_is_drawn_deeper():
    shallow = draw("gn-container", length=530, width=325, height=20)
    deep = draw("gn-container", length=530, width=325, height=200)

    assert _drawn_height(deep) > _drawn_height(shallow) * 1.2


def test_a_smaller_container_is_drawn_smaller():
    large = draw("gn-container", length=530, width=325, height=65)
    small = draw("gn-container", length=176, width=162, height=65)

    assert _drawn_height(small) < _drawn_height(large)


def _drawn_height(picture):
    paths = ElementTree.fromstring(picture).iter(f"{SVG}path")  # noqa: S314 - ours
    words = " ".join(path.get("d") for path in paths)
    for letter in "MLCQZ":
        words = words.replace(letter, " ")
    down = [float(word) for word in words.split()[1::2]]
    return max(down) - min(down)


def test_a_drawing_without_dimensions_shows_no_labels():
    assert "<text" not in draw_dimensioned("gn-container")


def test_vat_ids_and_accounts_are_valid():
    for party in (SELLER, *COMPANIES):
        assert vat.is_valid(party.vat_id), party.name
    for account in SELLER.bank_accounts:
        assert iban.is_valid(account.iban)


def test_eight_companies_in_four_countries_buy():
    own = [company for company in COMPANIES if not company.parent]
    branches = [company for company in COMPANIES if company.parent]

    assert len(own) == 8
    assert {company.addresses[0].country for company in own} == {"RO", "PL", "FR", "DE"}
    assert [company.state for company in own].count("pending") == 1
    assert {branch.parent for branch in branches} == {"hotel-carpati"}
    assert len(branches) == 2


def test_companies_refer_to_channels_reps_and_categories_that_exist():
    channels = {channel.code for channel in CHANNELS}
    reps = {each.email for each in STAFF if each.role == "rep"} | {""}
    codes = {category.code for category in CATEGORIES}
    for company in COMPANIES:
        lists = company.price_lists
        named = set(company.only_chapters)
        named |= {code for each in lists for code in each.contract_categories}
        named |= {code for each in lists for code, _ in each.category_percent}
        assert company.channel in channels
        assert company.rep in reps
        assert named <= codes, company.code


def test_mail_addresses_are_unique_and_cannot_be_delivered():
    addresses = [member.email for each in COMPANIES for member in each.members]
    addresses += [each.email for each in STAFF] + [SELLER.email]

    assert _twice(addresses) == []
    assert [address for address in addresses if not address.endswith(".example")] == []


def test_one_channel_of_each_access_mode_and_one_default():
    assert {channel.access for channel in CHANNELS} == {"open", "semi_open", "closed"}
    assert [channel.code for channel in CHANNELS if channel.is_default] == ["trade"]


def test_a_table_reads_products_and_their_variants():
    series = Series("glasses", "vitrea", "tumbler", ("Text", "Text"))

    alone, family = series.table(
        """
A-1 | tumbler height=90 | Glass | Pahar | 1.5 | 200 | content_ml=300; dishwasher=yes
B | beer-mug | Mug | Halbă | 2 | 500
+ B-1 | Small | Mică | 2 | 400 | content_ml=300
+ B-2 | Large | Mare | 3 | 600
"""
    )

    assert [variant.sku for variant in alone.variants] == ["A-1"]
    assert alone.drawing.dimensions == {"height": 90.0}
    assert [variant.sku for variant in family.variants] == ["B-1", "B-2"]
    assert family.variants[1].labels == {"en": "Large", "ro": "Mare"}
