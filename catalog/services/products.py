"""Products as staff keep them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.events import record
from accounts.models import User
from catalog.models import Brand, Category, Product, Unit, UnitCode, Variant
from catalog.services.texts import (
    Words,
    refresh_search,
    refresh_search_of_brand,
    save_product_text,
)


@dataclass(frozen=True)
class ProductFields:
    """What a product is, apart from its words."""

    code: str
    category_id: int
    brand_id: int | None = None
    tags: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True)
class ProductInput:
    """A product as a whole: what it is and what it is called."""

    fields: ProductFields
    words: Sequence[Words] = field(default_factory=tuple)


@transaction.atomic
def save_product(*, product: ProductInput, by: User | None) -> Product:
    """Make or change the product of a code, with its words; search knows them at once.

    Words of languages that are not given stay. Raises SlugTaken.
    """
    fields = product.fields
    saved, is_new = Product.objects.update_or_create(
        code=fields.code,
        defaults={
            "category": Category.objects.get(pk=fields.category_id),
            "brand_id": fields.brand_id,
            "tags": list(fields.tags),
            "is_active": fields.is_active,
        },
    )
    for words in product.words:
        save_product_text(product_id=saved.pk, words=words)
    refresh_search([saved.pk])
    record(saved, verb="created" if is_new else "changed", actor=by)
    return saved


@transaction.atomic
def ensure_base_units(*, product_id: int) -> None:
    """Give variants that cannot be counted yet a unit: the piece, sold one by one."""
    bare = Variant.objects.filter(product_id=product_id, units__isnull=True)
    Unit.objects.bulk_create(
        Unit(variant=variant, code=UnitCode.PIECE, is_base=True, is_default=True)
        for variant in bare
    )


@transaction.atomic
def archive_product(*, product_id: int, by: User | None) -> Product:
    """Take a product with all its variants out of the shop for good.

    Documents keep their copies; nothing is deleted. Archived already: no change.
    """
    product = Product.objects.select_for_update(no_key=True).get(pk=product_id)
    if product.archived_at is not None:
        return product
    product.archived_at = timezone.now()
    product.save(update_fields=["archived_at"])
    Variant.objects.filter(product=product, archived_at__isnull=True).update(
        archived_at=product.archived_at
    )
    refresh_search([product.pk])
    record(product, verb="archived", actor=by)
    return product


@transaction.atomic
def bring_back_product(*, product_id: int, by: User | None) -> Product:
    """Undo `archive_product`: the variants archived with it come back as well."""
    product = Product.objects.select_for_update(no_key=True).get(pk=product_id)
    if product.archived_at is None:
        return product
    Variant.objects.filter(product=product, archived_at=product.archived_at).update(
        archived_at=None
    )
    product.archived_at = None
    product.save(update_fields=["archived_at"])
    refresh_search([product.pk])
    record(product, verb="brought back", actor=by)
    return product


@transaction.atomic
def save_brand(*, brand: Brand) -> Brand:
    """Save a brand; search finds its products by the new name."""
    brand.save()
    refresh_search_of_brand(brand_id=brand.pk)
    return brand


@transaction.atomic
def show_category(*, category_id: int) -> None:
    """Show a category and all below it."""
    _set_shown(category_id, is_active=True)


@transaction.atomic
def hide_category(*, category_id: int) -> None:
    """Hide a category and all below it, with their products."""
    _set_shown(category_id, is_active=False)


def _set_shown(category_id: int, *, is_active: bool) -> None:
    top = Category.objects.get(pk=category_id)
    below = Category.objects.filter(path__startswith=top.path)
    below.update(is_active=is_active)
