"""The catalogue's contents as one buyer may see them."""

from collections import Counter
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.buyer import Buyer
from catalog.models import Category, CategoryText, Product
from catalog.selectors.kept import kept
from catalog.selectors.texts import languages_for, with_words
from shop.blocks import Crumb


@dataclass(frozen=True)
class Branch:
    """A category that holds something the buyer may see, itself or further down."""

    category: Category = field(repr=False)
    name: str
    slug: str
    description: str
    # For search engines, where somebody wrote them.
    title: str
    summary: str
    # By language: a link shared by somebody who reads another one still works.
    slugs: dict[str, str]

    @property
    def path(self) -> str:
        return str(self.category.path)

    @property
    def depth(self) -> int:
        return int(self.category.depth)

    @property
    def number(self) -> str:
        return self.category.number

    @property
    def url(self) -> str:
        return reverse("storefront:category", args=[self.slug])

    @property
    def crumb(self) -> Crumb:
        return Crumb(self.name, self.url, self.number)


@dataclass(frozen=True)
class Chapter:
    """A line of contents: how much is in a branch and below, and what is below."""

    branch: Branch
    products_count: int
    parts: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Tree:
    """All branches in the order of the catalogue."""

    branches: tuple[Branch, ...]

    @property
    def chapters(self) -> tuple[Branch, ...]:
        """The first level."""
        return tuple(branch for branch in self.branches if branch.depth == 1)

    def named(self, slug: str) -> Branch | None:
        """The branch of a slug: the reader's own words before other languages'."""
        own = (branch for branch in self.branches if branch.slug == slug)
        other = (
            branch
            for branch in self.branches
            if slug == branch.category.code or slug in branch.slugs.values()
        )
        return next(own, None) or next(other, None)

    def of_category(self, pk: int | None) -> Branch | None:
        """The branch of a category, if it shows."""
        found = (branch for branch in self.branches if branch.category.pk == pk)
        return next(found, None)

    def below(self, branch: Branch) -> tuple[Branch, ...]:
        """What is right below."""
        return tuple(
            each
            for each in self.branches
            if each.depth == branch.depth + 1 and each.path.startswith(branch.path)
        )

    def way_to(self, path: str) -> tuple[Branch, ...]:
        """From the chapter down to the category of `path`, itself included."""
        return tuple(each for each in self.branches if path.startswith(each.path))


def shop_tree(buyer: Buyer) -> Tree:
    """Categories with words, less those that show `buyer` nothing.

    A category below a hidden one is hidden too. No query where the catalogue has not
    changed since somebody with this assortment looked, else one: of each category the
    first product that shows is looked for, and none is counted.
    """

    def find() -> Tree:
        return kept(buyer, ("storefront.tree", 3), lambda: _find(buyer))

    return buyer.remember("storefront.tree", find)


def catalogue_contents(buyer: Buyer) -> tuple[Chapter, ...]:
    """The first level, with counts and with what is right below."""
    tree, counts = shop_tree(buyer), product_counts(buyer)
    return tuple(
        Chapter(each, counts[each.path], tree.below(each)) for each in tree.chapters
    )


def parts_of(branch: Branch, buyer: Buyer) -> tuple[Chapter, ...]:
    """What is right below a branch, with counts; no query where nothing is."""
    below = shop_tree(buyer).below(branch)
    counts = product_counts(buyer, branch.path) if below else Counter()
    return tuple(Chapter(each, counts[each.path]) for each in below)


def product_counts(buyer: Buyer, within: str = "") -> Counter[str]:
    """How many products show in each category and below, by path.

    Of the category with the path `within` and those below it; all without one. Kept
    until the catalogue changes: counting a million takes half a second.
    """
    about = ("storefront.counts", within)
    return kept(buyer, about, lambda: _counts(buyer, within))


def _find(buyer: Buyer) -> Tree:
    slugs = CategoryText.objects.filter(category=OuterRef("pk")).values(
        json=JSONObject(language="language", slug="slug")
    )
    shown = Product.objects.visible_to(buyer).filter(category=OuterRef("pk"))
    rows = list(
        with_words(
            Category.objects.order_by("path"),
            languages_for(buyer),
            "name",
            "slug",
            "description",
            "seo_title",
            "seo_description",
        ).annotate(
            slugs=ArraySubquery(slugs),
            first_shown=Subquery(shown.order_by().values("pk")[:1]),
        )
    )
    hidden = {row.path for row in rows if not row.is_active}
    holding = [row.path for row in rows if vars(row)["first_shown"] is not None]
    ways = [_steps(path) for path in holding]
    paths = {step for way in ways if hidden.isdisjoint(way) for step in way}
    return Tree(tuple(_branch(row) for row in rows if row.path in paths))


def _counts(buyer: Buyer, within: str) -> Counter[str]:
    paths = {branch.path for branch in shop_tree(buyer).branches}
    found = (
        Product.objects.visible_to(buyer)
        .filter(category__path__startswith=within)
        .order_by()
        .values_list("category__path")
        .annotate(count=Count("pk"))
    )
    counts: Counter[str] = Counter()
    for path, count in found:
        # Not in the tree: below a hidden one.
        way = _steps(path) if path in paths else []
        counts.update({step: count for step in way if step.startswith(within)})
    return counts


def _steps(path: str) -> list[str]:
    """The paths from the first level down to `path`, itself included."""
    step = Category.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def _branch(row: Category) -> Branch:
    # The words are annotations: a category nobody has named goes by its code.
    words = vars(row)
    return Branch(
        category=row,
        name=words["name"] or row.code,
        slug=words["slug"] or row.code,
        description=words["description"] or "",
        title=words["seo_title"] or "",
        summary=words["seo_description"] or "",
        slugs={text["language"]: text["slug"] for text in words["slugs"]},
    )
