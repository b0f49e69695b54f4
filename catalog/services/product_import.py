"""Bring articles in, set by set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalog.models import (
    Brand,
    Category,
    CategoryText,
    FreightClass,
    Product,
    ProductText,
    TaxClass,
    Unit,
    UnitCode,
    Variant,
)
from catalog.services.texts import refresh_search, write_texts
from shop.columns import insert_columns
from shop.imports import values
from shop.imports.importing import Field, ImportReport, ImportRow, Refusal
from shop.imports.repeats import Repeats

LANGUAGES = {code for code, _name in settings.LANGUAGES}
NO_CATEGORY = "imported"
VARIANT_FIELDS = ("ean", "mpn", "label", "weight_g", "tax_class", "freight_class")
# Signs at most, of each cell.
LONGEST = {
    "sku": 60,
    "name": 200,
    "summary": 200,
    "product": 60,
    "label": 80,
    "ean": 14,
    "mpn": 60,
}
TEXT_FIELDS = ("name", "summary", "description")
UNIT_FIELDS = ("minimum", "step")

FIELDS = (
    Field("sku", values.text, ("article", "item", "code"), is_required=True),
    Field("name", values.text, ("title", "article_name"), is_required=True),
    Field("product", values.text, ("product_code", "parent")),
    Field("language", values.one_of(LANGUAGES)),
    Field("summary", values.text, ("facts",)),
    Field("description", values.text, ("long_text",)),
    Field("category", values.text, ("category_code",)),
    Field("brand", values.text, ("manufacturer",)),
    Field("ean", values.gtin, ("gtin", "barcode")),
    Field("mpn", values.text, ("manufacturer_number",)),
    Field("label", values.text, ("variant", "size")),
    Field("weight_g", values.whole, ("weight",)),
    Field("tax_class", values.one_of(set(TaxClass.values)), ("tax",)),
    Field("freight_class", values.text, ("freight",)),
    Field("unit", values.one_of(set(UnitCode.values)), ("sales_unit",)),
    Field("minimum", values.positive, ("min_quantity",)),
    Field("step", values.positive, ("increment",)),
)


@dataclass
class _Batch:
    """What the database holds of a batch's articles, by their codes.

    `written` are texts that are new or changed, written with what search finds them
    by; `stale` are products whose other texts are to be read anew for the search.
    """

    variants: dict[str, Variant]
    products: dict[str, Product]
    texts: dict[tuple[int, str], ProductText]
    units: dict[int, Unit]
    written: dict[tuple[int, str], ProductText] = field(default_factory=dict)
    stale: set[int] = field(default_factory=set)


class ProductImporter:
    """Articles by SKU: created or brought up to date; absent columns stay as they are.

    One row is one variant. Rows with the same `product` become variants of one
    product; without it each SKU is its own. Categories and brands that are missing
    are made; a category is named by its code or its name.
    """

    fields: Sequence[Field] = FIELDS

    def __init__(self, *, language: str = "en", repeats: str = "refuse") -> None:
        self.language = language
        self.repeats = Repeats("sku", repeats)
        self._categories: dict[str, Category] = {}
        self._brands: dict[str, Brand] = {}

    def apply(self, rows: Sequence[ImportRow], report: ImportReport) -> None:
        """Write a batch with a fixed number of queries, search vectors included."""
        good = [
            row
            for row in rows
            if self._is_plausible(row, report)
            and self.repeats.is_first(row.values["sku"], row, report)
        ]
        if not good:
            return
        batch = self._load(good)
        fresh = [row for row in good if row.values["sku"] not in batch.variants]
        known = [row for row in good if row.values["sku"] in batch.variants]
        self._create(fresh, batch)
        report.created += len(fresh)
        self._update(known, batch, report)
        for row in fresh:
            self._add_text(row, batch.products[_product_code(row)], batch)
        write_texts(list(batch.written.values()))
        refresh_search(batch.stale)

    def finish(self, report: ImportReport) -> None:
        """Nothing is left to do."""

    def _is_plausible(self, row: ImportRow, report: ImportReport) -> bool:
        for name, longest in LONGEST.items():
            if len(row.values.get(name, "")) > longest:
                reason = _("It is longer than %(count)s characters.")
                value = row.values[name][:80]
                report.refuse(
                    Refusal(row.line, name, value, reason % {"count": longest})
                )
                return False
        if not 0 <= row.values.get("weight_g", 0) < 2e9:
            report.refuse(Refusal(row.line, "weight_g", "", _("It is out of range.")))
            return False
        return self._has_known_class(row, report)

    def _has_known_class(self, row: ImportRow, report: ImportReport) -> bool:
        """Classes are made in the admin, with the rates that name them."""
        named = row.values.get("freight_class", "")
        if not named or named in self._classes:
            return True
        reason = _("There is no freight class of this code.")
        report.refuse(Refusal(row.line, "freight_class", named[:80], reason))
        return False

    @cached_property
    def _classes(self) -> frozenset[str]:
        return frozenset(FreightClass.objects.values_list("code", flat=True))

    def _load(self, rows: Sequence[ImportRow]) -> _Batch:
        skus = [row.values["sku"] for row in rows]
        variants = Variant.objects.filter(sku__in=skus).select_related("product")
        by_sku = {variant.sku: variant for variant in variants}
        products = Product.objects.filter(code__in={_product_code(r) for r in rows})
        by_code = {product.code: product for product in products}
        texts = ProductText.objects.filter(
            product__in={
                *(variant.product_id for variant in by_sku.values()),
                *(product.pk for product in by_code.values()),
            }
        )
        units = Unit.objects.filter(variant__in=by_sku.values(), is_default=True)
        return _Batch(
            variants=by_sku,
            products=by_code,
            texts={(text.product_id, text.language): text for text in texts},
            units={unit.variant_id: unit for unit in units},
        )

    def _create(self, rows: Sequence[ImportRow], batch: _Batch) -> None:
        # A new article of a product changes all that the product is found by.
        batch.stale.update(
            batch.products[code].pk
            for code in map(_product_code, rows)
            if code in batch.products
        )
        self._create_products(rows, batch)
        keys = insert_columns(
            Variant,
            {
                "product_id": [batch.products[_product_code(row)].pk for row in rows],
                "sku": [row.values["sku"] for row in rows],
                **_columns(Variant, VARIANT_FIELDS, rows),
            },
            key="sku",
        )
        insert_columns(
            Unit,
            {
                "variant_id": [keys[row.values["sku"]] for row in rows],
                "code": [row.values.get("unit", UnitCode.PIECE) for row in rows],
                "factor": [Decimal(1)] * len(rows),
                "is_base": [True] * len(rows),
                "is_default": [True] * len(rows),
                **_columns(Unit, UNIT_FIELDS, rows),
            },
            key="variant_id",
        )

    def _create_products(self, rows: Sequence[ImportRow], batch: _Batch) -> None:
        """Those that no article of the database or of a row above belongs to."""
        fresh: dict[str, ImportRow] = {}
        for row in rows:
            if (code := _product_code(row)) not in batch.products:
                fresh.setdefault(code, row)
        brands = [self._brand(row.values.get("brand", "")) for row in fresh.values()]
        named = [row.values.get("category", NO_CATEGORY) for row in fresh.values()]
        keys = insert_columns(
            Product,
            {
                "code": list(fresh),
                "category_id": [self._category(name).pk for name in named],
                "brand_id": [brand.pk if brand else None for brand in brands],
            },
            key="code",
        )
        for code, pk in keys.items():
            batch.products[code] = Product(pk=pk, code=code)

    def _add_text(self, row: ImportRow, product: Product, batch: _Batch) -> bool:
        """Whether the product had no text yet in the row's language.

        Of several rows in a batch the first counts.
        """
        language = row.values.get("language", self.language)
        key = (product.pk, language)
        if key in batch.texts:
            return False
        if key not in batch.written:
            batch.written[key] = ProductText(
                product_id=product.pk,
                language=language,
                slug=product_slug(row.values["name"], product.code),
                **_given(row, TEXT_FIELDS),
            )
        return True

    def _update(
        self, rows: Sequence[ImportRow], batch: _Batch, report: ImportReport
    ) -> None:
        changed: dict[type, list[Any]] = {}  # Any: models of several kinds
        for row in rows:
            variant = batch.variants[row.values["sku"]]
            dirty = self._changes(row, variant, batch)
            for thing in dirty:
                if isinstance(thing, ProductText):
                    batch.written[thing.product_id, thing.language] = thing
                else:
                    changed.setdefault(type(thing), []).append(thing)
                    batch.stale.add(variant.product_id)
            if self._add_text(row, variant.product, batch) or dirty:
                report.updated += 1
            else:
                report.unchanged += 1
        _save_all(changed)

    def _changes(
        self, row: ImportRow, variant: Variant, batch: _Batch
    ) -> list[Any]:  # Any: models of several kinds
        # By key: what a product's own category is called takes a query for each.
        wanted_product: dict[str, Any] = {}  # Any: field values
        if "category" in row.values:
            category = self._category(row.values["category"])
            wanted_product["category_id"] = category.pk
        if "brand" in row.values:
            brand = self._brand(row.values["brand"])
            wanted_product["brand_id"] = brand.pk if brand else None
        text = batch.texts.get(
            (variant.product_id, row.values.get("language", self.language))
        )
        unit = batch.units.get(variant.pk)
        pairs = [
            (variant, _given(row, VARIANT_FIELDS)),
            (variant.product, wanted_product),
            (text, _given(row, TEXT_FIELDS)),
            (unit, _given(row, UNIT_FIELDS)),
        ]
        return [thing for thing, wanted in pairs if thing and _differs(thing, wanted)]

    def _category(self, name: str) -> Category:
        if name not in self._categories:
            self._categories[name] = self._find_category(name)
        return self._categories[name]

    def _find_category(self, name: str) -> Category:
        code = slugify(name)[:60] or NO_CATEGORY
        found: Category | None = Category.objects.filter(code=code).first()
        if found is None:
            text = CategoryText.objects.filter(name__iexact=name).first()
            found = text.category if text else None
        if found is not None:
            return found
        made: Category = Category.objects.add_root({"code": code, "number": ""})
        CategoryText.objects.create(
            category=made, language=self.language, name=name[:120].title(), slug=code
        )
        return made

    def _brand(self, name: str) -> Brand | None:
        if not name:
            return None
        if name not in self._brands:
            code = slugify(name)[:60] or f"brand-{len(self._brands)}"
            self._brands[name] = Brand.objects.get_or_create(
                code=code, defaults={"name": name[:80]}
            )[0]
        return self._brands[name]


def product_slug(name: str, code: str) -> str:
    """The address of a product: its name, and its code to tell it from others.

    Codes with other signs than capitals, digits and hyphens get a hexadecimal form:
    they could else meet one that differs in case or signs only.
    """
    plain = slugify(code)
    mark = plain if plain.upper() == code else code.encode().hex()[:60]
    return f"{slugify(name)[:150]}-{mark}".strip("-")


def _product_code(row: ImportRow) -> str:
    return str(row.values.get("product") or row.values["sku"])


def _given(row: ImportRow, names: Iterable[str]) -> dict[str, Any]:  # Any: values
    return {name: row.values[name] for name in names if name in row.values}


def _columns(
    model: type[models.Model], names: Iterable[str], rows: Sequence[ImportRow]
) -> dict[str, list[Any]]:  # Any: values
    """What `rows` say of fields of a new thing, its default where they do not."""
    fields = [
        cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in names
    ]
    defaults = {field.name: field.to_python(field.get_default()) for field in fields}
    return {
        name: [row.values.get(name, default) for row in rows]
        for name, default in defaults.items()
    }


def _differs(thing: Any, wanted: dict[str, Any]) -> bool:  # Any: several models
    dirty = {name for name, value in wanted.items() if getattr(thing, name) != value}
    for name in dirty:
        setattr(thing, name, wanted[name])
    return bool(dirty)


def _save_all(changed: dict[type, list[Any]]) -> None:  # Any: several models
    columns: dict[type, tuple[str, ...]] = {
        Variant: VARIANT_FIELDS,
        Product: ("category", "brand"),
        Unit: UNIT_FIELDS,
    }
    for model, things in changed.items():
        unique = {thing.pk: thing for thing in things}
        model._default_manager.bulk_update(  # type: ignore[attr-defined]
            unique.values(), columns[model], batch_size=500
        )
