"""Bring articles in, set by set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
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
from catalog.services.texts import refresh_search
from shop.imports import values
from shop.imports.importing import Field, ImportReport, ImportRow, Refusal
from shop.imports.repeats import Repeats

LANGUAGES = {code for code, _name in settings.LANGUAGES}
NO_CATEGORY = "imported"
VARIANT_FIELDS = ("ean", "mpn", "label", "weight_g", "tax_class", "freight_class")
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
    """What the database holds of a batch's articles, by their codes."""

    variants: dict[str, Variant]
    products: dict[str, Product]
    texts: dict[tuple[int, str], ProductText]
    units: dict[int, Unit]


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
        touched = self._create(fresh, batch)
        report.created += len(fresh)
        changed = self._update(known, batch, report)
        refresh_search(sorted(touched | changed))

    def finish(self, report: ImportReport) -> None:
        """Nothing is left to do."""

    def _is_plausible(self, row: ImportRow, report: ImportReport) -> bool:
        limits = {"sku": 60, "name": 200, "product": 60, "ean": 14, "mpn": 60}
        for name, longest in limits.items():
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
        texts = ProductText.objects.filter(
            product__in={variant.product_id for variant in by_sku.values()}
        )
        units = Unit.objects.filter(variant__in=by_sku.values(), is_default=True)
        return _Batch(
            variants=by_sku,
            products={product.code: product for product in products},
            texts={(text.product_id, text.language): text for text in texts},
            units={unit.variant_id: unit for unit in units},
        )

    def _create(self, rows: Sequence[ImportRow], batch: _Batch) -> set[int]:
        new_products: dict[str, Product] = {}
        for row in rows:
            code = _product_code(row)
            if code not in batch.products and code not in new_products:
                new_products[code] = Product(
                    code=code,
                    category=self._category(row.values.get("category", NO_CATEGORY)),
                    brand=self._brand(row.values.get("brand", "")),
                )
        for product in Product.objects.bulk_create(new_products.values()):
            batch.products[product.code] = product
        variants = Variant.objects.bulk_create(
            Variant(
                product=batch.products[_product_code(row)],
                sku=row.values["sku"],
                **_given(row, VARIANT_FIELDS),
            )
            for row in rows
        )
        Unit.objects.bulk_create(
            Unit(
                variant=variant,
                code=row.values.get("unit", UnitCode.PIECE),
                factor=Decimal(1),
                is_base=True,
                is_default=True,
                **_given(row, UNIT_FIELDS),
            )
            for variant, row in zip(variants, rows, strict=True)
        )
        self._create_texts(rows, batch)
        return {batch.products[_product_code(row)].pk for row in rows}

    def _create_texts(self, rows: Sequence[ImportRow], batch: _Batch) -> None:
        fresh: dict[tuple[int, str], ProductText] = {}
        for row in rows:
            product = batch.products[_product_code(row)]
            key = (product.pk, row.values.get("language", self.language))
            if key in batch.texts or key in fresh:
                continue
            fresh[key] = ProductText(
                product=product,
                language=key[1],
                slug=product_slug(row.values["name"], product.code),
                **_given(row, TEXT_FIELDS),
            )
        ProductText.objects.bulk_create(
            fresh.values(),
            update_conflicts=True,
            unique_fields=["product", "language"],
            update_fields=list(TEXT_FIELDS),
        )

    def _update(
        self, rows: Sequence[ImportRow], batch: _Batch, report: ImportReport
    ) -> set[int]:
        changed: dict[type, list[Any]] = {}  # Any: models of several kinds
        touched: set[int] = set()
        new_texts: list[ImportRow] = []
        for row in rows:
            variant = batch.variants[row.values["sku"]]
            dirty = self._changes(row, variant, batch)
            for thing in dirty:
                changed.setdefault(type(thing), []).append(thing)
            language = row.values.get("language", self.language)
            is_new_text = (variant.product_id, language) not in batch.texts
            if is_new_text:
                new_texts.append(row)
                batch.products[_product_code(row)] = variant.product
            if dirty or is_new_text:
                touched.add(variant.product_id)
                report.updated += 1
            else:
                report.unchanged += 1
        self._create_texts(new_texts, batch)
        _save_all(changed)
        return touched

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


def _differs(thing: Any, wanted: dict[str, Any]) -> bool:  # Any: several models
    dirty = {name for name, value in wanted.items() if getattr(thing, name) != value}
    for name in dirty:
        setattr(thing, name, wanted[name])
    return bool(dirty)


def _save_all(changed: dict[type, list[Any]]) -> None:  # Any: several models
    columns: dict[type, tuple[str, ...]] = {
        Variant: VARIANT_FIELDS,
        Product: ("category", "brand"),
        ProductText: TEXT_FIELDS,
        Unit: UNIT_FIELDS,
    }
    for model, things in changed.items():
        unique = {thing.pk: thing for thing in things}
        model._default_manager.bulk_update(  # type: ignore[attr-defined]
            unique.values(), columns[model], batch_size=500
        )
