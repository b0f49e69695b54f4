"""Restrictions: what must hold before somebody may buy certain goods."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import LicenceKind
from catalog.models.categories import Category
from catalog.models.products import Brand, Product


class Audience(models.TextChoices):
    """Who may buy; empty is everybody."""

    COMPANIES = "company", gettext_lazy("companies only")
    PERSONS = "person", gettext_lazy("consumers only")


class RegionEffect(models.TextChoices):
    """How the countries count; empty is not at all."""

    ONLY = "only", gettext_lazy("only there")
    NOT = "not", gettext_lazy("not there")


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def standing(self) -> "RestrictionQuerySet":
        """Those that hold now."""
        return self.filter(archived_at__isnull=True)


class Restriction(models.Model):
    """A condition of sale. All that it names must hold; see catalog.restrictions.

    Hidden goods do not show to who does not fulfil it; others show with the reason.
    """

    code = models.SlugField(gettext_lazy("code"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    audience = models.CharField(
        gettext_lazy("sold to"), max_length=8, choices=Audience, blank=True
    )
    licence_kinds = models.ManyToManyField(
        LicenceKind,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("licences needed"),
        help_text=gettext_lazy("A company must hold all of them."),
    )
    region_effect = models.CharField(
        gettext_lazy("delivered"), max_length=4, choices=RegionEffect, blank=True
    )
    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=gettext_lazy("countries"),
        default=list,
        blank=True,
        help_text=gettext_lazy("Two-letter codes, with commas between them."),
    )
    postcodes = ArrayField(
        models.CharField(max_length=10),
        verbose_name=gettext_lazy("postcodes"),
        default=list,
        blank=True,
        help_text=gettext_lazy("How they begin; empty means the whole countries."),
    )
    minimum_age = models.PositiveSmallIntegerField(
        gettext_lazy("minimum age of consumers"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    # Shipping methods say which of these they do not carry.
    handling = models.CharField(
        gettext_lazy("handling class"),
        max_length=20,
        blank=True,
        help_text=gettext_lazy("Such as ADR, fragile or chilled."),
    )
    is_hidden = models.BooleanField(
        gettext_lazy("hide from who may not buy"), default=False
    )
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("restriction")
        verbose_name_plural = gettext_lazy("restrictions")
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                name="region_effect_with_countries",
                condition=Q(region_effect="", countries=[])
                | (~Q(region_effect="") & ~Q(countries=[])),
            ),
            models.CheckConstraint(
                name="postcodes_of_countries",
                condition=Q(postcodes=[]) | ~Q(countries=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RestrictionTarget(models.Model):
    """What a restriction is about: a product, a category and all below, a brand, a tag.

    An article with several restrictions must fulfil each.
    """

    restriction = models.ForeignKey(
        Restriction,
        on_delete=models.CASCADE,
        related_name="targets",
        verbose_name=gettext_lazy("restriction"),
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="restriction_targets",
        verbose_name=gettext_lazy("product"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("category"),
    )
    brand = models.ForeignKey(
        Brand,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("brand"),
    )
    tag = models.SlugField(gettext_lazy("tag"), max_length=40, blank=True)

    class Meta:
        verbose_name = gettext_lazy("restricted goods")
        verbose_name_plural = gettext_lazy("restricted goods")
        constraints = [
            models.CheckConstraint(
                name="restriction_target_is_exactly_one",
                condition=Q(
                    product__isnull=False,
                    category__isnull=True,
                    brand__isnull=True,
                    tag="",
                )
                | Q(
                    product__isnull=True,
                    category__isnull=False,
                    brand__isnull=True,
                    tag="",
                )
                | Q(
                    product__isnull=True,
                    category__isnull=True,
                    brand__isnull=False,
                    tag="",
                )
                | (
                    Q(product__isnull=True, category__isnull=True, brand__isnull=True)
                    & ~Q(tag="")
                ),
            ),
            models.UniqueConstraint(
                fields=["restriction", "product", "category", "brand", "tag"],
                name="restriction_target_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return str(self.product or self.category or self.brand or self.tag)
