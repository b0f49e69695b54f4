"""A product as search engines read it."""

from collections.abc import Mapping, Sequence

from accounts.buyer import Buyer
from accounts.models import AccessMode
from shop import blocks
from shop.storefront.selectors.product.page import ProductPage


def linked_data(
    page: ProductPage, buyer: Buyer, *, url: str, pictures: Sequence[str]
) -> Mapping[str, object] | None:
    """The product for search engines, as every guest of the channel sees it.

    Only on pages for guests: a customer's price is nobody else's business. Prices in
    open channels only, nothing in closed ones.
    """
    if not buyer.is_guest or buyer.channel.access_mode == AccessMode.CLOSED:
        return None
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": page.name,
        "sku": page.chosen.sku,
        "url": url,
        "description": page.detail.summary or page.detail.description,
        "image": list(pictures),
    }
    if page.detail.brand:
        data["brand"] = {"@type": "Brand", "name": page.detail.brand}
    if page.chosen.article.ean:
        data["gtin"] = page.chosen.article.ean
    price = page.panel.price
    if price.amount is not None:
        data["offers"] = {
            "@type": "Offer",
            "price": f"{price.amount:f}",
            "priceCurrency": price.currency,
            "availability": _availability(page.panel.stock),
            "url": url,
        }
    return data


def _availability(stock: blocks.Stock) -> str:
    if stock.state != "out":
        return "https://schema.org/InStock"
    if stock.more_on or stock.note:
        return "https://schema.org/BackOrder"
    return "https://schema.org/OutOfStock"
