"""The category tree as a buyer sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.buyer import Buyer
from catalog.models import Category, CategoryText, Product
from catalog.selectors.kept import kept
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
    children: tuple["CategoryNode", ...] = ()

    @property
    def url(self) -> str:
        return reverse("storefront:category", args=[self.slug])


@dataclass(frozen=True)
class CategoryPage:
    """A category to list, the way to it, and its words."""

    category: Category
    node: CategoryNode
    description: str
    above: tuple[CategoryNode, ...]


def chapters(buyer: Buyer) -> tuple[CategoryNode, ...]:
    """The first level with counts, only what holds something `buyer` may see.

    The header of every page shows them: one query where the catalogue has not
    changed since somebody with this assortment looked.
    """
    return category_tree(buyer, depth=1)


def _worded(rows: QuerySet[Category], buyer: Buyer) -> QuerySet[Category]:
    shown = rows.filter(is_active=True).order_by("path")
    return with_words(shown, languages_for(buyer), "name", "slug", "description")


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


def category_tree(buyer: Buyer, *, depth: int = 2) -> tuple[CategoryNode, ...]:
    """Chapters and what is in them, `depth` levels deep, with counts.

    Categories without a product that `buyer` may see are left out. One query where
    the catalogue has not changed since, else three.
    """
    return buyer.remember(
        f"category_tree:{depth}",
        lambda: kept(buyer, ("tree", depth), lambda: _find_tree(buyer, depth)),
    )


def _find_tree(buyer: Buyer, depth: int) -> tuple[CategoryNode, ...]:
    rows = _worded(Category.objects.filter(depth__lte=depth), buyer)
    return _grow([_node(row) for row in rows], _counts(buyer, Q()))


def subcategories(category: Category, buyer: Buyer) -> tuple[CategoryNode, ...]:
    """Categories right below, with counts of what `buyer` may see.

    A leaf asks nothing; else one query where the catalogue has not changed since.
    """
    if category.is_leaf():
        return ()
    about = ("subcategories", category.pk)
    return kept(buyer, about, lambda: _find_below(category, buyer))


def _find_below(category: Category, buyer: Buyer) -> tuple[CategoryNode, ...]:
    below = Category.objects.filter(
        path__startswith=category.path, depth=category.depth + 1
    )
    nodes = [_node(row) for row in _worded(below, buyer)]
    return _grow(nodes, _counts(buyer, Q(category__path__startswith=category.path)))


def _counts(buyer: Buyer, where: Q) -> dict[str, int]:
    rows = (
        Product.objects.visible_to(buyer)
        .filter(where)
        .order_by()
        .values_list("category__path")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def _grow(
    nodes: Sequence[CategoryNode], counts: dict[str, int]
) -> tuple[CategoryNode, ...]:
    counted = [
        replace(node, products_count=_sum_below(node.path, counts)) for node in nodes
    ]
    return _level([node for node in counted if node.products_count], "")


def _sum_below(path: str, counts: dict[str, int]) -> int:
    return sum(count for own, count in counts.items() if own.startswith(path))


def _level(nodes: Sequence[CategoryNode], above: str) -> tuple[CategoryNode, ...]:
    below = [node for node in nodes if node.path.startswith(above)]
    shortest = min((len(node.path) for node in below), default=0)
    heads = [node for node in below if len(node.path) == shortest]
    rest = [node for node in below if len(node.path) > shortest]
    return tuple(replace(head, children=_level(rest, head.path)) for head in heads)


def category_page(slug: str, buyer: Buyer) -> CategoryPage | None:
    """The category a slug of any language names, with its crumbs; two queries.

    None when there is none, it or one above is hidden, or it holds nothing that
    `buyer` may see: its name would tell.
    """
    category = (
        Category.objects.filter(Q(texts__slug=slug) | Q(code=slug), is_active=True)
        .order_by("path")
        .first()
    )
    if category is None or not buyer.may_browse:
        return None
    steps = list(
        _worded(_way_to([category.path]), buyer)
        .alias(
            is_held=Exists(
                Product.objects.visible_to(buyer).filter(
                    category__path__startswith=OuterRef("path")
                )
            )
        )
        .filter(is_held=True)
    )
    if len(steps) != category.depth:
        return None
    *above, own = steps
    return CategoryPage(
        category=category,
        node=_node(own),
        description=vars(own)["description"] or "",
        above=tuple(_node(step) for step in above),
    )


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


def crumbs_to(category: Category, buyer: Buyer) -> tuple[CategoryNode, ...]:
    """The way to `category` from the first level, itself included; one query."""
    return tuple(_node(row) for row in _worded(_way_to([category.path]), buyer))


def _way_to(paths: Iterable[str]) -> QuerySet[Category]:
    step = Category.steplen
    wanted = {p[:end] for p in paths for end in range(step, len(p) + 1, step)}
    steps: QuerySet[Category] = Category.objects.filter(path__in=wanted)
    return steps


def slugs_of(category: Category) -> dict[str, str]:
    """The category's slug by language, for links to the page in other languages."""
    texts = CategoryText.objects.filter(category=category)
    return dict(texts.values_list("language", "slug"))
