"""Master data of the catalogue."""

from catalog.admin import (
<<<<<<< HEAD
=======
    beside,
>>>>>>> 16ccb52 (wip)
    catalogues,
    descriptions,
    products,
    restrictions,
<<<<<<< HEAD
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
=======
    stock,
)

__all__ = ["beside", "catalogues", "descriptions", "products", "restrictions", "stock"]
>>>>>>> 16ccb52 (wip)
