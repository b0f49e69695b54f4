"""Categories by name and on the way to a product."""

from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.buyer import Buyer
from catalog.models import Category, CategoryText, Product
from catalog.selectors.texts import languages_for, with_words


@dataclass(frozen=True)
class CategoryNode:
    """A category with its words; `products_count` counts all below that show."""

    pk: int
    code: str
    number: str
    path: str
    name: str
    slug: str
    products_count: int | None = None

    @property
    def url(self) -> str:
        return reverse("storefront:category", args=[self.slug])


def _worded(rows: QuerySet[Category], buyer: Buyer) -> QuerySet[Category]:
    shown = rows.filter(is_active=True).order_by("path")
    return with_words(shown, languages_for(buyer), "name", "slug")


def _node(row: Category) -> CategoryNode:
    # The words are annotations: a category nobody has named goes by its code.
    words = vars(row)
    return CategoryNode(
        pk=row.pk,
        code=row.code,
        number=row.number,
        path=row.path,
        name=words["name"] or row.code,
        slug=words["slug"] or row.code,
    )


def _counts(buyer: Buyer, where: Q) -> dict[str, int]:
    rows = (
        Product.objects.visible_to(buyer)
        .filter(where)
        .order_by()
        .values_list("category__path")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def _sum_below(path: str, counts: dict[str, int]) -> int:
    return sum(count for own, count in counts.items() if own.startswith(path))


def categories_named(
    text: str, buyer: Buyer, *, limit: int
) -> tuple[CategoryNode, ...]:
    """Categories whose name has `text` in it, with counts; two queries."""
    named = Category.objects.filter(
        Exists(
            CategoryText.objects.filter(
                category=OuterRef("pk"),
                language__in=languages_for(buyer),
                name__icontains=text,
            )
        )
    )
    nodes = [_node(row) for row in _worded(named, buyer)[: 3 * limit]]
    if not nodes:
        return ()
    below = Q()
    for node in nodes:
        below |= Q(category__path__startswith=node.path)
    counts = _counts(buyer, below)
    counted = [replace(n, products_count=_sum_below(n.path, counts)) for n in nodes]
    return tuple(node for node in counted if node.products_count)[:limit]
