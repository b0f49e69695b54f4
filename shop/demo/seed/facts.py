"""The line of facts under an article's name: 530 × 325 × 65 mm · 9 l · Inox 18/10."""

from decimal import Decimal

from shop.demo.content import ATTRIBUTES, CATEGORIES
from shop.demo.content.build import comma
from shop.demo.content.model import AttributeValue, ProductContent

_BY_CODE = {content.code: content for content in ATTRIBUTES}
_FILTERS = {content.code: content.attributes for content in CATEGORIES}
SHOWN = 3
# What says more than what a category filters by, and comes first.
FIRST = ("size_mm", "volume", "content_ml", "content_g", "material")
# Sizes are told by variants, not by the line they share.
NOT_HERE = {"clothing_size", "shoe_size", "trouser_size"}


def summary_of(product: ProductContent, language: str) -> str:
    """The most telling facts of a product, at most three."""
    order = [*FIRST, *_FILTERS[product.category]]
    named = [value for value in product.attributes if value.attribute not in NOT_HERE]
    named.sort(
        key=lambda value: (
            order.index(value.attribute) if value.attribute in order else len(order)
        )
    )
    facts = [_written(value, language) for value in named]
    return " · ".join([fact for fact in facts if fact][:SHOWN])[:200]


def _written(value: AttributeValue, language: str) -> str:
    attribute = _BY_CODE[value.attribute]
    if isinstance(value.value, bool):
        return attribute.names[language] if value.value else ""
    if isinstance(value.value, Decimal):
        plain = f"{value.value.normalize():f}"
        number = comma(float(value.value)) if language == "ro" else plain
        return f"{number} {attribute.unit}".strip()
    for choice in attribute.choices:
        if choice.code == value.value:
            return choice.names[language]
    return f"{value.value} {attribute.unit}".strip()
