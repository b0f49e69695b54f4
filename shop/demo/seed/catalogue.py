"""Categories, attributes, brands and articles, with their words in every language."""

import unicodedata
from collections.abc import Iterable, Mapping

from django.utils.text import slugify

from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeChoiceText,
    AttributeText,
    AttributeValue,
    Brand,
    Category,
    CategoryAttribute,
    CategoryText,
    Product,
    ProductText,
    Unit,
    Variant,
)
from catalog.services.product_import import product_slug
from catalog.services.texts import refresh_search
from shop.demo.content import ATTRIBUTES, CATEGORIES, PRODUCTS
from shop.demo.content.brands import BRANDS
from shop.demo.content.model import AttributeValue as ValueContent
from shop.demo.content.model import ProductContent, VariantContent
from shop.demo.seed.demo import Demo
from shop.demo.seed.facts import summary_of

# Letters that are letters of their own and do not lose a mark.
LETTERS = str.maketrans("łđŁĐ", "ldLD")


def write_categories(demo: Demo) -> None:
    """The nine chapters and their sections; the tree comes in its own order."""
    texts: dict[tuple[str, str], CategoryText] = {}
    for content in CATEGORIES:
        fields = {"code": content.code, "number": content.number}
        if content.parent:
            parent = Category.objects.get(code=content.parent)
            category = Category.objects.add_child(parent, fields)
        else:
            category = Category.objects.add_root(fields)
        demo.categories[content.code] = category
        for language, name in content.names.items():
            slug = _slug(name, content.code)
            if (language, slug) in texts:
                slug = f"{slug}-{content.code}"
            texts[language, slug] = CategoryText(
                category=category, language=language, name=name, slug=slug
            )
    CategoryText.objects.bulk_create(texts.values())


def _slug(name: str, code: str) -> str:
    """The name in plain letters; the code where the script has none."""
    plain = unicodedata.normalize("NFKD", name.translate(LETTERS))
    letters = sum(char.isalpha() for char in name)
    return slugify(plain) if len(slugify(plain)) * 2 > letters else code


def write_attributes(demo: Demo) -> None:
    """Attributes with their choices, and which of them each category filters by."""
    codes = [content.code for content in ATTRIBUTES]
    rows = Attribute.objects.bulk_create(
        Attribute(
            code=content.code.replace("_", "-"),
            kind=content.kind,
            unit=content.unit,
            position=position,
        )
        for position, content in enumerate(ATTRIBUTES)
    )
    attributes = dict(zip(codes, rows, strict=True))
    AttributeText.objects.bulk_create(
        AttributeText(attribute=attributes[content.code], language=language, name=name)
        for content in ATTRIBUTES
        for language, name in content.names.items()
    )
    _write_choices(attributes)
    CategoryAttribute.objects.bulk_create(
        CategoryAttribute(
            category=demo.categories[content.code],
            attribute=attributes[code],
            position=position,
        )
        for content in CATEGORIES
        for position, code in enumerate(content.attributes)
    )


def _write_choices(attributes: Mapping[str, Attribute]) -> None:
    pairs = [(content, choice) for content in ATTRIBUTES for choice in content.choices]
    choices = AttributeChoice.objects.bulk_create(
        AttributeChoice(
            attribute=attributes[content.code],
            code=choice_code(choice.code),
            position=content.choices.index(choice),
        )
        for content, choice in pairs
    )
    AttributeChoiceText.objects.bulk_create(
        AttributeChoiceText(choice=row, language=language, name=name)
        for (_content, choice), row in zip(pairs, choices, strict=True)
        for language, name in choice.names.items()
    )


def choice_code(code: str) -> str:
    """A choice as addresses name it: 1/1 is 1-1, 8.8 is 8-8."""
    return slugify(code.replace("/", "-").replace(".", "-"))


def write_articles(demo: Demo) -> None:
    """Brands, products, their words, variants and units."""
    brands = {
        brand.code: brand
        for brand in Brand.objects.bulk_create(
            Brand(code=content.code, name=content.name) for content in BRANDS.values()
        )
    }
    products = Product.objects.bulk_create(
        Product(
            code=content.code,
            category=demo.categories[content.category],
            brand=brands[content.brand],
        )
        for content in PRODUCTS
    )
    demo.products = {product.code: product for product in products}
    ProductText.objects.bulk_create(
        _text(demo.products[content.code], content, language)
        for content in PRODUCTS
        for language in content.names
    )
    _variants(demo)
    _values(demo)


def _text(product: Product, content: ProductContent, language: str) -> ProductText:
    name = content.names[language]
    return ProductText(
        product=product,
        language=language,
        name=name,
        slug=product_slug(_slug(name, content.code), content.code),
        summary=summary_of(content, language),
        description=content.descriptions[language],
    )


def _variants(demo: Demo) -> None:
    pairs = [
        (demo.products[product.code], position, variant)
        for product in PRODUCTS
        for position, variant in enumerate(product.variants)
    ]
    rows = Variant.objects.bulk_create(
        Variant(
            product=product,
            sku=content.sku,
            ean=content.ean,
            mpn=content.mpn,
            label=content.labels["en"],
            position=position,
            weight_g=content.weight_g,
            tax_class=content.tax_class,
            stock_policy=content.stock_policy,
            lead_days=content.lead_days,
        )
        for product, position, content in pairs
    )
    demo.variants = {row.sku: row for row in rows}
    units = Unit.objects.bulk_create(
        unit
        for row, (_product, _position, content) in zip(rows, pairs, strict=True)
        for unit in _units(row, content)
    )
    demo.units = {unit.variant_id: unit for unit in units if unit.is_default}


def _units(variant: Variant, content: VariantContent) -> Iterable[Unit]:
    for position, unit in enumerate(content.units):
        yield Unit(
            variant=variant,
            code=unit.code,
            factor=unit.factor,
            is_base=unit.is_base,
            is_default=position == 0,
            minimum=unit.minimum,
            step=unit.step,
        )


def _values(demo: Demo) -> None:
    attributes = {row.code: row for row in Attribute.objects.all()}
    choices = {
        (row.attribute_id, row.code): row for row in AttributeChoice.objects.all()
    }
    rows: list[AttributeValue] = []
    for content in PRODUCTS:
        product = demo.products[content.code]
        rows += [
            _value(product, None, value, attributes, choices)
            for value in content.attributes
        ]
        for variant in content.variants:
            row = demo.variants[variant.sku]
            rows += [
                _value(product, row, value, attributes, choices)
                for value in variant.values
            ]
    AttributeValue.objects.bulk_create(rows)


def _value(
    product: Product,
    variant: Variant | None,
    content: ValueContent,
    attributes: Mapping[str, Attribute],
    choices: Mapping[tuple[int, str], AttributeChoice],
) -> AttributeValue:
    attribute = attributes[content.attribute.replace("_", "-")]
    row = AttributeValue(product=product, variant=variant, attribute=attribute)
    value = content.value
    if isinstance(value, bool):
        row.boolean = value
    elif attribute.kind == "choice":
        row.choice = choices[attribute.pk, choice_code(str(value))]
    elif isinstance(value, str) or attribute.kind == "text":
        row.text = str(value)
    else:
        row.number = value
    return row


def write_search(demo: Demo) -> None:
    """What search finds the articles by."""
    refresh_search([product.pk for product in demo.products.values()])
