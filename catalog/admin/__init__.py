"""Master data of the catalogue."""

from catalog.admin import (
    catalogues,
    descriptions,
    products,
    restrictions,
    searching,
    stock,
)

__all__ = [
    "catalogues",
    "descriptions",
    "products",
    "restrictions",
    "searching",
    "stock",
]
