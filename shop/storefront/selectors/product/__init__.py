"""The page of a product with the buyer's own price, and why it is that."""

from shop.storefront.selectors.product.linked import linked_data
from shop.storefront.selectors.product.page import (
    ProductAsk,
    ProductPage,
    product_page,
)

__all__ = ["ProductAsk", "ProductPage", "linked_data", "product_page"]
