"""What shows how deep a product may go: sizes by colour, kits, papers, relations."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

from django.core.files.base import ContentFile

from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    DocumentKind,
    KitComponent,
    KitPricing,
    Picture,
    Product,
    ProductDocument,
    ProductRelation,
    ProductText,
    RelationKind,
    StockArrival,
    Unit,
    UnitCode,
    Variant,
)
from catalog.services.stock import receive_stock
from catalog.services.texts import refresh_search
from pricing.models import PriceList, PriceRow
from shop.demo.seed.demo import Demo
from shop.demo.seed.registrations import EXTRACT

# A shirt as the plain one of the catalogue, in three colours.
SHIRT, LIKE = "WW-1045", "WW-1040"
SIZES = ("S", "M", "L", "XL", "XXL")
COLOURS = (("blue", "Blue"), ("red", "Red"), ("black", "Black"))
SHIRT_WORDS = {
    "en": ("T-shirt 190 g, colours", "t-shirt-190-g-colours"),
    "ro": ("Tricou 190 g, culori", "tricou-190-g-culori"),
}
# By the sum of its parts, and at a price of its own: nine tenths of them.
START_SET = (("KP-AL240", 2), ("KN-CH200-BK", 1), ("CB-500-WH", 1))
HYGIENE_SET = (("PR-2208", 2), ("PP-6050-B", 3), ("PR-2206", 1))
KIT_WORDS = {
    "SET-START": {
        "en": ("Starter set for the kitchen", "starter-set-kitchen"),
        "ro": ("Set de început pentru bucătărie", "set-inceput-bucatarie"),
    },
    "SET-HYGIENE": {
        "en": ("Hygiene set", "hygiene-set"),
        "ro": ("Set de igienă", "set-igiena"),
    },
}
RELATED = (
    ("KP-AL240", "KP-CS240", RelationKind.SIMILAR),
    ("KP-AL240", "PR-3050-S", RelationKind.ACCESSORY),
    ("CB-500-WH", "KN-CH200-BK", RelationKind.COMPATIBLE),
    ("WW-1040-S", SHIRT, RelationKind.SIMILAR),
)


def write_depth(demo: Demo) -> None:
    """A shirt in sizes and colours, two kits, papers, relations, later arrivals."""
    shirt = _product(demo, SHIRT, LIKE + "-S", SHIRT_WORDS)
    _sizes(demo, shirt)
    start = _kit(demo, "SET-START", START_SET, KitPricing.COMPONENTS)
    hygiene = _kit(demo, "SET-HYGIENE", HYGIENE_SET, KitPricing.FIXED)
    _fixed_prices(hygiene)
    _papers(demo)
    _relations(demo, shirt)
    _arrivals(demo)
    refresh_search([shirt.pk, start.product_id, hygiene.product_id])


def _product(
    demo: Demo, code: str, like: str, words: dict[str, tuple[str, str]]
) -> Product:
    pattern = demo.variants[like].product
    made = Product.objects.create(
        code=code, category_id=pattern.category_id, brand_id=pattern.brand_id
    )
    ProductText.objects.bulk_create(
        ProductText(product=made, language=language, name=name, slug=slug)
        for language, (name, slug) in words.items()
    )
    # Drawn as what it is made of, or made like.
    drawn = pattern.pictures.filter(is_dimensioned=False).first()
    if drawn is not None:
        Picture.objects.create(
            product=made, file=drawn.file.name, alt=words["en"][0], position=0
        )
    return made


def _variant(product: Product, sku: str, **fields: object) -> Variant:
    made = Variant.objects.create(product=product, sku=sku, **fields)
    Unit.objects.create(
        variant=made, code=UnitCode.PIECE, is_base=True, is_default=True
    )
    return made


def _sizes(demo: Demo, shirt: Product) -> None:
    size, colour = (
        Attribute.objects.get(code=code) for code in ("clothing-size", "colour")
    )
    pattern = demo.variants[f"{LIKE}-S"]
    warehouse = min(demo.warehouses.values(), key=lambda each: each.pk)
    for place, (tone, name) in enumerate(COLOURS):
        for step, label in enumerate(SIZES):
            if (tone, label) == ("red", "XXL"):
                continue  # not made
            made = _variant(
                shirt,
                f"{SHIRT}-{tone[:3].upper()}-{label}",
                label=f"{name} {label}",
                position=place * len(SIZES) + step,
                weight_g=190,
            )
            for attribute, code in ((size, label.lower()), (colour, tone)):
                AttributeValue.objects.create(
                    product=shirt,
                    variant=made,
                    attribute=attribute,
                    choice=_choice(attribute, code),
                )
            _prices_like(pattern, made)
            receive_stock(
                variant_id=made.pk,
                warehouse_id=warehouse.pk,
                quantity=Decimal(12 + 7 * step * (place + 1)),
            )


def _choice(attribute: Attribute, code: str) -> AttributeChoice:
    found = attribute.choices.filter(code__iexact=code).first()
    return found or AttributeChoice.objects.create(attribute=attribute, code=code)


def _prices_like(pattern: Variant, made: Variant) -> None:
    """The pattern's rows of the piece, for the new variant."""
    unit = made.units.get()
    PriceRow.objects.bulk_create(
        PriceRow(
            price_list_id=row.price_list_id,
            variant=made,
            unit=unit,
            from_quantity=row.from_quantity,
            amount=row.amount,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in PriceRow.objects.filter(variant=pattern, unit__is_base=True)
    )


def _kit(
    demo: Demo, sku: str, parts: Sequence[tuple[str, int]], pricing: KitPricing
) -> Variant:
    product = _product(demo, sku, parts[0][0], KIT_WORDS[sku])
    kit = _variant(product, sku, kit_pricing=pricing)
    KitComponent.objects.bulk_create(
        KitComponent(
            kit=kit,
            component=demo.variants[part],
            unit=demo.variants[part].units.get(is_base=True),
            quantity=Decimal(count),
            position=place,
        )
        for place, (part, count) in enumerate(parts)
    )
    return kit


def _fixed_prices(kit: Variant) -> None:
    """Nine tenths of the parts, in every list that prices them all by the piece."""
    parts = list(kit.components.all())
    for price_list in PriceList.objects.filter(parent__isnull=True):
        rows = PriceRow.objects.filter(
            price_list=price_list,
            unit__in=[part.unit_id for part in parts],
            ends_at__isnull=True,
        ).order_by("-from_quantity", "starts_at")
        amounts = {row.unit_id: row.amount for row in rows}
        if len(amounts) < len(parts):
            continue
        total = _total((amounts[part.unit_id], part.quantity) for part in parts)
        PriceRow.objects.create(
            price_list=price_list,
            variant=kit,
            unit=kit.units.get(),
            amount=(total * Decimal("0.9")).quantize(Decimal("0.01")),
        )


def _total(shares: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    return sum((amount * count for amount, count in shares), Decimal(0))


def _papers(demo: Demo) -> None:
    pan = demo.variants["KP-AL240"]
    glove = demo.variants["PR-2208"]
    papers = (
        (pan, DocumentKind.DATA_SHEET, "en", "Data sheet", None),
        (pan, DocumentKind.CERTIFICATE, "", "Food contact declaration", 400),
        (glove, DocumentKind.CERTIFICATE, "en", "EN 455 certificate", 90),
        (glove, DocumentKind.SAFETY, "ro", "Fișă cu date de securitate", None),
    )
    for place, (variant, kind, language, title, days) in enumerate(papers):
        paper = ProductDocument(
            product_id=variant.product_id,
            kind=kind,
            language=language,
            title=title,
            name=f"{variant.sku}-{kind.value}.pdf",
            content_type="application/pdf",
            size=len(EXTRACT),
            sha256=sha256(EXTRACT).hexdigest(),
            valid_until=demo.today + timedelta(days=days) if days else None,
            position=place,
        )
        paper.file.save(f"demo-{variant.sku}-{place}", ContentFile(EXTRACT), save=False)
        paper.save()


def _relations(demo: Demo, shirt: Product) -> None:
    for place, (source, target, kind) in enumerate(RELATED):
        other = shirt if target == SHIRT else demo.variants[target].product
        ProductRelation.objects.create(
            source=demo.variants[source].product,
            target=other,
            kind=kind,
            position=place,
        )


def _arrivals(demo: Demo) -> None:
    """Two deliveries after the next one."""
    warehouse = min(demo.warehouses.values(), key=lambda each: each.pk)
    for weeks, count in ((5, 240), (9, 600)):
        StockArrival.objects.create(
            variant=demo.variants["KP-AL240"],
            warehouse=warehouse,
            arrives_on=demo.today + timedelta(weeks=weeks),
            quantity=Decimal(count),
        )
