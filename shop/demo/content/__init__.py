"""The demo shop's catalogue: categories, attributes, brands and products."""

from . import (
    buffet,
    cleaning,
    fasteners,
    kitchen,
    pantry,
    storage,
    table,
    tools,
    workwear,
)
from .attributes import ATTRIBUTES
from .brands import BRANDS
from .categories import CATEGORIES, LANGUAGES
from .model import ProductContent

PRODUCTS: tuple[ProductContent, ...] = (
    *kitchen.PRODUCTS,
    *buffet.PRODUCTS,
    *table.PRODUCTS,
    *pantry.PRODUCTS,
    *cleaning.PRODUCTS,
    *workwear.PRODUCTS,
    *tools.PRODUCTS,
    *fasteners.PRODUCTS,
    *storage.PRODUCTS,
)

__all__ = ["ATTRIBUTES", "BRANDS", "CATEGORIES", "LANGUAGES", "PRODUCTS"]
