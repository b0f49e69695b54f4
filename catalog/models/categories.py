"""The category tree: numbered chapters and what is in them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy
from treebeard.mp_tree import MP_Node


class Category(MP_Node):
    """A node of the tree. `path` orders the tree and makes a subtree a range."""

    steplen = 4
    node_order_by: ClassVar[list[str]] = ["number"]

    code = models.SlugField(gettext_lazy("code"), max_length=60, unique=True)
    # As printed in the catalogue: 02, 02.3.
    number = models.CharField(gettext_lazy("number"), max_length=12, blank=True)
    is_active = models.BooleanField(gettext_lazy("shown"), default=True)

    class Meta:
        verbose_name = gettext_lazy("category")
        verbose_name_plural = gettext_lazy("categories")

    def __str__(self) -> str:
        return f"{self.number} {self.code}".strip()


class SearchEngineWords(models.Model):
    """What search engines show of a page, where its own words would not do."""

    seo_title = models.CharField(
        gettext_lazy("title for search engines"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
    )
    seo_description = models.CharField(
        gettext_lazy("description for search engines"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
    )

    class Meta:
        abstract = True


class CategoryText(SearchEngineWords):
    """A category's words in one language."""

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="texts"
    )
    language = models.CharField(
        gettext_lazy("language"), max_length=8, choices=settings.LANGUAGES
    )
    name = models.CharField(gettext_lazy("name"), max_length=120)
    slug = models.SlugField(gettext_lazy("slug"), max_length=140)
    description = models.TextField(gettext_lazy("description"), blank=True)

    class Meta:
        verbose_name = gettext_lazy("category text")
        verbose_name_plural = gettext_lazy("category texts")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "language"], name="category_text_per_language"
            ),
            models.UniqueConstraint(
                fields=["language", "slug"], name="category_slug_per_language"
            ),
        ]

    def __str__(self) -> str:
        return self.name
