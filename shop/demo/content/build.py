"""Short ways to write a series: what its articles share, then one line for each."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from .brands import BRANDS
from .model import (
    AttributeValue,
    DrawingContent,
    ProductContent,
    StockPolicy,
    TaxClass,
    Texts,
    TierContent,
    UnitContent,
    VariantContent,
)

Value = str | int | float | bool
Pair = tuple[str, str]  # English, Romanian

NUMERIC = re.compile(r"-?\d+(\.\d+)?")

UN_ECE = {
    "piece": "C62",
    "pack": "XPK",
    "carton": "XCT",
    "roll": "XRO",
    "bag": "XBG",
    "pair": "PR",
    "set": "SET",
    "metre": "MTR",
    "kilogram": "KGM",
    "litre": "LTR",
}


def texts(pair: Pair) -> Texts:
    return {"en": pair[0], "ro": pair[1]}


def same(text: str) -> Pair:
    """A label that reads alike in both languages: sizes, threads, measures."""
    return text, text


def comma(number: float) -> str:
    """A number as Romanian writes it."""
    return f"{number:g}".replace(".", ",")


def euro(amount: float) -> Decimal:
    """A believable list price: cents, and a tenth of a cent below one euro."""
    step = Decimal("0.001") if amount < 1 else Decimal("0.01")
    return Decimal(str(amount)).quantize(step, rounding=ROUND_HALF_UP)


def unit(
    code: str, factor: float = 1, minimum: float = 1, step: float = 1
) -> UnitContent:
    return UnitContent(
        code, UN_ECE[code], *(Decimal(str(part)) for part in (factor, minimum, step))
    )


def sold(
    base: str = "piece", *, by: float = 1, pack: int = 0, carton: int = 0
) -> tuple[UnitContent, ...]:
    """Units of sale: the base unit in steps, then the larger ones that exist."""
    units = [unit(base, 1, by, by)]
    if pack:
        units.append(unit("pack", pack))
    if carton:
        units.append(unit("carton", carton))
    return tuple(units)


def tiers(*steps: tuple[float, float]) -> tuple[TierContent, ...]:
    """Quantity in base units and the discount in percent from there."""
    return tuple(
        TierContent(Decimal(str(quantity)), Decimal(str(percent)))
        for quantity, percent in steps
    )


def gtin13(prefix: str, sku: str) -> str:
    """A number under the brand's prefix that stays the same as long as the SKU does."""
    free = 12 - len(prefix)
    digits = prefix + str(zlib.crc32(sku.encode()) % 10**free).zfill(free)
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _maker_number(brand: str, sku: str) -> str:
    """How the maker writes it: GN-11065-P of Norma Pro is NOR11065.P."""
    return brand[:3].upper() + sku.partition("-")[2].replace("-", ".")


def values(given: Mapping[str, Value]) -> tuple[AttributeValue, ...]:
    return tuple(
        AttributeValue(
            code, value if isinstance(value, str | bool) else Decimal(str(value))
        )
        for code, value in given.items()
    )


@dataclass(frozen=True)
class Item:
    """One variant of a family: its SKU, list price, weight and what tells it apart."""

    sku: str
    price_net: float
    weight_g: int
    label: Pair = ("", "")
    values: Mapping[str, Value] = field(default_factory=dict)
    units: tuple[UnitContent, ...] = ()  # instead of the series' own


Cells = list[str]


def _blocks(lines: str) -> Iterator[tuple[Cells, list[Cells]]]:
    """The rows of a table, each with the variant rows below it."""
    first: Cells = []
    more: list[Cells] = []
    for line in lines.strip().splitlines():
        cells = [cell.strip() for cell in line.lstrip("+").split("|")]
        if line.startswith("+"):
            more.append([*cells, ""][:6])
            continue
        if first:
            yield first, more
        first, more = [*cells, ""][:7], []
    yield first, more


def _item(cells: Cells) -> Item:
    sku, english, romanian, price, weight, facts = cells
    return Item(sku, float(price), int(weight), (english, romanian), _facts(facts))


def _named(parts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        name, _, value = part.partition("=")
        yield name.strip(), value.strip()


def _facts(cell: str) -> dict[str, Value]:
    return {
        name: _value(value) for name, value in _named(filter(None, cell.split(";")))
    }


def _value(text: str) -> Value:
    if text in ("yes", "no"):
        return text == "yes"
    return float(text) if NUMERIC.fullmatch(text) else text


@dataclass(frozen=True)
class Series:
    """What the articles of a series share."""

    category: str
    brand: str
    drawing: str
    text: Pair
    units: tuple[UnitContent, ...] = sold()
    tiers: tuple[TierContent, ...] = tiers((10, 4), (50, 8))
    cost_share: float = 0.62  # of the list price
    tax_class: TaxClass = "standard"
    stock_policy: StockPolicy = "backorder"
    lead_days: int = 7
    attributes: Mapping[str, Value] = field(default_factory=dict)

    def but(
        self,
        *,
        drawing: str = "",
        text: Pair | None = None,
        units: tuple[UnitContent, ...] = (),
        brand: str = "",
        **attributes: Value,
    ) -> "Series":
        """The same series with a few things changed or added."""
        return replace(
            self,
            drawing=drawing or self.drawing,
            text=text or self.text,
            units=units or self.units,
            brand=brand or self.brand,
            attributes={**self.attributes, **attributes},
        )

    def one(
        self,
        item: Item,
        names: Pair,
        dimensions: Mapping[str, float] | None = None,
        **attributes: Value,
    ) -> ProductContent:
        """A product with a single variant, coded by its SKU."""
        return self.family(item.sku, names, [item], dimensions, **attributes)

    def family(
        self,
        code: str,
        names: Pair,
        items: Iterable[Item],
        dimensions: Mapping[str, float] | None = None,
        **attributes: Value,
    ) -> ProductContent:
        """A product with its variants."""
        return ProductContent(
            code=code,
            category=self.category,
            brand=self.brand,
            names=texts(names),
            descriptions=texts(self.text),
            drawing=DrawingContent(self.drawing, dict(dimensions or {})),
            attributes=values({**self.attributes, **attributes}),
            variants=tuple(self._variant(item) for item in items),
        )

    def table(self, lines: str) -> Iterator[ProductContent]:
        """A product for each line of a table, a variant for each line that begins
        with a plus.

        SKU | drawing name=mm … | English | Romanian | EUR | grams | attribute=value; …
        + SKU | label | label in Romanian | EUR | grams | attribute=value; …
        """
        for first, more in _blocks(lines):
            sku, shape, english, romanian, price, weight, facts = first
            kind, *measures = shape.split()
            items = [
                _item(cells) for cells in (more or [[sku, "", "", price, weight, ""]])
            ]
            yield self.but(drawing=kind).family(
                sku,
                (english, romanian),
                items,
                {name: float(mm) for name, mm in _named(measures)},
                **_facts(facts),
            )

    def _variant(self, item: Item) -> VariantContent:
        amount = euro(item.price_net)
        cost = euro(float(amount) * self.cost_share)
        brand = BRANDS[self.brand]
        return VariantContent(
            sku=item.sku,
            ean=gtin13(brand.ean_prefix, item.sku),
            mpn=_maker_number(brand.code, item.sku),
            labels=texts(item.label),
            weight_g=item.weight_g,
            tax_class=self.tax_class,
            units=item.units or self.units,
            stock_policy=self.stock_policy,
            lead_days=self.lead_days,
            list_price_net=amount,
            cost_net=cost,
            tiers=self.tiers,
            values=values(item.values),
        )
