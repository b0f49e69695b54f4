"""Master data of the catalogue."""

from catalog.admin import (
    beside,
    catalogues,
    descriptions,
    freight,
    products,
    restrictions,
    searching,
    stock,
)

__all__ = [
    "beside",
    "catalogues",
    "descriptions",
    "freight",
    "products",
    "restrictions",
    "searching",
    "stock",
]
