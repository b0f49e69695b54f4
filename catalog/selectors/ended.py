"""What is no longer sold, and what stands in for it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from accounts.buyer import Buyer
from catalog.assortment import visible_products
from catalog.models import Product, ProductRelation, ProductText, RelationKind
from catalog.selectors.articles import product_url
from catalog.selectors.texts import languages_for, with_words


@dataclass(frozen=True)
class Ended:
    """A product that was sold here once, with the products that replace it."""

    name: str
    code: str
    replaced_by: tuple[int, ...]


@dataclass(frozen=True)
class Replacement:
    """What stands in for something that is not sold any more."""

    name: str
    url: str


def ended_product(slug: str, buyer: Buyer) -> Ended | None:
    """The ended product of `slug` where something that `buyer` may see replaces it.

    None for a stranger to the product: rules of the assortment hold for what is
    ended as well.
    """
    ended = Q(archived_at__isnull=False) | Q(is_active=False)
    rows = Product.objects.filter(
        ended,
        visible_products(buyer),
        pk__in=ProductText.objects.filter(slug=slug).values("product"),
    )
    product = with_words(rows, languages_for(buyer), "name").order_by("pk").first()
    if product is None:
        return None
    shown = Product.objects.visible_to(buyer).values("pk")
    targets = _replacements([product.pk]).filter(target__in=shown)
    ids = tuple(targets.values_list("target_id", flat=True))
    if not ids:
        return None
    return Ended(vars(product)["name"] or product.code, product.code, ids)


def replacements_of(
    variant_ids: Collection[int], buyer: Buyer
) -> dict[int, Replacement]:
    """What replaces variants, where `buyer` may see it. One query."""
    if not variant_ids:
        return {}
    rows = with_words(
        Product.objects.visible_to(buyer)
        .filter(
            related_from__kind=RelationKind.REPLACEMENT,
            related_from__source__variants__in=list(variant_ids),
        )
        .annotate(replaced=F("related_from__source__variants"))
        .order_by("-related_from__position", "-related_from__pk"),
        languages_for(buyer),
        "name",
        "slug",
    )
    # The first by position is written last and stays.
    found = (vars(row) for row in rows)
    return {
        words["replaced"]: Replacement(words["name"], product_url(words["slug"]))
        for words in found
        if words["name"]
    }


def _replacements(product_ids: Collection[int]) -> QuerySet[ProductRelation]:
    return ProductRelation.objects.filter(
        source__in=list(product_ids), kind=RelationKind.REPLACEMENT
    ).order_by("position", "pk")
