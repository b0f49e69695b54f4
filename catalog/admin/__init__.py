"""Master data of the catalogue."""

from catalog.admin import catalogues, descriptions, products, restrictions, stock

__all__ = ["catalogues", "descriptions", "products", "restrictions", "stock"]
