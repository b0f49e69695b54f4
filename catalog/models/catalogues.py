"""Assortments: which products a channel, a group or a customer is shown."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Channel, Customer, CustomerGroup
from accounts.models.customers import OwnedQuerySet
from catalog.models.categories import Category
from catalog.models.products import Brand, Product


class Catalogue(models.Model):
    """A named assortment: what its rules include, less what they exclude."""

    code = models.SlugField(gettext_lazy("code"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("catalogue")
        verbose_name_plural = gettext_lazy("catalogues")

    def __str__(self) -> str:
        return self.name


class RuleEffect(models.TextChoices):
    INCLUDE = "include", gettext_lazy("include")
    EXCLUDE = "exclude", gettext_lazy("exclude")


class CatalogueRule(models.Model):
    """One line of a catalogue: a category with all below it, a brand, a tag, a product.

    A rule without a target stands for everything.
    """

    catalogue = models.ForeignKey(
        Catalogue, on_delete=models.CASCADE, related_name="rules"
    )
    effect = models.CharField(
        gettext_lazy("effect"),
        max_length=8,
        choices=RuleEffect,
        default=RuleEffect.INCLUDE,
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tag = models.SlugField(gettext_lazy("tag"), max_length=40, blank=True)
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = gettext_lazy("rule")
        verbose_name_plural = gettext_lazy("rules")
        constraints = [
            models.CheckConstraint(
                name="rule_has_one_target_at_most",
                condition=Q(category__isnull=True, brand__isnull=True, tag="")
                | Q(category__isnull=True, product__isnull=True, tag="")
                | Q(brand__isnull=True, product__isnull=True, tag="")
                | Q(category__isnull=True, brand__isnull=True, product__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.get_effect_display()


class CatalogueAssignment(models.Model):
    """Who is shown a catalogue. A customer's own stands instead of its groups',
    a group's instead of the channel's; none at all means everything."""

    catalogue = models.ForeignKey(
        Catalogue, on_delete=models.CASCADE, related_name="assignments"
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        CustomerGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    objects = OwnedQuerySet["CatalogueAssignment"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("catalogue assignment")
        verbose_name_plural = gettext_lazy("catalogue assignments")
        constraints = [
            models.CheckConstraint(
                name="catalogue_assigned_to_exactly_one",
                condition=Q(
                    channel__isnull=False, group__isnull=True, customer__isnull=True
                )
                | Q(channel__isnull=True, group__isnull=False, customer__isnull=True)
                | Q(channel__isnull=True, group__isnull=True, customer__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["catalogue", "channel", "group", "customer"],
                name="catalogue_assigned_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.catalogue} → {self.channel or self.group or self.customer}"
