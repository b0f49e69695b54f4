"""All of the page of a product."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.restrictions import restrictions_for
from catalog.selectors.product import (
    PictureShown,
    ProductDetail,
    VariantShown,
    product_detail,
)
from orders.selectors.cart_badge import cart_quantities
from pricing.rules import PriceAnswer
from pricing.selectors.sheets import PriceSheet, price_sheet
from shop import blocks
from shop.storefront.selectors.articles import InCart, ask_of, price_badges, signs_of
from shop.storefront.selectors.product.facts import (
    ContentLine,
    PaperLine,
    SpecLine,
    WarehouseLine,
    contents_of,
    lead_time,
    papers_of,
    pictures_of,
    specs,
    warehouses,
)
from shop.storefront.selectors.product.matrix import Key, Matrix, Typed, size_matrix
from shop.storefront.selectors.product.others import (
    Beside,
    asked_beside,
    beside,
    size_row,
)
from shop.storefront.selectors.product.panel import (
    Asked,
    ProductPanel,
    product_panel,
)


@dataclass(frozen=True)
class ProductAsk:
    """What the address of a product asks for; anything may be absent or wrong.

    `typed` is what was typed into the matrix and is not in the cart.
    """

    slug: str
    sku: str = ""
    unit_id: int | None = None
    quantity: Decimal | None = None
    typed: Mapping[Key, Typed] | None = None


@dataclass(frozen=True)
class ProductPage:
    """Everything the page shows; `chosen` is the variant the panel is about.

    Sizes stand in the matrix where two properties tell them apart, else in rows.
    """

    detail: ProductDetail
    chosen: VariantShown
    crumbs: tuple[blocks.Crumb, ...]
    codes: blocks.Article
    panel: ProductPanel
    picture: PictureShown | None
    pictures: tuple[PictureShown, ...]
    specs: tuple[SpecLine, ...]
    papers: tuple[PaperLine, ...]
    contents: tuple[ContentLine, ...]
    warehouses: tuple[WarehouseLine, ...]
    lead_time: str
    matrix: Matrix | None
    variants: tuple[blocks.Article, ...]
    beside: tuple[Beside, ...]

    @property
    def name(self) -> str:
        """The product, and which one of several sizes."""
        return " ".join(part for part in (self.detail.name, self.label) if part)

    @property
    def label(self) -> str:
        return self.chosen.label if len(self.detail.variants) > 1 else ""


def product_page(ask: ProductAsk, buyer: Buyer) -> ProductPage | None:
    """The page of a product, or None where `buyer` may not know it.

    The same number of queries for any number of variants, units and related products.
    """
    detail = product_detail(ask.slug, buyer)
    if detail is None:
        return None
    chosen = detail.variant(ask.sku)
    sheet, in_cart = _sheet(detail, buyer), _in_cart(buyer)
    # For all sizes at once; each then finds its own answer on the buyer.
    restrictions_for([variant.pk for variant in detail.variants], buyer)
    matrix = size_matrix(detail, sheet, in_cart, ask.typed or {})
    pictures = pictures_of(detail, chosen)
    asked = Asked(detail, chosen, ask.unit_id, ask.quantity)
    return ProductPage(
        detail=detail,
        chosen=chosen,
        crumbs=_crumbs(detail),
        codes=_codes(chosen, sheet),
        panel=product_panel(asked, sheet, in_cart, buyer),
        picture=_first_picture(pictures),
        pictures=pictures,
        specs=specs(detail, chosen),
        papers=papers_of(detail, chosen),
        contents=contents_of(detail, chosen),
        warehouses=warehouses(chosen, buyer),
        lead_time=lead_time(chosen),
        matrix=matrix,
        variants=() if matrix else _variant_rows(detail, sheet, in_cart),
        beside=beside(detail, sheet, in_cart, buyer),
    )


def _sheet(detail: ProductDetail, buyer: Buyer) -> PriceSheet:
    """Prices of every unit of every article on the page; one query."""
    articles = [variant.article for variant in detail.variants] + asked_beside(detail)
    units = {unit.pk for article in articles for unit in article.units}
    return price_sheet(units if buyer.sees_prices else (), buyer)


def _in_cart(buyer: Buyer) -> InCart:
    return cart_quantities(buyer) if buyer.may_fill_cart else {}


def _crumbs(detail: ProductDetail) -> tuple[blocks.Crumb, ...]:
    return tuple(
        blocks.Crumb(node.name, node.url, node.number) for node in detail.crumbs
    )


def _codes(chosen: VariantShown, sheet: PriceSheet) -> blocks.Article:
    """SKU, own number and badges in the line under the name."""
    price = sheet.price(ask_of(chosen.unit))
    return blocks.Article(
        name="",
        url="",
        sku=chosen.sku,
        own_number=chosen.article.own_number,
        badges=(
            *_price_badges(chosen, price, sheet.buyer),
            *((blocks.Badge(gettext("Kit")),) if chosen.kit_pricing else ()),
            *signs_of(chosen.article, sheet.buyer),
        ),
    )


def _price_badges(
    chosen: VariantShown, price: PriceAnswer | None, buyer: Buyer
) -> tuple[blocks.Badge, ...]:
    if price is None:
        return ()
    return price_badges(chosen.article, buyer, is_contract=price.is_contract)


def _first_picture(pictures: tuple[PictureShown, ...]) -> PictureShown | None:
    """The large one: a drawing with dimensions says most."""
    drawn = (picture for picture in pictures if picture.is_dimensioned)
    return next(drawn, pictures[0] if pictures else None)


def _variant_rows(
    detail: ProductDetail, sheet: PriceSheet, in_cart: InCart
) -> tuple[blocks.Article, ...]:
    """All sizes as rows to order from, where there are several."""
    if len(detail.variants) < 2:
        return ()
    return tuple(
        size_row(variant.article, sheet, in_cart, sheet.buyer)
        for variant in detail.variants
    )
