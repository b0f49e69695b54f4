"""Articles that are made for one agreement and never shown to anybody else.

They are sold, shipped and invoiced as any other, but are in no assortment: their
category and product are not on sale, so no list, search, feed or page finds them.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from catalog.models import (
    Category,
    Product,
    ProductText,
    StockPolicy,
    Unit,
    UnitCode,
    Variant,
)

CATEGORY = "special"
# What a unit of a special article may be split into.
FINEST = Decimal("0.001")


@dataclass(frozen=True)
class SpecialSpec:
    """What a special article is; `sku` is nobody else's."""

    sku: str
    name: str
    text: str
    language: str
    tax_class: str
    unit_code: str


def make_special(spec: SpecialSpec) -> Unit:
    """Make a special article and return its unit. In the caller's transaction."""
    product = Product.objects.create(
        code=spec.sku, category=_category(), is_active=False
    )
    ProductText.objects.create(
        product=product,
        language=spec.language,
        name=spec.name[:200],
        slug=slugify(spec.sku),
        description=spec.text,
    )
    variant = Variant.objects.create(
        product=product,
        sku=spec.sku,
        tax_class=spec.tax_class,
        stock_policy=StockPolicy.MADE_TO_ORDER,
    )
    return Unit.objects.create(
        variant=variant,
        code=spec.unit_code or UnitCode.PIECE,
        factor=1,
        is_base=True,
        is_default=True,
        minimum=FINEST,
        step=FINEST,
    )


def _category() -> Category:
    found: Category | None = Category.objects.filter(code=CATEGORY).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            fields = {"code": CATEGORY, "is_active": False}
            made: Category = Category.objects.add_root(fields)
    except IntegrityError:
        # Two first ones at once: the other made it.
        made = Category.objects.get(code=CATEGORY)
    return made
