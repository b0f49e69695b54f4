"""Many sizes of one product on two axes: rows, columns, a quantity in each cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.models import Unit
from catalog.selectors.product import Fact, ProductDetail, VariantShown
from pricing.rules import PriceAnswer
from pricing.selectors.sheets import PriceSheet
from shop import blocks
from shop.storefront.selectors.articles import (
    InCart,
    ask_of,
    offer_of,
    price_block,
    refused_of,
    stock_block,
)
from shop.storefront.selectors.product.facts import fact_text
from shop.storefront.selectors.product.panel import quantity_terms

Key = tuple[int, int]  # variant and unit


@dataclass(frozen=True)
class Typed:
    """What somebody typed into a cell, and why it is refused ("" where it is not)."""

    text: str
    refused: str = ""


@dataclass(frozen=True)
class Cell:
    """One size. Without `field` it cannot be ordered; `why` says the reason."""

    sku: str
    name: str
    url: str
    column: str
    price: blocks.Price
    stock: blocks.Stock
    terms: str
    field: str
    step: Decimal
    text: str = ""
    refused: str = ""
    in_cart: Decimal | None = None
    why: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """Cells by column; None where the size is not made."""

    head: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Matrix:
    """`corner` names the rows' property, `across` the columns'."""

    corner: str
    across: str
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    can_order: bool

    @property
    def refused_count(self) -> int:
        return sum(
            bool(cell and cell.refused) for row in self.rows for cell in row.cells
        )


@dataclass(frozen=True)
class Axes:
    """Two properties that together name every variant: rows and columns."""

    rows: str
    columns: str


def axes_of(variants: Sequence[VariantShown]) -> Axes | None:
    """The first two properties, by their position, that tell all variants apart.

    Each differs between variants and is given once for each of them; more than half of
    what they span is made.
    """
    codes: dict[str, int] = {}
    for fact in (fact for variant in variants for fact in variant.facts):
        codes.setdefault(fact.code, fact.position)
    names = [code for code in codes if len(_values(variants, code)) > 1]
    for rows, columns in combinations(sorted(names, key=lambda c: (codes[c], c)), 2):
        places = {_place(variant, rows, columns) for variant in variants}
        spanned = len(_values(variants, rows)) * len(_values(variants, columns))
        is_dense = 2 * len(variants) > spanned
        if None not in places and len(places) == len(variants) and is_dense:
            return Axes(rows, columns)
    return None


def _values(variants: Sequence[VariantShown], code: str) -> dict[str, Fact]:
    """The values of a property in their order, by text."""
    facts = [fact for each in variants for fact in each.facts if fact.code == code]
    facts.sort(key=lambda fact: fact.rank)
    return {fact_text(fact): fact for fact in facts}


def _place(variant: VariantShown, rows: str, columns: str) -> tuple[str, str] | None:
    row = [fact_text(fact) for fact in variant.facts if fact.code == rows]
    column = [fact_text(fact) for fact in variant.facts if fact.code == columns]
    return (row[0], column[0]) if len(row) == len(column) == 1 else None


def size_matrix(
    detail: ProductDetail,
    sheet: PriceSheet,
    in_cart: InCart,
    typed: Mapping[Key, Typed],
) -> Matrix | None:
    """All sizes with own price, stock and a field; None where two axes do not fit."""
    axes = axes_of(detail.variants) if len(detail.variants) > 2 else None
    if axes is None:
        return None
    columns = _values(detail.variants, axes.columns)
    heads = _values(detail.variants, axes.rows)
    by_place = {_place(v, axes.rows, axes.columns): v for v in detail.variants}
    cells = {
        place: _cell(detail, variant, place[1], sheet, in_cart, typed)
        for place, variant in by_place.items()
        if place is not None
    }
    return Matrix(
        corner=next(iter(heads.values())).name,
        across=next(iter(columns.values())).name,
        columns=tuple(columns),
        rows=tuple(
            MatrixRow(head, tuple(cells.get((head, column)) for column in columns))
            for head in heads
        ),
        can_order=any(cell.field for cell in cells.values()),
    )


def _cell(
    detail: ProductDetail,
    variant: VariantShown,
    column: str,
    sheet: PriceSheet,
    in_cart: InCart,
    typed: Mapping[Key, Typed],
) -> Cell:
    unit, buyer = variant.unit, sheet.buyer
    key = (variant.pk, unit.pk)
    price = sheet.price(ask_of(unit))
    why = _why_not(variant, price, buyer)
    offer = offer_of(
        variant.article, unit, {ask_of(unit): price} if price else {}, in_cart
    )
    said = typed.get(key, Typed(""))
    return Cell(
        sku=variant.sku,
        name=" ".join(part for part in (detail.name, variant.label) if part),
        url=variant.article.url,
        column=column,
        price=price_block(offer, buyer),
        stock=stock_block(variant.stock, unit, buyer),
        terms=quantity_terms(unit),
        field=field_of(unit) if _may_order(why, price, buyer) else "",
        step=unit.step,
        text=said.text,
        refused=said.refused,
        in_cart=in_cart.get(key),
        why=why,
    )


def _why_not(variant: VariantShown, price: PriceAnswer | None, buyer: Buyer) -> str:
    refused = refused_of(variant.article, buyer)
    if refused is not None:
        return refused.text
    if price is None and buyer.sees_prices:
        return gettext("Price on request")
    return ""


def _may_order(why: str, price: PriceAnswer | None, buyer: Buyer) -> bool:
    return not why and price is not None and buyer.may_fill_cart


def field_of(unit: Unit) -> str:
    """The name of the field for a quantity of `unit`."""
    return f"quantity-{unit.variant_id}-{unit.pk}"
