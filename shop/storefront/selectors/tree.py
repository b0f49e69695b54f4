"""The catalogue's contents as one buyer may see them, in one query a page."""

from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.buyer import Buyer
from catalog.models import Category, CategoryText, Product
from catalog.selectors.texts import languages_for, with_words
from shop.blocks import Crumb


@dataclass(frozen=True)
class Branch:
    """A category that holds something the buyer may see, itself or further down."""

    category: Category = field(repr=False)
    name: str
    slug: str
    description: str
    # In all languages: a link shared by somebody who reads another one still works.
    slugs: frozenset[str]

    @property
    def path(self) -> str:
        return self.category.path

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
        other = (branch for branch in self.branches if slug in branch.slugs)
        return next(own, None) or next(other, None)

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
    """Categories with words, less those that show `buyer` nothing. One query, kept.

    A category below a hidden one is hidden too.
    """
    return buyer.remember("storefront.tree", lambda: _find(buyer))


def _find(buyer: Buyer) -> Tree:
    inside = Product.objects.visible_to(buyer).filter(category=OuterRef("pk"))
    slugs = CategoryText.objects.filter(category=OuterRef("pk")).values("slug")
    rows = list(
        with_words(
            Category.objects.order_by("path"),
            languages_for(buyer),
            "name",
            "slug",
            "description",
        ).annotate(holds=Exists(inside), slugs=ArraySubquery(slugs))
    )
    hidden = {row.path for row in rows if not row.is_active}
    filled = {step for row in rows if vars(row)["holds"] for step in _steps(row.path)}
    return Tree(
        tuple(
            _branch(row)
            for row in rows
            if row.path in filled and hidden.isdisjoint(_steps(row.path))
        )
    )


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
        slugs=frozenset([*words["slugs"], row.code]),
    )
