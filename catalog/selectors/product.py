"""The page of a product."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.files.storage import default_storage

from accounts.buyer import Buyer
from catalog.models import (
    AttributeValue,
    CustomerPartNumber,
    Picture,
    Product,
    ProductText,
    Unit,
    Variant,
)
from catalog.rules import written
from catalog.selectors.articles import default_unit, product_url, units_of
from catalog.selectors.categories import CategoryNode, crumbs_to
from catalog.selectors.stock import StockAnswer, stock_for
from catalog.selectors.texts import languages_for, with_words


@dataclass(frozen=True)
class Fact:
    """A property in words. `yes` stands instead of a value where it is a yes or no."""

    code: str
    name: str
    value: str
    unit: str
    yes: bool | None = None


@dataclass(frozen=True)
class PictureShown:
    url: str
    alt: str
    is_dimensioned: bool
    variant_id: int | None


@dataclass(frozen=True)
class VariantShown:
    """One SKU of the product: how it is sold, what there is, what tells it apart.

    `url` is the page with this variant chosen.
    """

    pk: int
    sku: str
    ean: str
    mpn: str
    label: str
    own_number: str
    weight_g: int
    tax_class: str
    unit: Unit
    units: tuple[Unit, ...]
    stock: StockAnswer
    facts: tuple[Fact, ...]
    url: str


@dataclass(frozen=True)
class ProductDetail:
    """What the page shows, price aside, in the buyer's language or what stands in.

    `facts` hold for every variant; `slugs` are the page's own in other languages.
    """

    product_id: int
    code: str
    category_id: int
    name: str
    slug: str
    slugs: dict[str, str]
    summary: str
    description: str
    brand: str
    tags: tuple[str, ...]
    crumbs: tuple[CategoryNode, ...]
    variants: tuple[VariantShown, ...]
    facts: tuple[Fact, ...]
    pictures: tuple[PictureShown, ...]

    @property
    def url(self) -> str:
        return product_url(self.slug)

    def variant(self, sku: str) -> VariantShown:
        """The variant of `sku`, else the first."""
        return next((v for v in self.variants if v.sku == sku), self.variants[0])


def product_detail(slug: str, buyer: Buyer) -> ProductDetail | None:
    """All of a product's page but its prices, in nine queries whatever its size.

    The slug may be of any language. None for a stranger, a hidden or archived product
    and one with nothing to buy: to the reader they are the same.
    """
    product = (
        Product.objects.visible_to(buyer)
        .filter(pk__in=ProductText.objects.filter(slug=slug).values("product"))
        .select_related("brand", "category")
        .order_by("pk")
        .first()
    )
    if product is None:
        return None
    texts = {text.language: text for text in product.texts.defer("search")}
    facts = _facts(product, buyer)
    variants = _variants(product, buyer, facts, slug)
    if not variants:
        return None
    words = next(
        (texts[language] for language in languages_for(buyer) if language in texts),
        next(iter(texts.values())),
    )
    return ProductDetail(
        product_id=product.pk,
        code=product.code,
        category_id=product.category_id,
        name=words.name,
        slug=words.slug,
        slugs={language: text.slug for language, text in texts.items()},
        summary=words.summary,
        description=words.description,
        brand=product.brand.name if product.brand else "",
        tags=tuple(product.tags),
        crumbs=crumbs_to(product.category, buyer),
        variants=variants,
        facts=tuple(facts[None]),
        pictures=_pictures(product),
    )


def _variants(
    product: Product, buyer: Buyer, facts: dict[int | None, list[Fact]], slug: str
) -> tuple[VariantShown, ...]:
    rows = list(product.variants.filter(is_active=True, archived_at__isnull=True))
    ids = [row.pk for row in rows]
    units, stock = units_of(ids), stock_for(ids, buyer.channel, today=buyer.today)
    mine = CustomerPartNumber.objects.visible_to(buyer).filter(variant__in=ids)
    own = dict(mine.values_list("variant_id", "number"))
    return tuple(
        _variant(row, units[row.pk], stock[row.pk], facts[row.pk], own, slug)
        for row in rows
        if units[row.pk]
    )


def _variant(
    row: Variant,
    units: tuple[Unit, ...],
    stock: StockAnswer,
    facts: Sequence[Fact],
    own: dict[int, str],
    slug: str,
) -> VariantShown:
    return VariantShown(
        pk=row.pk,
        sku=row.sku,
        ean=row.ean,
        mpn=row.mpn,
        label=row.label,
        own_number=own.get(row.pk, ""),
        weight_g=row.weight_g,
        tax_class=row.tax_class,
        unit=default_unit(units),
        units=units,
        stock=stock,
        facts=tuple(facts),
        url=f"{product_url(slug)}?{urlencode({'sku': row.sku})}",
    )


def _facts(product: Product, buyer: Buyer) -> dict[int | None, list[Fact]]:
    """Facts by variant; under None those of the product itself."""
    languages = languages_for(buyer)
    rows = AttributeValue.objects.filter(product=product).select_related(
        "attribute", "choice"
    )
    named = with_words(
        rows, languages, "name", relation="attribute__texts", into="attribute_"
    )
    worded = with_words(
        named, languages, "name", relation="choice__texts", into="choice_"
    )
    found: dict[int | None, list[Fact]] = defaultdict(list)
    for row in worded.order_by("attribute__position", "attribute__code", "pk"):
        found[row.variant_id].append(_fact(row))
    return found


def _fact(row: AttributeValue) -> Fact:
    words = vars(row)
    return Fact(
        code=row.attribute.code,
        name=words["attribute_name"] or row.attribute.code,
        value=_value(row, words["choice_name"]),
        unit=row.attribute.unit if row.number is not None else "",
        yes=row.boolean,
    )


def _value(row: AttributeValue, choice_name: str | None) -> str:
    if row.choice is not None:
        return choice_name or row.choice.code
    return row.text if row.number is None else written(row.number)


def _pictures(product: Product) -> tuple[PictureShown, ...]:
    return tuple(
        PictureShown(
            url=default_storage.url(picture.file.name),
            alt=picture.alt,
            is_dimensioned=picture.is_dimensioned,
            variant_id=picture.variant_id,
        )
        for picture in Picture.objects.filter(product=product)
    )
