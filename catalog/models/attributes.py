"""Typed facts of products: what buyers filter and compare by."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from catalog.models.categories import Category
from catalog.models.products import Product, Variant


class AttributeKind(models.TextChoices):
    TEXT = "text", gettext_lazy("text")
    NUMBER = "number", gettext_lazy("number")
    CHOICE = "choice", gettext_lazy("choice")
    BOOLEAN = "boolean", gettext_lazy("yes or no")


class Attribute(models.Model):
    """A kind of fact, such as depth in millimetres."""

    code = models.SlugField(gettext_lazy("code"), max_length=60, unique=True)
    kind = models.CharField(gettext_lazy("kind"), max_length=8, choices=AttributeKind)
    # As it is written after a number: mm, kg, l, °C.
    unit = models.CharField(gettext_lazy("unit"), max_length=12, blank=True)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    class Meta:
        verbose_name = gettext_lazy("attribute")
        verbose_name_plural = gettext_lazy("attributes")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.code


class AttributeText(models.Model):
    """An attribute's name in one language."""

    attribute = models.ForeignKey(
        Attribute, on_delete=models.CASCADE, related_name="texts"
    )
    language = models.CharField(
        gettext_lazy("language"), max_length=8, choices=settings.LANGUAGES
    )
    name = models.CharField(gettext_lazy("name"), max_length=80)

    class Meta:
        verbose_name = gettext_lazy("attribute text")
        verbose_name_plural = gettext_lazy("attribute texts")
        constraints = [
            models.UniqueConstraint(
                fields=["attribute", "language"], name="attribute_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AttributeChoice(models.Model):
    """One value a choice attribute may take."""

    attribute = models.ForeignKey(
        Attribute, on_delete=models.CASCADE, related_name="choices"
    )
    code = models.SlugField(gettext_lazy("code"), max_length=60)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    class Meta:
        verbose_name = gettext_lazy("choice")
        verbose_name_plural = gettext_lazy("choices")
        ordering = ("position", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["attribute", "code"], name="choice_code_per_attribute"
            )
        ]

    def __str__(self) -> str:
        return self.code


class AttributeChoiceText(models.Model):
    """A choice's name in one language."""

    choice = models.ForeignKey(
        AttributeChoice, on_delete=models.CASCADE, related_name="texts"
    )
    language = models.CharField(
        gettext_lazy("language"), max_length=8, choices=settings.LANGUAGES
    )
    name = models.CharField(gettext_lazy("name"), max_length=80)

    class Meta:
        verbose_name = gettext_lazy("choice text")
        verbose_name_plural = gettext_lazy("choice texts")
        constraints = [
            models.UniqueConstraint(
                fields=["choice", "language"], name="choice_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CategoryAttribute(models.Model):
    """Which attributes a category shows and filters by, in which order."""

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="attributes"
    )
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)
    is_filter = models.BooleanField(gettext_lazy("is a filter"), default=True)

    class Meta:
        verbose_name = gettext_lazy("attribute of the category")
        verbose_name_plural = gettext_lazy("attributes of the category")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "attribute"], name="attribute_once_per_category"
            )
        ]

    def __str__(self) -> str:
        return str(self.attribute)


class AttributeValue(models.Model):
    """One fact of a product or of one of its variants, in exactly one type."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="values"
    )
    # Empty: holds for all variants of the product.
    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, null=True, blank=True, related_name="values"
    )
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT)
    choice = models.ForeignKey(
        AttributeChoice, on_delete=models.PROTECT, null=True, blank=True
    )
    number = models.DecimalField(
        gettext_lazy("number"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    text = models.CharField(gettext_lazy("text"), max_length=200, blank=True)
    boolean = models.BooleanField(gettext_lazy("yes or no"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("attribute value")
        verbose_name_plural = gettext_lazy("attribute values")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "variant", "attribute", "choice"],
                name="value_once_per_product_or_variant",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="value_of_exactly_one_type",
                condition=(
                    Q(choice__isnull=False, number__isnull=True, text="")
                    & Q(boolean__isnull=True)
                )
                | Q(
                    choice__isnull=True,
                    number__isnull=False,
                    text="",
                    boolean__isnull=True,
                )
                | (
                    Q(choice__isnull=True, number__isnull=True, boolean__isnull=True)
                    & ~Q(text="")
                )
                | Q(
                    choice__isnull=True,
                    number__isnull=True,
                    text="",
                    boolean__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["attribute", "choice", "product"], name="value_by_choice"
            ),
            models.Index(
                fields=["attribute", "number", "product"],
                name="value_by_number",
                condition=Q(number__isnull=False),
            ),
            # All that facets count, without a look at the rows themselves.
            models.Index(
                fields=["product"],
                include=["attribute", "choice", "number", "boolean", "variant"],
                name="value_for_facets",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute}"
