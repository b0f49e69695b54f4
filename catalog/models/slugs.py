"""Addresses of the catalogue: what search engines read, and where old ones lead."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from catalog.models.categories import Category
from catalog.models.products import Product


class FormerSlug(models.Model):
    """A slug that was renamed; a trigger keeps it, whoever renames.

    What bears the slug now goes before what once bore it.
    """

    language = models.CharField(
        gettext_lazy("language"), max_length=8, choices=settings.LANGUAGES
    )
    slug = models.SlugField(gettext_lazy("slug"), max_length=220, db_index=False)
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = gettext_lazy("former slug")
        verbose_name_plural = gettext_lazy("former slugs")
        constraints = [
            models.CheckConstraint(
                name="former_slug_of_one_thing",
                condition=Q(product__isnull=False, category__isnull=True)
                | Q(product__isnull=True, category__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["slug", "language"],
                condition=Q(product__isnull=False),
                name="former_slug_of_a_product_once",
            ),
            models.UniqueConstraint(
                fields=["slug", "language"],
                condition=Q(category__isnull=False),
                name="former_slug_of_a_category_once",
            ),
        ]

    def __str__(self) -> str:
        return self.slug
