"""What the demo shop sells, as plain frozen values; no row of the database yet.

Amounts are EUR without tax per base unit. Texts are keyed by language code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from shop.demo.drawings import draw, draw_dimensioned

Texts = Mapping[str, str]
AttributeKind = Literal["text", "number", "choice", "boolean"]
TaxClass = Literal["standard", "reduced"]
StockPolicy = Literal["stop", "backorder", "made_to_order"]


@dataclass(frozen=True)
class CategoryContent:
    code: str
    number: str  # "02" for a chapter, "02.3" below it
    names: Texts  # en, ro, fr, pl, ru, vi
    parent: str = ""  # code of the chapter, empty for a chapter
    attributes: tuple[str, ...] = ()  # codes that make sense as filters here


@dataclass(frozen=True)
class ChoiceContent:
    code: str
    names: Texts


@dataclass(frozen=True)
class AttributeContent:
    code: str
    names: Texts
    kind: AttributeKind
    unit: str = ""  # what is printed behind a number: mm, l, kg, kW, °C
    choices: tuple[ChoiceContent, ...] = ()


@dataclass(frozen=True)
class BrandContent:
    code: str
    name: str
    ean_prefix: str  # seven digits


@dataclass(frozen=True)
class AttributeValue:
    """A value for one attribute: a choice's code, a number, a text or yes and no."""

    attribute: str
    value: str | Decimal | bool


@dataclass(frozen=True)
class DrawingContent:
    kind: str
    dimensions: Mapping[str, float]

    @property
    def picture(self) -> str:
        return draw(self.kind, **self.dimensions)

    @property
    def dimensioned(self) -> str:
        return draw_dimensioned(self.kind, **self.dimensions)


@dataclass(frozen=True)
class UnitContent:
    code: str  # piece, pack, carton, roll, metre, kilogram, litre
    un_ece: str  # UN/ECE Recommendation 20 and 21
    factor: Decimal  # base units in it
    minimum: Decimal = Decimal(1)
    step: Decimal = Decimal(1)

    @property
    def is_base(self) -> bool:
        return self.factor == 1


@dataclass(frozen=True)
class TierContent:
    from_quantity: Decimal  # base units
    discount_percent: Decimal


@dataclass(frozen=True)
class VariantContent:
    sku: str
    ean: str
    mpn: str
    labels: Texts  # what tells it from its sisters: "L", "M8 × 40"; empty if alone
    weight_g: int
    tax_class: TaxClass
    units: tuple[UnitContent, ...]  # the first is the base unit and sold by default
    stock_policy: StockPolicy
    lead_days: int
    list_price_net: Decimal
    cost_net: Decimal
    tiers: tuple[TierContent, ...]
    values: tuple[AttributeValue, ...] = ()

    def tier_price_net(self, tier: TierContent) -> Decimal:
        """The list price less the tier's discount, four decimals as price rows hold."""
        part = (100 - tier.discount_percent) / 100
        return (self.list_price_net * part).quantize(Decimal("0.0001"))


@dataclass(frozen=True)
class ProductContent:
    code: str
    category: str
    brand: str
    names: Texts
    descriptions: Texts
    drawing: DrawingContent
    attributes: tuple[AttributeValue, ...]
    variants: tuple[VariantContent, ...]

    @property
    def list_price_range_net(self) -> tuple[Decimal, Decimal]:
        amounts = [variant.list_price_net for variant in self.variants]
        return min(amounts), max(amounts)
